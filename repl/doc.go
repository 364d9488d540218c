// Package repl is a shell for Go programs that use GORM: an interactive Go
// prompt on a program's own models and live database, which shows every SQL
// statement that a cell causes.
//
//	shell, err := repl.New(repl.WithDB(db), repl.WithModels(User{}, Post{}))
//	if err != nil {
//		return err
//	}
//	return shell.Run(ctx)
//
// A cell is what is evaluated at once: one or more Go statements, one SQL
// statement, or one :command. [New] sets a shell up, Run reads cells from a
// person or a pipe, and Eval evaluates one.
//
// # Packages
//
// A cell's path is from the editor to this package, which asks lang what the
// cell is and has session, or the database, run it; trace records the
// statements on their way to the driver, and show turns values and statements
// into text. Each package does one of these and imports of this module only
// what its row says, tests apart: "..." is every package, "x/..." is x and all
// below it. A test in internal/layers checks the table.
//
//	package                             does                                        may import
//	cmd/retort                          flags to calls, one file a subcommand       ...
//	repl                                the API for embedding, and the loop         repl/..., internal/reflected, internal/symbols, internal/symbols/instances, internal/symbols/std
//	repl/command                        the :commands, one file each                repl/chain, repl/compare, repl/db, repl/inspect, repl/lang, repl/ledger, repl/notes, repl/plan, repl/session, repl/show, repl/sqltext, repl/trace, repl/typeset
//	repl/lesson                         lessons: parser, checks, progress, proofs   repl/sqltext, repl/trace, repl/typeset
//	repl/markdown                       sets Markdown for a terminal                repl/show, repl/typeset
//	repl/chain                          which call of a chain made which SQL        repl/sqltext, repl/trace
//	repl/compare                        whether two queries give the same rows      repl/sqltext, repl/trace, repl/typeset
//	repl/notes                          what a cell did that may not be meant       repl/chain, repl/sqltext, repl/trace, repl/typeset
//	repl/catalog                        the tables that completion offers           repl/lang
//	repl/session                        runs cells: yaegi, cell context, bindings   repl/lang, internal/memory, internal/rtype, internal/stack, internal/symbols
//	repl/lang                           classifies, checks and completes cells      repl/sqltext, repl/typeset
//	repl/show                           turns values and statements into text       repl/highlight, repl/ledger, repl/plan, repl/sqlerr, repl/sqltext, repl/trace, repl/typeset
//	repl/ledger                         statements as values of a cell              repl/plan, repl/sqltext, repl/trace
//	repl/plan                           how a database runs a statement             repl/inspect, repl/sqltext
//	repl/highlight                      tells the words of a cell apart             repl/sqltext
//	repl/theme                          colours for the terminal that there is      repl/show
//	repl/pager                          shows long text a screen at a time          repl/typeset
//	repl/trace                          the ledger of statements                    -
//	repl/sqltext                        reads SQL as text: tokens, clauses          -
//	repl/sqlerr                         what a database's error means               -
//	repl/typeset                        sets text for a terminal: widths, lines     -
//	repl/db                             opens databases by URL; guards, undo        repl/sqlerr, repl/sqltext, repl/typeset, internal/lockfile
//	repl/inspect                        what a database says of its own tables      -
//	repl/editor                         reads cells from a terminal or a pipe       -
//	repl/journal                        keeps the cells of a session on disk        internal/lockfile
//	lessons                             the course, a Markdown file a lesson        -
//	models                              the sample models and their seed data       -
//	models/internal/...                 makes the prepared sample database          models, models/internal/...
//	examples/...                        programs that embed the shell               repl, examples/...
//	internal/symbols/...                what cells know of compiled packages        internal/symbols/...
//	internal/symbols/school             the same of the sample models               internal/symbols/..., models
//	internal/reflected                  types of a program's models, by reflection  internal/generics, internal/gormg, internal/symbols
//	internal/generics                   instances of standard generics at run time  -
//	internal/gormg                      gorm.G of types made at run time            internal/rtype
//	internal/rtype                      named types with methods, made at run time  -
//	internal/stack                      what the run time knows of a goroutine      -
//	internal/memory                     how much memory there is, and is in use     -
//	internal/lockfile                   files that a process holds while it lives   -
//	internal/conformance/...            what cells do, compared with Go             internal/conformance/..., models, repl/db
//	internal/transcript                 reads and plays written sessions            -
//	internal/transcript/transcripttest  runs transcripts as tests                   internal/transcript
//	internal/dbtest                     databases of a test's own on real servers   -
//	internal/layers                     the test of this table                      -
//
// These libraries are known to one layer each, so that each can be replaced
// there; the maker of the sample and the examples open SQLite by themselves:
//
//	library                      may be imported by
//	github.com/c-bata/go-prompt  repl/editor
//	github.com/glebarez          repl/db, models/internal/..., examples/...
//	github.com/goccy/go-yaml     repl/lesson
//	github.com/traefik/yaegi     repl/session
//	github.com/yuin/goldmark     repl/markdown
package repl

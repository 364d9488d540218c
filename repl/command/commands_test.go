package command

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

func TestSQL(t *testing.T) {
	s := newShell(t)
	for _, tt := range []struct {
		line, shows string
		mode        SQLMode
	}{
		{":sql", "SQL is shown above the results of cells.\n", SQLInline},
		{":sql off", "SQL is not shown. :log has it.\n", SQLOff},
		{":sql", "SQL is not shown. :log has it.\n", SQLOff},
		{":sql only", "SQL is shown alone, without the results of cells.\n", SQLOnly},
		{":sql inline", "SQL is shown above the results of cells.\n", SQLInline},
		{":sql only", "SQL is shown alone, without the results of cells.\n", SQLOnly},
		{":sql on", "SQL is shown above the results of cells.\n", SQLInline},
		{":sql full", "SQL is shown above the results of cells; its values are whole.\n", SQLInline},
		{":sql short", "SQL is shown above the results of cells.\n", SQLInline},
	} {
		s.shows(tt.line, tt.shows)
		if s.Settings.SQL != tt.mode {
			t.Errorf("after %s the mode is %s", tt.line, s.Settings.SQL)
		}
	}
	s.Settings.SQL = SQLOff
	s.fails(":sql some", `:sql takes inline, off or only, and short, full or interpolated, not "some"`)
	if s.Settings.SQL != SQLOff {
		t.Errorf("an unknown mode changed the setting to %s", s.Settings.SQL)
	}
}

func TestLog(t *testing.T) {
	s := newShell(t)
	s.shows(":log", "No SQL has run yet.\n")
	s.shows(":log all", "No SQL has run yet.\n")
	s.fails(":log 1", "there is no statement 1: no SQL has run yet")
	s.cell(`db.Create(&models.Tag{Name: "flasks"})`)
	s.cell(`var n int64; for i := range 3 { db.Table("users").Where("id > ?", i).Count(&n) }`)
	s.has(":log", "[1] INSERT INTO `tags`", "\"flasks\"", "[2–4] SELECT count(*) FROM `users`", "3 × the same query")
	if got, _ := s.run(":log"); strings.Contains(got, "BEGIN") || strings.Contains(got, "[3]") {
		t.Errorf(":log shows\n%s", got)
	}
	s.has(":log 3", "[3] SELECT count(*) FROM `users` WHERE id > ?", "1 row")
	if got, _ := s.run(":log 3"); strings.Contains(got, "[2]") || strings.Contains(got, "[4]") {
		t.Errorf(":log 3 shows\n%s", got)
	}
	s.has(":log all", "BEGIN", "implicit", "COMMIT", "[2] SELECT", "[3] SELECT", "[4] SELECT")
	s.fails(":log 0", "there is no statement 0: they are numbered 1 to 4")
	s.fails(":log 5", "there is no statement 5: they are numbered 1 to 4")
	s.fails(":log -1", "statements are numbered from 1; sql(-1) counts from the end")
	s.fails(":log some", `:log takes the number of a statement, cell, slow, all, a purpose, or a model or table that a statement was about; none was about "some"`)
	s.fails(":log 1 2", `:log takes one number, model or word, not "1 2"`)

	// The same in two cells is two entries.
	s.cell(`db.Table("users").Where("id > ?", 0).Count(&n)`)
	s.has(":log", "[2–4] SELECT", "[5] SELECT")

	for i := range 11 {
		s.cell(fmt.Sprintf(`db.Exec("DELETE FROM tags WHERE id = %d")`, 1000+i))
	}
	got, err := s.run(":log")
	if err != nil || !strings.HasPrefix(got, "  … 6 earlier statements: :log all\n  [7] DELETE") || strings.Count(got, "DELETE") != logLength {
		t.Errorf(":log shows %v\n%s", err, got)
	}
}

// Statement 1 is shown with all of its values, and with its error.
func TestLogWhole(t *testing.T) {
	s := newShell(t)
	var in []string
	for i := range 200 {
		in = append(in, fmt.Sprint(1_000_000+i))
	}
	s.cell("var users []models.User; db.Where(\"nope IN ?\", []int{" + strings.Join(in, ", ") + "}).Find(&users);")
	got, err := s.run(":log 1")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range in {
		if !strings.Contains(got, n) {
			t.Errorf("the value %s is missing", n)
		}
	}
	if !strings.Contains(got, "no such column: nope") {
		t.Errorf("the error is missing:\n%s", got)
	}
}

func TestLogDropped(t *testing.T) {
	s := newShell(t, trace.WithLimit(3))
	for i := range 5 {
		s.cell(fmt.Sprintf(`db.Exec("DELETE FROM tags WHERE id = %d")`, 1000+i))
	}
	dropped := s.Ledger.Dropped()
	if dropped == 0 {
		t.Fatal("nothing was dropped")
	}
	for _, line := range []string{":log", ":log all"} {
		s.has(line, fmt.Sprintf("  … %d older statements dropped: the ledger keeps the last ones only\n", dropped), "  [5] DELETE")
	}
	s.fails(":log 1", "statement 1 is no longer in the ledger, which keeps the last ones: 3 to 5")
}

func TestVars(t *testing.T) {
	s := newShell(t)
	s.cell(`
		n, name, lines, empty := 42, "Ada", "a\nb", ""
		var u models.User
		saved := &models.User{ID: 7}
		users := []models.User{u, u}
		var none []models.User
		var err error
		var nobody *models.User
		counts := map[string]int{"a": 1}
		long := "a text that is a good deal longer than what one line of a terminal can hold"
		query := db.Where("id = 1")
	`)
	s.shows(":vars", `
  variable  type             value
  n         int              42
  name      string           "Ada"
  lines     string           "a\nb"
  empty     string           ""
  u         models.User      not saved: it has no primary key
  saved     *models.User     #7, not read in this session
  users     []models.User    2 elements
  none      []models.User    nil
  err       error            nil
  nobody    *models.User     nil
  counts    map[string]int   map[string]int{"a": 1}
  long      string           "a text that is a good deal longer than what one l…
  query     *gorm.DB         a query that has not run
  ctx       context.Context  the context of the cell at work: Ctrl-C cancels it
  db        *gorm.DB         SQLite, a copy
`)
	s.fails(":vars u", `:vars takes nothing after it, not "u"`)
	if n := s.Ledger.Len(); n != 0 {
		t.Errorf("%d statements ran", n)
	}
}

func TestType(t *testing.T) {
	s := newShell(t)
	s.cell("var u models.User; calls := 0; f := func() (int, error) { calls++; return calls, nil }")
	for _, tt := range []struct{ expr, want string }{
		{"u.Posts", "u.Posts: []models.Post\n"},
		{"&u", "&u: *models.User\n"},
		{"f()", "f(): (int, error)\n"},
		{"f", "f: func() (int, error)\n"},
		{`fmt.Println("a  b")`, "fmt.Println(\"a  b\"): (n int, err error)\n"},
		{"models.User", "models.User: a type, a struct\n"},
		{"context.Context", "context.Context: a type, an interface\n"},
		{"time.Duration", "time.Duration: a type made of int64\n"},
		{"[]int", "[]int: a type\n"},
		{"1 << 3", "1 << 3: untyped int constant\n"},
		{"nil", "nil: untyped nil\n"},
		{"db.Where", "db.Where: func(query any, args ...any) (tx *gorm.DB)\n"},
		{"map[string]int{\n\"a\": 1,\n}", "map[string]int{ \"a\": 1, }: map[string]int\n"},
		{"db.Transaction", "db.Transaction: func(fc func(tx *gorm.DB) error, opts ...*sql.TxOptions) (err\n  error)\n"},
	} {
		s.shows(":type "+tt.expr, tt.want)
	}
	s.has("calls?", "var calls int")
	s.fails(":type", ":type wants an expression: :type u.Posts")
	s.fails(":type x := 1", ":type wants one expression; x := 1 is none")
	if _, err := s.run(":type db.Whare(1)"); err == nil || !strings.Contains(err.(*lang.Error).Diagnostics[0].Format(0), "did you mean Where?") {
		t.Errorf(":type of what is wrong: %v", err)
	}
	if got, err := s.run("f()"); err == nil {
		t.Errorf("f() is a command: %s", got)
	}
}

func TestDoc(t *testing.T) {
	s := newShell(t)
	s.shows("models.Tag?", `
type models.Tag struct

Tag is a word that posts are filed under. The table post_tags holds the pairs
and nothing else: a plain many-to-many relation.

  ID     uint
  Name   string
  Posts  []models.Post

It is a model: :schema models.Tag shows its table.
`)
	s.shows(":doc models.User.ChangeEmail", `
func (u *models.User) ChangeEmail(email string) error

ChangeEmail sets the address after checking that it is one, as RFC 5322 writes
them; on an error the old one stays. It changes the value in memory only:
the row changes when the user is saved.
`)
	s.shows("models.RoleMember?", `
const models.RoleMember = "member"

The roles that a membership can have; every club has exactly one president.
`)
	s.shows("models.Tag.Name?", "field Name string\n\nIt has no documentation.\n")
	s.cell(`type Pet struct{ Name string; age int }; func (p *Pet) Hello() string { return p.Name }; var pets []*Pet; n := 3; var err error`)
	s.shows("pets?", `
var pets []*Pet

type Pet struct

It was declared in this session.

  Name  string

  methods  Hello() string
`)
	s.shows("n?", "var n int\n")
	s.shows("err?", "var err error\n")
	s.has("db?", "var db *gorm.DB\n\ntype gorm.DB struct\n", "methods  AddError, Assign,")
	// Paragraphs, headings, lists and code keep their structure; brackets of links go.
	s.has("fmt?", "package fmt // import \"fmt\"\n", "\n# Printing\n", "\n    %v  the value in a default format\n", "  types      Formatter, GoStringer,")
	s.has("strings.Builder?", "efficiently build a string using Builder.Write methods")
	s.has(":doc :sql", ":sql [HOW]\n\nSays how SQL is shown")
	s.has(":doc vars", "\nLists the variables")
	s.has("log?", "package log // import \"log\"")
	s.fails(":doc", ":doc wants a name: :doc db.Where")
	s.fails(":doc :modles", "there is no command :modles; did you mean :models?")
	s.fails("models.Usr?", "models has no Usr; did you mean User?")
}

func TestHelp(t *testing.T) {
	s := newShell(t)
	s.shows(":help", `
Type Go, SQL or a :command.

  db.Find(&users)         Go, as in a program; packages need no import
  .Limit(3)               goes on from the last value
  SELECT 1                SQL runs as it is
  db.Where?               what a name means; db.Where?? shows its source

The database
  :models                 the models: tables, relations, how many rows
  :schema [NAME]          what a model or table is made of; alone, all tables
  :tables [PART]          the tables and views of the database, and their sizes
  :table NAME             a table as the database has it, model or not
  :model TABLE            write and declare a model of a table
  :db [URL]               the database of the session, or another one

Values and names
  :vars                   the variables of the session, their types and values
  :type EXPR              the type of an expression, without running it
  :doc NAME               the documentation of a name, or with NAME?? its source
  :diff EXPR              what differs between an instance and its row
  :row EXPR|MODEL KEY     the row of an instance, as the database has it
  :what EXPR              a schema, an instance and a row beside each other

SQL
  :log [WHICH]            the SQL statements of the session
  :why [N|EXPR|SQL]       which call made which part of the SQL
  :explain [N|EXPR|SQL]   the plan of a statement, and the index that is missing
  :dialects EXPR          the SQL of an expression on three databases
  :compare A ~ B          whether two queries, Go or SQL, give the same rows
  :measure                what a loop of queries costs, and what Preload saves
  :time [N] EXPR          how long an expression takes, over many runs
  :watch [SECONDS] CELL   run a cell again and again, to see what changes

Changes
  :undo [N]               take back what the last cell, or the last N, did
  :redo [N]               bring back what :undo took
  :commit [yes]           keep all changes of the sandbox for good
  :rollback               take back all changes of the sandbox
  :guard [GUARD]          what statements may do to the database

Cells
  :history [-g TEXT] [N]  the cells that were typed, with their numbers
  :edit [N-M]             edit cells in $EDITOR, to run them again
  :save [N-M] FILE        write cells to a file, for :load or retort run
  :load FILE              evaluate the cells of a file
  :export FILE            write the session as a document, or as a Go program
  :replay [all]           run the cells of a lost session again

The shell
  :sql [HOW]              whether and how the SQL of a cell is shown
  :expand [on|off|auto]   whether rows stand one below the other
  :notes [on|off]         whether a cell is told what it may not have meant
  :live [on|off]          whether the SQL of a chain is shown while it is typed
  :pager [on|off]         whether long results are shown in a pager
  :help [COMMAND|keys]    what one can type here; more of a command, or the keys
  :quit                   leave the shell

:help NAME tells more of a command. The beginning of a name is enough: :his for
:history.
`)
	s.shows(":help keys", "Cells are read from a file or pipe here: there are no keys.\n")
	s.Keys = []Key{{"Tab", "complete"}, {"Ctrl-R", "search the history"}}
	s.shows(":help keys", "  Tab     complete\n  Ctrl-R  search the history\n")
	s.has(":help", ":help keys lists the keys.\n")
	for _, c := range All() {
		s.has(":help "+c.Name, ":"+c.Name)
	}
	s.has(":sql?", "\n    school> :sql off\n    SQL is not shown. :log has it.\n")
	s.fails(":help modles", "there is no command :modles; did you mean :models?")
}

// Whatever the width, no line is wider.
func TestNarrow(t *testing.T) {
	s := newShell(t)
	s.exec("CREATE TABLE a_table_with_quite_a_long_name_in_it (a_column_with_quite_a_long_name_in_it varchar(20) NOT NULL DEFAULT 'x')")
	s.exec("CREATE INDEX an_index_with_quite_a_long_name_in_it ON a_table_with_quite_a_long_name_in_it (a_column_with_quite_a_long_name_in_it)")
	s.cell(`name, world := "Ada", "世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界世界"; f := func(map[string]map[int][]models.User) {}
		var none, u models.User; db.First(&u); u.Name, u.Email = strings.Repeat("世界", 40), ""`)
	lines := []string{
		":models", ":schema", ":schema User", ":schema post_tags", ":schema a_table_with_quite_a_long_name_in_it", ":vars", ":log", ":log all", ":sql",
		":why", ":why 1", `:dialects db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&models.Tag{ID: 3, Name: "x"})`, ":explain SELECT * FROM posts JOIN users ON users.name = posts.title WHERE posts.body = 1 ORDER BY posts.id LIMIT 1", `:why db.Joins("Author").Where("title = ? AND body <> ?", "a title that is long", "x").First(&models.Post{})`,
		":help", ":type db.Where", "fmt?", "db?", "strings?", "models.User?", "db.Where?", "time.Time?",
		":diff u", ":row u", ":what u", ":what none", ":what models.User",
	}
	for _, c := range All() {
		lines = append(lines, ":help "+c.Name)
	}
	for _, width := range []int{30, 40, 57, 80, 200} {
		s.Printer.Width = width
		for _, line := range lines {
			got, err := s.run(line)
			if err != nil {
				t.Errorf("%s: %v", line, err)
			}
			for l := range strings.SplitSeq(got, "\n") {
				if typeset.Width(l) > width {
					t.Errorf("%s at %d columns: a line of %d:\n%s", line, width, typeset.Width(l), l)
				}
			}
		}
	}
}

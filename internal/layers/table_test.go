package layers

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// A layer is a row of the package table.
type layer struct {
	packages string // a package, or with /... a tree of packages
	does     string
	imports  []string // what of this module its code may import, in the same form
}

// table says of every package of the module what it does and what its code
// may import; tests may import more. The doc comment of package repl shows it.
var table = []layer{
	{"cmd/retort", "flags to calls, one file a subcommand", []string{everything}},
	{"repl", "the API for embedding, and the loop", []string{"repl/...", "internal/reflected", "internal/symbols", "internal/symbols/instances", "internal/symbols/std"}},
	{"repl/command", "the :commands, one file each", []string{"repl/chain", "repl/compare", "repl/db", "repl/inspect", "repl/lang", "repl/ledger", "repl/notes", "repl/plan", "repl/session", "repl/show", "repl/sqltext", "repl/trace", "repl/typeset"}},
	{"repl/lesson", "lessons: parser, checks, progress, proofs", []string{"repl/sqltext", "repl/trace", "repl/typeset"}},
	{"repl/markdown", "sets Markdown for a terminal", []string{"repl/show", "repl/typeset"}},
	{"repl/chain", "which call of a chain made which SQL", []string{"repl/sqltext", "repl/trace"}},
	{"repl/compare", "whether two queries give the same rows", []string{"repl/sqltext", "repl/trace", "repl/typeset"}},
	{"repl/notes", "what a cell did that may not be meant", []string{"repl/chain", "repl/sqltext", "repl/trace", "repl/typeset"}},
	{"repl/catalog", "the tables that completion offers", []string{"repl/lang"}},
	{"repl/session", "runs cells: yaegi, cell context, bindings", []string{"repl/lang", "internal/memory", "internal/rtype", "internal/stack", "internal/symbols"}},
	{"repl/lang", "classifies, checks and completes cells", []string{"repl/sqltext", "repl/typeset"}},
	{"repl/show", "turns values and statements into text", []string{"repl/highlight", "repl/ledger", "repl/plan", "repl/sqlerr", "repl/sqltext", "repl/trace", "repl/typeset"}},
	{"repl/ledger", "statements as values of a cell", []string{"repl/plan", "repl/sqltext", "repl/trace"}},
	{"repl/plan", "how a database runs a statement", []string{"repl/inspect", "repl/sqltext"}},
	{"repl/highlight", "tells the words of a cell apart", []string{"repl/sqltext"}},
	{"repl/theme", "colours for the terminal that there is", []string{"repl/show"}},
	{"repl/pager", "shows long text a screen at a time", []string{"repl/typeset"}},
	{"repl/trace", "the ledger of statements", nil},
	{"repl/sqltext", "reads SQL as text: tokens, clauses", nil},
	{"repl/sqlerr", "what a database's error means", nil},
	{"repl/typeset", "sets text for a terminal: widths, lines", nil},
	{"repl/db", "opens databases by URL; guards, undo", []string{"repl/sqlerr", "repl/sqltext", "repl/typeset", "internal/lockfile"}},
	{"repl/inspect", "what a database says of its own tables", nil},
	{"repl/editor", "reads cells from a terminal or a pipe", nil},
	{"repl/journal", "keeps the cells of a session on disk", []string{"internal/lockfile"}},
	{"lessons", "the course, a Markdown file a lesson", nil},
	{"models", "the sample models and their seed data", nil},
	{"models/internal/...", "makes the prepared sample database", []string{"models", "models/internal/..."}},
	{"examples/...", "programs that embed the shell", []string{"repl", "examples/..."}},
	{"internal/symbols/...", "what cells know of compiled packages", []string{"internal/symbols/..."}},
	{"internal/symbols/school", "the same of the sample models", []string{"internal/symbols/...", "models"}},
	{"internal/reflected", "types of a program's models, by reflection", []string{"internal/generics", "internal/gormg", "internal/symbols"}},
	{"internal/generics", "instances of standard generics at run time", nil},
	{"internal/gormg", "gorm.G of types made at run time", []string{"internal/rtype"}},
	{"internal/rtype", "named types with methods, made at run time", nil},
	{"internal/stack", "what the run time knows of a goroutine", nil},
	{"internal/memory", "how much memory there is, and is in use", nil},
	{"internal/lockfile", "files that a process holds while it lives", nil},
	{"internal/conformance/...", "what cells do, compared with Go", []string{"internal/conformance/...", "models", "repl/db"}},
	{"internal/transcript", "reads and plays written sessions", nil},
	{"internal/transcript/transcripttest", "runs transcripts as tests", []string{"internal/transcript"}},
	{"internal/dbtest", "databases of a test's own on real servers", nil},
	{"internal/layers", "the test of this table", nil},
}

// confined lists the libraries that not every package may import.
var confined = []struct {
	library string // an import path, with all that is below it
	users   []string
}{
	{"github.com/c-bata/go-prompt", []string{"repl/editor"}},
	{"github.com/glebarez", []string{"repl/db", "models/internal/...", "examples/..."}},
	{"github.com/goccy/go-yaml", []string{"repl/lesson"}},
	{"github.com/traefik/yaegi", []string{"repl/session"}},
	{"github.com/yuin/goldmark", []string{"repl/markdown"}},
}

const everything = "..."

// shown returns the table and the confined libraries as the doc comment of
// package repl shows them.
func shown() string {
	rows := [][3]string{{"package", "does", "may import"}}
	for _, l := range table {
		rows = append(rows, [3]string{l.packages, l.does, list(l.imports)})
	}
	libraries := [][3]string{{"library", "may be imported by"}}
	for _, c := range confined {
		libraries = append(libraries, [3]string{c.library, list(c.users)})
	}
	return columns(rows) + "\n" + columns(libraries)
}

func list(patterns []string) string {
	if len(patterns) == 0 {
		return "-"
	}
	return strings.Join(patterns, ", ")
}

func columns(rows [][3]string) string {
	var first, second int
	for _, row := range rows {
		first, second = max(first, len(row[0])), max(second, len(row[1]))
	}
	var b strings.Builder
	for _, row := range rows {
		line := fmt.Sprintf("%-*s  %-*s  %s", first, row[0], second, row[1], row[2])
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// matches reports whether a pattern of the table names a package.
func matches(pattern, pkg string) bool {
	if pattern == everything {
		return true
	}
	if tree, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == tree || strings.HasPrefix(pkg, tree+"/")
	}
	return pkg == pattern
}

func anyMatches(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, pkg) })
}

// layerOf returns the row of a package: the one that names it most closely.
func layerOf(pkg string) (layer, bool) {
	var found layer
	for _, l := range table {
		if matches(l.packages, pkg) && (found.packages == "" || closer(l.packages, found.packages)) {
			found = l
		}
	}
	return found, found.packages != ""
}

func closer(a, b string) bool {
	aTree, bTree := path.Base(a) == everything, path.Base(b) == everything
	if aTree != bTree {
		return bTree
	}
	return len(a) > len(b)
}

// violations returns what the imports of a module's packages, by package, have
// against the table, in order. Both are paths below the module's; imports from
// elsewhere are whole import paths.
func violations(modulePath string, imports map[string][]string) []string {
	var found []string
	used := map[string]bool{}
	for pkg, paths := range imports {
		l, ok := layerOf(pkg)
		if !ok {
			found = append(found, fmt.Sprintf("package %s is not in the table: add it there and in repl/doc.go", pkg))
			continue
		}
		used[l.packages] = true
		for _, p := range paths {
			own, ok := strings.CutPrefix(p, modulePath+"/")
			if ok && !anyMatches(l.imports, own) {
				found = append(found, fmt.Sprintf("%s may not import %s (it may: %s)", pkg, own, list(l.imports)))
			}
			for _, c := range confined {
				if (p == c.library || strings.HasPrefix(p, c.library+"/")) && !anyMatches(c.users, pkg) {
					found = append(found, fmt.Sprintf("%s may not import %s (only %s may)", pkg, p, list(c.users)))
				}
			}
		}
	}
	for _, l := range table {
		if !used[l.packages] {
			found = append(found, fmt.Sprintf("no package is %s: remove it from the table and from repl/doc.go", l.packages))
		}
	}
	slices.Sort(found)
	return found
}

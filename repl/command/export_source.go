package command

import (
	_ "embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
)

// The functions of the program stand in it under these names until it is known which names its cells leave free.
const (
	showCall    = "\x01show("
	executeCall = "\x01execute("
	queryCall   = "\x01query("
)

//go:embed export_tail.txt
var programTail string

// A driver is what a program needs to open a database.
type driver struct{ name, path, dsn string }

var drivers = map[string]driver{
	"sqlite":   {"sqlite", "github.com/glebarez/sqlite", "a file: DATABASE_DSN=school.db"},
	"postgres": {"postgres", "gorm.io/driver/postgres", "DATABASE_DSN='host=localhost user=me dbname=school'"},
	"mysql":    {"mysql", "gorm.io/driver/mysql", "DATABASE_DSN='me@tcp(localhost:3306)/school?parseTime=true'"},
}

// source puts the program together.
func (p *program) source(d driver) string {
	for name := range p.imports {
		if strings.HasSuffix(name, " (asked)") {
			delete(p.imports, name)
		}
	}
	fresh := p.freshDatabase(d)
	names := []string{} // of packages and functions, as they are written here and as they are free
	needed := []string{
		"context", "database/sql", "errors", "fmt", "log", "os", "path/filepath", "reflect", "strings", "gorm.io/gorm", "gorm.io/gorm/logger", d.path,
	}
	for _, where := range append(needed, p.models...) {
		if where == "path/filepath" && fresh == "" {
			continue
		}
		name := path.Base(where)
		if other, taken := p.imports[name]; taken && other != where || p.decls[name] {
			name += "pkg"
		}
		p.imports[name] = where
		names = append(names, "run"+path.Base(where)+".", name+".")
	}
	for _, name := range []string{"show", "execute", "query", "openDatabase"} {
		free := name
		for p.decls[free] || p.vars[free] || p.local[free] || p.imports[free] != "" {
			free += "_"
		}
		names = append(names, "{"+name+"}(", free+"(", "\x01"+name+"(", free+"(")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "// A session on %s, as a program: go run this file in a module that requires what it imports.\n", masked(p.env.Database))
	if fresh != "" {
		b.WriteString("// It runs on a database of its own, or on the one of $DATABASE_DSN, " + d.dsn + ".\npackage main\n\nimport (\n")
	} else {
		b.WriteString("// It runs on the database of $DATABASE_DSN, such as " + d.dsn + ".\npackage main\n\nimport (\n")
	}
	for _, std := range []bool{true, false} {
		for _, name := range slices.Sorted(maps.Keys(p.imports)) {
			where := p.imports[name]
			first, _, _ := strings.Cut(where, "/")
			switch {
			case strings.Contains(first, ".") == std:
			case path.Base(where) == name:
				fmt.Fprintf(&b, "\t%q\n", where)
			default:
				fmt.Fprintf(&b, "\t%s %q\n", name, where)
			}
		}
		b.WriteString("\n")
	}
	b.WriteString(")\n\n// What the cells have from the shell.\nvar (\n\tdb  *rungorm.DB\n\tctx = runcontext.Background()\n)\n")
	tail := strings.NewReplacer("{driver}", "run"+d.name, "{fresh}", fresh, "{dsn}", strconv.Quote("DATABASE_DSN is not set: "+d.dsn)).Replace(programTail)
	free := strings.NewReplacer(names...)
	cells := strings.NewReplacer(names[len(names)-16:]...) // the text of cells stays as it is
	return free.Replace(b.String()) + p.top.String() + cells.Replace("\nfunc main() {\n\tdb = \x01openDatabase()\n"+p.body.String()+"}\n\n") + free.Replace(tail)
}

// freshDatabase is the source that makes a database of the program's own: with the sample rows, where the models' package has a function
// Seed for them. Only a file can be made.
func (p *program) freshDatabase(d driver) string {
	if d.name != "sqlite" || len(p.env.Models) == 0 {
		return ""
	}
	make := ""
	where := p.env.Models[0].Type.PkgPath()
	pkg, _, _ := strings.Cut(p.env.Models[0].Name, ".")
	if t, _, err := p.env.Session.Checker().TypeOf(pkg + ".Seed"); err == nil && lang.TypeString(t) == "func(db *gorm.DB) error" {
		p.models = append(p.models, where)
		make = "return run" + path.Base(where) + ".Seed(db)"
	} else {
		var list []string
		for _, m := range p.env.Models {
			_, typ, _ := strings.Cut(m.Name, ".")
			if !slices.Contains(p.models, m.Type.PkgPath()) {
				p.models = append(p.models, m.Type.PkgPath())
			}
			list = append(list, "&run"+path.Base(m.Type.PkgPath())+"."+typ+"{}")
		}
		make = "return db.AutoMigrate(" + strings.Join(list, ", ") + ")"
	}
	return `dir, err := runos.MkdirTemp("", "session")
		if err != nil {
			runlog.Fatal(err)
		}
		dsn = runfilepath.Join(dir, "session.db") + "?_pragma=foreign_keys(1)"
		fill = func(db *rungorm.DB) error { ` + make + ` }`
}

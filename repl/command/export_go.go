package command

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/sqltext"
)

// A program collects what cells did as the source of one Go program. The variables of cells become variables of main; where a cell declares
// one again, a block begins, so that the later one hides the earlier as it did in the session.
type program struct {
	env     *Env
	imports map[string]string // path by name
	top     strings.Builder   // declarations of the package
	body    strings.Builder   // of main
	depth   int               // blocks that are open
	vars    map[string]bool   // of main
	decls   map[string]bool   // of the package
	local   map[string]bool   // types that are declared in main
	missing map[string]bool   // names that only cells that were left out declare
	last    string            // what has the last value, for a cell that goes on from it
	lastly  string            // the expression that it was in the session
	models  []string          // the paths of the models, for the program's own database
	goesOn  bool              // the next cell goes on from the value of this one
}

// program writes the cells as a Go program, and tells how many could not be part of it.
func (env *Env) program(cells []exportedCell) (text string, left int, err error) {
	for _, m := range env.Models {
		if m.Type.PkgPath() == "main" {
			return "", 0, errors.New("the models are in package main, which another program cannot import; :export writes .md and .html")
		}
	}
	driver, ok := drivers[env.DB.Name()]
	if !ok {
		return "", 0, fmt.Errorf("which driver a program needs for %s is not known", env.DB.Name())
	}
	p := &program{env: env, imports: map[string]string{}, vars: map[string]bool{}, decls: map[string]bool{}, local: map[string]bool{}, missing: map[string]bool{}}
	for _, v := range env.Session.Checker().Vars() { // those of the shell and its program; cells that declare one make it known
		p.missing[v.Name] = true
	}
	delete(p.missing, "db")
	delete(p.missing, "ctx")
	for i, c := range cells {
		before := p.body.Len()
		fmt.Fprintf(&p.body, "\n// Cell %d.\n", i+1)
		headed := p.body.Len()
		p.goesOn = i+1 < len(cells) && strings.HasPrefix(cells[i+1].text, ".")
		if reason := p.cell(c); reason != "" {
			p.leaveOut(c, reason)
			left++
		}
		if p.body.Len() == headed { // its declarations stand above main
			kept := p.body.String()[:before]
			p.body.Reset()
			p.body.WriteString(kept)
		}
	}
	p.body.WriteString(strings.Repeat("}\n", p.depth))
	src := p.source(driver)
	formatted, err := format.Source([]byte(src))
	if err != nil {
		return "", 0, fmt.Errorf("the cells do not make a program: %w", err)
	}
	return string(formatted), left, nil
}

// leaveOut puts a cell into the program as a comment.
func (p *program) leaveOut(c exportedCell, reason string) {
	fmt.Fprintf(&p.body, "// Left out: %s.\n", reason)
	for line := range strings.SplitSeq(c.text, "\n") {
		fmt.Fprintf(&p.body, "//\t%s\n", line)
	}
	p.last = ""
	if c.kind != lang.Go {
		return
	}
	for _, item := range lang.Items(c.text) {
		names := item.Declares
		if item.Decl {
			names = declNames(item.Text)
		}
		for _, n := range names {
			if !c.failed || !p.vars[n] && !p.decls[n] { // a cell that failed may have declared nothing
				p.missing[n] = true
			}
		}
	}
}

// cell adds a cell, or returns why it cannot be part of a program.
func (p *program) cell(c exportedCell) (reason string) {
	switch {
	case c.failed:
		return "it failed"
	case c.kind == lang.Command:
		return "a command of the shell"
	case c.kind == lang.SQL:
		p.last = ""
		for _, s := range lang.Statements(c.text) {
			call := executeCall
			if sqltext.First(s).GivesRows() {
				call = queryCall
			}
			fmt.Fprintf(&p.body, "%s%s)\n", call, goText(s))
		}
		return ""
	}
	was := ""
	if strings.HasPrefix(c.text, ".") {
		if p.last == "" {
			return "it goes on from a value that is not part of the program"
		}
		was = p.lastly + c.text
		c.text = p.last + c.text
	}
	items := lang.Items(c.text)
	for _, item := range items {
		if reason := p.refused(item, items); reason != "" {
			return reason
		}
	}
	p.last, p.lastly = "", ""
	for i, item := range items {
		if item.Decl {
			p.declare(item)
			continue
		}
		known := item.Text
		if i == 0 && was != "" {
			known = was
		}
		p.statement(item, known, i == len(items)-1 && !strings.HasSuffix(strings.TrimSpace(c.text), ";"))
	}
	return ""
}

// refused says why an item cannot be part of a program, or "".
func (p *program) refused(item lang.Item, cell []lang.Item) string {
	file, decl := parseItem(item)
	if file == nil {
		return "it is not Go as a file has it"
	}
	free := freeNames(file)
	for _, n := range free {
		if n == "sql" && callsName(file, "sql") {
			return "sql(…) is a function of the shell"
		}
		own := slices.ContainsFunc(cell, func(x lang.Item) bool {
			return slices.Contains(x.Declares, n) || x.Decl && slices.Contains(declNames(x.Text), n)
		})
		if p.missing[n] && !own && (p.env.Session.Checker().Package(n) == nil || !selects(file, n)) {
			return n + " is not part of the program"
		}
	}
	if f, ok := decl.(*ast.FuncDecl); ok && f.Recv != nil {
		for _, n := range free {
			if p.vars[n] || p.local[n] {
				return "the method uses " + n + ", which is not declared at package level"
			}
		}
	}
	return ""
}

// declare adds a declaration of package level. One that uses a variable, or hides an earlier one, is declared in main.
func (p *program) declare(item lang.Item) {
	file, decl := parseItem(item)
	if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
		for _, im := range file.Imports {
			where, _ := strconv.Unquote(im.Path.Value)
			name := path.Base(where)
			if im.Name != nil {
				name = im.Name.Name
			}
			if name != "." && name != "_" {
				p.imports[name+" (asked)"] = where
			}
		}
		return
	}
	names := declNames(item.Text)
	for _, n := range names {
		delete(p.missing, n)
	}
	p.use(file)
	inMain := false
	for _, n := range append(freeNames(file), names...) {
		inMain = inMain || p.vars[n] || p.local[n]
	}
	f, isFunc := decl.(*ast.FuncDecl)
	isMethod := isFunc && f.Recv != nil
	for _, n := range names {
		inMain = inMain || p.decls[n] && !isMethod
	}
	if !inMain {
		for _, n := range names {
			p.decls[n] = true
		}
		p.top.WriteString("\n" + item.Text + "\n")
		return
	}
	if slices.ContainsFunc(names, func(n string) bool { return p.vars[n] || p.local[n] }) {
		p.block()
	}
	for _, n := range names {
		p.local[n] = true
	}
	if isFunc {
		name := f.Name.Name
		delete(p.local, name)
		p.vars[name] = true
		_, rest, _ := strings.Cut(item.Text, name)
		at := strings.Index(item.Text, rest)
		body := int(f.Body.Pos()) - 1 - len(itemHead)
		sig := "func" + strings.TrimSpace(item.Text[at:body])
		fmt.Fprintf(&p.body, "var %s %s\n%s = %s %s\n_ = %s\n", name, sig, name, sig, item.Text[body:], name)
		return
	}
	p.body.WriteString(item.Text + "\n")
}

// block begins a block in which names may be declared again.
func (p *program) block() {
	p.body.WriteString("{\n")
	p.depth++
}

// statement adds a statement; what the shell has shown of it is printed. known is what the session knows it by.
func (p *program) statement(item lang.Item, known string, shown bool) {
	file, _ := parseItem(item)
	p.use(file)
	stmt := firstStmt(file)
	if expr, ok := stmt.(*ast.ExprStmt); ok {
		p.expression(expr.X, item.Text, known, shown)
		return
	}
	if len(item.Declares) > 0 {
		_, define := stmt.(*ast.AssignStmt)
		again := 0
		for _, n := range item.Declares {
			if p.vars[n] {
				again++
			}
		}
		if again == len(item.Declares) || again > 0 && !define {
			p.block()
		}
		p.body.WriteString(item.Text + "\n")
		for _, n := range item.Declares {
			p.vars[n] = true
			delete(p.missing, n)
			if !define || !shown {
				fmt.Fprintf(&p.body, "_ = %s\n", n)
			}
		}
		if define && shown {
			fmt.Fprintf(&p.body, showCall+"%s)\n", strings.Join(item.Declares, ", "))
		}
		if len(item.Declares) == 1 {
			p.last, p.lastly = item.Declares[0], item.Declares[0]
		}
		return
	}
	p.body.WriteString(item.Text + "\n")
}

func (p *program) expression(x ast.Expr, text, known string, shown bool) {
	call, isCall := ast.Unparen(x).(*ast.CallExpr)
	t, isType, err := p.env.Session.Checker().TypeOf(known)
	switch {
	case isType:
		fmt.Fprintf(&p.body, "// %s is a type.\n", strings.ReplaceAll(text, "\n", " "))
	case p.goesOn && err == nil && isSingle(t):
		p.last, p.lastly = "last", known
		for p.vars[p.last] || p.decls[p.last] || p.missing[p.last] {
			p.last += "_"
		}
		p.vars[p.last] = true
		fmt.Fprintf(&p.body, "%s := %s\n", p.last, text)
		if shown {
			fmt.Fprintf(&p.body, showCall+"%s)\n", p.last)
		}
	case isCall && (err != nil || printing.MatchString(text) || !shown && !builtinCall(call)):
		p.body.WriteString(text + "\n") // it may have no value
	case shown:
		fmt.Fprintf(&p.body, showCall+"%s)\n", text)
	default:
		fmt.Fprintf(&p.body, "_ = %s\n", text)
	}
}

var printing = regexp.MustCompile(`^(fmt\.F?[Pp]rint|print|println|log\.)`)

// use notes the packages that an item selects from.
func (p *program) use(file *ast.File) {
	for _, n := range freeNames(file) {
		if p.vars[n] || p.decls[n] || p.local[n] || !selects(file, n) {
			continue
		}
		if asked, ok := p.imports[n+" (asked)"]; ok {
			p.imports[n] = asked
		} else if pkg := p.env.Session.Checker().Package(n); pkg != nil {
			p.imports[n] = pkg.Path()
		}
	}
}

package lang

import (
	"go/ast"
	"slices"
)

// findHeld finds the variables that a function literal or a pointer may hold when the cell has run.
func (l *lowerer) findHeld(root ast.Node) {
	hold := func(n ast.Node) {
		if id, ok := n.(*ast.Ident); ok && id != nil {
			if d := l.c.vars[l.c.info.Uses[id]]; d != nil {
				d.held = true
			}
		}
	}
	ast.Inspect(root, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			ast.Inspect(lit.Body, func(n ast.Node) bool { hold(n); return true })
			return false
		}
		hold(l.addressTaken(n))
		return true
	})
}

// rebinds tells how many statements of a unit there are up to the first that gives a name which functions use to a new variable; 0 if none
// does.
func (k *Checker) rebinds(u unit, vars []stmtVar, live []*decl) int {
	if u.apart {
		return 0
	}
	for _, v := range vars {
		moved := slices.ContainsFunc(live, func(d *decl) bool {
			return d.kind == varDecl && d.name == v.decl.name && d.lowered != v.decl.lowered
		})
		if _, used := k.callers(live, map[string]bool{v.decl.name: true}, nil); !moved || len(used) == 0 {
			continue
		}
		if jumps(u) {
			return len(u.body())
		}
		return v.stmt + 1
	}
	return 0
}

// jumps reports whether statements of a unit have labels, which must not be parted from what names them.
func jumps(u unit) bool {
	return slices.ContainsFunc(u.body(), func(st ast.Stmt) bool { _, ok := st.(*ast.LabeledStmt); return ok })
}

// checkApart checks the first n statements of a unit, the functions that use what they declare, and the other statements as units one after
// the other.
func (k *Checker) checkApart(cell *Cell, u unit, n int, vars []stmtVar, last bool) error {
	first, rest := u.part(0, n), u.part(n, len(u.body()))
	if err := k.checkUnit(cell, first, last && len(rest.body()) == 0); err != nil {
		return err
	}
	names := map[string]bool{}
	for _, v := range vars {
		if v.stmt < n {
			names[v.decl.name] = true
		}
	}
	live, again := k.callers(k.decls, names, nil)
	if err := k.checkAgain(cell, unit{}, live, again, false); err != nil {
		return err
	}
	if len(rest.body()) == 0 {
		return nil
	}
	return k.checkUnit(cell, rest, last)
}

// part returns some of a unit's statements.
func (u unit) part(from, to int) unit {
	s := *u.stmts
	file := *s.file
	file.Decls = slices.Clone(file.Decls)
	f := *file.Decls[len(file.Decls)-1].(*ast.FuncDecl)
	body := *f.Body
	body.List = body.List[from:to]
	f.Body = &body
	file.Decls[len(file.Decls)-1] = &f
	s.file = &file
	return unit{stmts: &s, apart: from == 0}
}

package lang

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// surviving returns the live declarations that a unit leaves standing, and the names that types have which it replaces.
func (k *Checker) surviving(cell *Cell, u unit, replaced map[string]bool) (live []*decl, old map[string]string) {
	names := slices.Sorted(maps.Keys(replaced))
	if u.stmts != nil {
		for _, st := range u.body() {
			for _, id := range topNames(st) {
				names = append(names, id.Name)
			}
		}
	}
	decls, old := k.decls, map[string]string{}
	for _, name := range names {
		var keep []string
		for _, d := range decls {
			if d.kind == varDecl && usesType(d.typ, name) {
				keep = append(keep, d.name)
			}
		}
		var now string
		if decls, now = k.retire(decls, name); now == "" {
			decls, now = k.retirePredeclared(decls, name)
		}
		if now != "" {
			old[name] = now
		}
		if len(keep) == 1 {
			cell.Notes = append(cell.Notes, keep[0]+" keeps the earlier type "+name)
		} else if len(keep) > 0 {
			cell.Notes = append(cell.Notes, strings.Join(keep, ", ")+" keep the earlier type "+name)
		}
	}
	for _, d := range withoutUnused(decls) {
		gone := replaced[d.name]
		if len(d.names) > 0 && !gone {
			d = d.without(replaced)
			gone = d == nil
		}
		if !gone {
			live = append(live, d)
		}
	}
	return live, old
}

// without returns a const group in which the replaced names are blank; nil if none is left.
func (d *decl) without(replaced map[string]bool) *decl {
	if !slices.ContainsFunc(d.names, func(n string) bool { return replaced[n] }) {
		return d
	}
	group := *d.file.node().(*ast.GenDecl)
	group.Specs = slices.Clone(group.Specs)
	for i, spec := range group.Specs {
		one := *spec.(*ast.ValueSpec)
		one.Names = slices.Clone(one.Names)
		for j, id := range one.Names {
			if replaced[id.Name] {
				one.Names[j] = &ast.Ident{NamePos: id.NamePos, Name: "_"}
			}
		}
		group.Specs[i] = &one
	}
	rest := slices.DeleteFunc(slices.Clone(d.names), func(n string) bool { return replaced[n] })
	if len(rest) == 0 {
		return nil
	}
	f := *d.file.file
	f.Decls = append(slices.Clone(f.Decls[:len(f.Decls)-1]), &group)
	s := &source{text: d.file.text, prefix: d.file.prefix, file: &f}
	return &decl{kind: constDecl, name: rest[0], names: rest, file: s, stub: s}
}

// callers takes from the live declarations the functions that use a replaced name, a method's too, directly or through each other.
// They are checked and lowered again with the cell, so that they call the new function.
func (k *Checker) callers(live []*decl, replaced map[string]bool, old map[string]string) (rest, called []*decl) {
	again := func(d *decl) bool {
		return !d.isOld() && (d.kind == funcDecl || k.native && d.kind == methodDecl && !replaced[d.name])
	}
	changed := maps.Clone(replaced)
	for more := len(changed) > 0; more; {
		more = false
		for _, d := range live {
			if (again(d) || d.kind == constDecl) && !changed[d.name] && callsAny(d.file.nodeText(), changed) {
				changed[d.name] = true
				for _, name := range d.names {
					changed[name] = true
				}
				more = true
			}
		}
	}
	for _, d := range live {
		if !again(d) || !changed[d.name] {
			rest = append(rest, d)
			continue
		}
		next := *d
		next.old = k.keeping(d, old)
		called = append(called, &next)
	}
	return rest, called
}

// refuseAgain refuses what this interpreter cannot take back: a second method of the same name on the same type.
func (k *Checker) refuseAgain(cell *Cell, u unit) error {
	types := map[string]bool{}
	for _, d := range u.decls {
		types[d.name] = types[d.name] || d.kind == typeDecl
	}
	for _, d := range u.decls {
		if d.kind != methodDecl {
			continue
		}
		recv, name, _ := strings.Cut(d.name, ".")
		if types[recv] || k.native || k.find(d.name) == nil {
			continue
		}
		f := d.file.node().(*ast.FuncDecl)
		from := k.fset.Position(f.Name.Pos()).Offset - d.file.prefix
		return &Error{[]Diagnostic{diagnose(cell.Source, from, from+len(name), "method "+d.name+" is already declared", "declare type "+recv+" again together with its methods to change them")}}
	}
	return nil
}

// stmtVars makes the session variables that the statements of a unit declare. A variable that keeps its type takes the place in memory
// of the old one, if nothing holds that: the old value can go, and functions that use the name need not be compiled again.
func (k *Checker) stmtVars(u unit, c *checked, live []*decl) []stmtVar {
	var out []stmtVar
	for i, st := range u.body() {
		for _, id := range topNames(st) {
			o, ok := c.info.Defs[id].(*types.Var)
			if !ok {
				continue // := assigns to a variable that an earlier statement of this cell declares
			}
			d := k.newVar(id.Name, types.Default(o.Type()))
			for _, old := range live {
				if old.kind == varDecl && old.name == d.name && old.typeText == d.typeText && !old.held {
					d.lowered = old.lowered
				}
			}
			c.vars[o] = d
			out = append(out, stmtVar{i, d})
		}
	}
	return out
}

package symbolstest

import (
	"fmt"
	"go/constant"
	"go/types"
)

// api returns what a program that imports pkg can rely on, a line a name: the
// exported objects, and the exported fields and methods of types. Unexported
// parts, which may change in any patch release, are left out.
func api(pkg *types.Package) map[string]string {
	lines := make(map[string]string)
	qualify := func(p *types.Package) string { return p.Path() }
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		switch obj := obj.(type) {
		case *types.Const:
			lines[name] = fmt.Sprintf("const %s = %s", types.TypeString(obj.Type(), qualify), value(obj.Val()))
		case *types.TypeName:
			addType(lines, obj, qualify)
		default:
			lines[name] = types.ObjectString(obj, qualify)
		}
	}
	return lines
}

// value writes a constant; a fraction shortly, because export data has 512 bits of it.
func value(v constant.Value) string {
	if v.Kind() == constant.Float {
		return v.String()
	}
	return v.ExactString()
}

func addType(lines map[string]string, obj *types.TypeName, qualify types.Qualifier) {
	named, ok := obj.Type().(*types.Named)
	if !ok { // an alias
		lines[obj.Name()] = types.ObjectString(obj, qualify)
		return
	}
	member := func(m types.Object, detail string) {
		if m.Exported() {
			lines[obj.Name()+"."+m.Name()] = types.ObjectString(m, qualify) + detail
		}
	}
	for m := range named.Methods() {
		member(m, "")
	}
	kind := types.TypeString(named.Underlying(), qualify)
	switch u := named.Underlying().(type) {
	case *types.Struct:
		kind = "struct"
		for i := range u.NumFields() {
			f := u.Field(i)
			member(f, fmt.Sprintf(" embedded=%t %q", f.Embedded(), u.Tag(i)))
		}
	case *types.Interface:
		if u.IsMethodSet() {
			kind = "interface"
			for m := range u.Methods() {
				member(m, "")
			}
		}
	}
	params := ""
	for p := range named.TypeParams().TypeParams() {
		params += " " + types.TypeString(p, qualify) + " " + types.TypeString(p.Constraint(), qualify)
	}
	lines[obj.Name()] = "type" + params + " " + kind
}

package lang

import (
	"go/ast"
	"go/types"
	"strings"
)

// looks are compiled functions and methods that look into values, with the first parameter that is such a value. They get values as compiled
// code would have them; see Closed in [RuntimePackage].
var looks = map[string]int{
	"fmt.Print": 0, "fmt.Println": 0, "fmt.Printf": 1,
	"fmt.Sprint": 0, "fmt.Sprintln": 0, "fmt.Sprintf": 1, "fmt.Errorf": 1,
	"fmt.Fprint": 1, "fmt.Fprintln": 1, "fmt.Fprintf": 2,
	"fmt.Append": 1, "fmt.Appendln": 1, "fmt.Appendf": 2,
	"log.Print": 0, "log.Println": 0, "log.Printf": 1,
	"(*log.Logger).Print": 0, "(*log.Logger).Println": 0, "(*log.Logger).Printf": 1,
	"encoding/xml.Marshal": 0, "encoding/xml.MarshalIndent": 0,
}

// closed writes argument i of a call, written already, for a function that looks into it.
func (l *lowerer) closed(x *ast.CallExpr, i int, arg string) string {
	first, ok := looks[l.calledName(x)]
	if !ok || !l.k.native || i < first || !l.mayBeOpen(x.Args[i]) {
		return arg
	}
	if x.Ellipsis.IsValid() && i == len(x.Args)-1 {
		return RuntimePackage + ".ClosedAll(" + arg + ")"
	}
	return RuntimePackage + ".Closed(" + arg + ")"
}

// calledName is the full name of the compiled function or method that is called, or "".
func (l *lowerer) calledName(x *ast.CallExpr) string {
	sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	f, ok := l.c.info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil || f.Pkg() == l.c.pkg {
		return ""
	}
	return f.FullName()
}

// looksInto reports whether a call is of a function that looks into one of its arguments.
func (l *lowerer) looksInto(x *ast.CallExpr) bool {
	first, ok := looks[l.calledName(x)]
	if !ok || !l.k.native || l.passesOn(x) {
		return false
	}
	for i := first; i < len(x.Args); i++ {
		if l.mayBeOpen(x.Args[i]) {
			return true
		}
	}
	return false
}

// mayBeOpen reports whether a value may be of a type of a cell with unexported fields, or is made of such values.
func (l *lowerer) mayBeOpen(x ast.Expr) bool {
	tv := l.c.info.Types[x]
	if tv.Value != nil || tv.IsNil() {
		return false
	}
	seen := map[types.Type]bool{}
	var open func(types.Type) bool
	open = func(t types.Type) bool {
		if seen[t] {
			return false
		}
		seen[t] = true
		if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg() != l.c.pkg && !types.IsInterface(n) && n.TypeArgs().Len() == 0 {
			return false
		}
		switch u := t.Underlying().(type) {
		case *types.Interface:
			return true
		case *types.Struct:
			for f := range u.Fields() {
				if !f.Exported() || open(l.sub(f.Type())) {
					return true
				}
			}
		case *types.Map:
			return open(u.Key()) || open(u.Elem())
		case *types.Array:
			return open(u.Elem())
		case *types.Slice:
			return open(u.Elem())
		case *types.Pointer:
			return open(u.Elem())
		}
		return false
	}
	return open(l.typeOf(x))
}

// reflections are methods of package reflect whose results say what is exported, and what stands for them in [RuntimePackage].
var reflections = map[string]string{
	"(reflect.Type).Field":        "TypeField",
	"(reflect.Type).FieldByName":  "TypeFieldByName",
	"(reflect.Type).NumMethod":    "TypeNumMethod",
	"(reflect.Value).Field":       "ValueField",
	"(reflect.Value).FieldByName": "ValueFieldByName",
}

// reflection writes a call of one of the reflections.
func (l *lowerer) reflection(x *ast.CallExpr) (string, bool) {
	name, ok := reflections[l.calledName(x)]
	if !ok || !l.k.native {
		return "", false
	}
	args := []string{l.text(x.Fun.(*ast.SelectorExpr).X)}
	for _, a := range x.Args {
		args = append(args, l.text(a))
	}
	return RuntimePackage + "." + name + "(" + strings.Join(args, ", ") + ")", true
}

package lang

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

// typ writes a type as lowered source.
func (l *lowerer) typ(t types.Type) string {
	switch t := t.(type) {
	case *types.Alias:
		return l.typ(types.Unalias(t))
	case *types.Named:
		return l.named(t)
	case *types.Basic:
		if t.Info()&types.IsUntyped != 0 {
			return l.typ(types.Default(t))
		}
		if t.Kind() == types.UnsafePointer {
			return l.importPackage(types.Unsafe) + ".Pointer"
		}
		return t.Name()
	case *types.TypeParam:
		if arg := l.subst[t]; arg != nil {
			return l.typ(arg)
		}
		return t.Obj().Name()
	case *types.Pointer:
		return "*" + l.typ(t.Elem())
	case *types.Slice:
		return "[]" + l.typ(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), l.typ(t.Elem()))
	case *types.Map:
		return "map[" + l.typ(t.Key()) + "]" + l.typ(t.Elem())
	case *types.Chan:
		elem := l.typ(t.Elem())
		if strings.HasPrefix(elem, "<-") {
			elem = "(" + elem + ")"
		}
		return [...]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}[t.Dir()] + elem
	case *types.Signature:
		return "func" + l.signature(t)
	case *types.Struct:
		if l.k.native {
			return l.nativeStruct(t)
		}
		var fs []string
		for i := range t.NumFields() {
			f := t.Field(i)
			s := l.typ(f.Type())
			if !f.Embedded() {
				s = f.Name() + " " + s
			}
			if tag := t.Tag(i); tag != "" {
				s += " " + strconv.Quote(tag)
			}
			fs = append(fs, s)
		}
		return "struct{ " + strings.Join(fs, "; ") + " }"
	case *types.Interface:
		if t.NumMethods() == 0 {
			return "interface{}"
		}
		if l.k.native && t.IsMethodSet() {
			return l.nativeInterface(t)
		}
		var ms []string
		for m := range t.Methods() {
			ms = append(ms, m.Name()+l.signature(m.Signature()))
		}
		return "interface{ " + strings.Join(ms, "; ") + " }"
	}
	return t.String()
}

func (l *lowerer) named(t *types.Named) string {
	o := t.Obj()
	if o.Pkg() == nil {
		return o.Name() // error, comparable, any
	}
	if t.TypeArgs().Len() > 0 {
		t = l.sub(t).(*types.Named)
		if o.Pkg().Path() == cellPath {
			return l.genericType(t)
		}
		if name, ok := l.instance(typeKey(t)); ok {
			return name
		}
		if name, ok := l.libraryInstance(t); ok {
			return name
		}
		if t.NumMethods() == 0 && !types.IsInterface(t) { // such as iter.Seq: what it is made of will do
			return l.typ(t.Underlying())
		}
		return l.refuse(nil, "type "+TypeString(t)+" is not compiled into this shell", "")
	}
	if d := l.c.typs[o]; d != nil {
		return d.lowered
	}
	if o.Pkg().Path() == cellPath {
		return l.localType(t)
	}
	if !o.Exported() {
		if name, ok := l.instance(typeKey(t)); ok {
			return name
		}
	}
	return l.importPackage(o.Pkg()) + "." + o.Name()
}

func (l *lowerer) signature(t *types.Signature) string {
	var ps, rs []string
	for i := range t.Params().Len() {
		p := t.Params().At(i).Type()
		if t.Variadic() && i == t.Params().Len()-1 {
			ps = append(ps, "..."+l.typ(p.(*types.Slice).Elem()))
		} else {
			ps = append(ps, l.typ(p))
		}
	}
	for r := range t.Results().Variables() {
		rs = append(rs, l.typ(r.Type()))
	}
	s := "(" + strings.Join(ps, ", ") + ")"
	switch len(rs) {
	case 0:
		return s
	case 1:
		return s + " " + rs[0]
	}
	return s + " (" + strings.Join(rs, ", ") + ")"
}

// importPackage returns the name under which lowered source has the package.
func (l *lowerer) importPackage(p *types.Package) string {
	name := importAlias(p)
	l.imports[name] = p.Path()
	return name
}

// instance returns the lowered name of a compiled instance.
func (l *lowerer) instance(key string) (string, bool) {
	if name, ok := l.instances[key]; ok {
		return InstancePackage + "." + name, true
	}
	if !l.k.imp.Has(key) {
		return "", false
	}
	// Upper case, as the interpreter exports only such names.
	name := "I" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, key)
	l.instances[key] = name
	return InstancePackage + "." + name, true
}

// InterfaceKey is the same for identical interface types without a name.
func InterfaceKey(t *types.Interface) string { return typeKey(t) }

func typeKey(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Path() })
}

// instanceKey names an instance of a generic function.
func instanceKey(f types.Object, args []types.Type) string {
	var as []string
	for _, a := range args {
		as = append(as, typeKey(a))
	}
	return f.Pkg().Path() + "." + f.Name() + "[" + strings.Join(as, ",") + "]"
}

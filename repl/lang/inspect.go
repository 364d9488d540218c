package lang

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A Symbol is what a name means to a cell.
type Symbol struct {
	Name string     // as it was asked for: "db.Where"
	Kind string     // package, type, func, method, field, var, const, builtin
	Type types.Type // nil for a package
	Decl string     // as Go declares it: "func (db *gorm.DB) Where(query any, args ...any) (tx *gorm.DB)"

	// Where its documentation stands: the import path, and the name in it ("" for the package itself, "DB.Where"). Path is empty
	// for what the session declares.
	Path, DocName string
}

// Resolve finds what a name or a chain of names means: "models", "models.User", "db.Where", "u.Posts". The error says how far it
// came, and what may have been meant.
func (k *Checker) Resolve(name string) (Symbol, error) {
	parts := strings.Split(name, ".")
	o, owner, err := k.first(parts[0])
	if pkg := k.Package(parts[0]); pkg != nil && len(parts) > 1 && k.givesWay(parts[0]) {
		o = types.NewPkgName(token.NoPos, nil, parts[0], pkg)
	}
	if err != nil {
		return Symbol{}, err
	}
	at := parts[0]
	for _, part := range parts[1:] {
		var next types.Object
		switch x := o.(type) {
		case *types.PkgName:
			next = x.Imported().Scope().Lookup(part)
			if next != nil && !next.Exported() {
				next = nil
			}
			owner = ""
			if next == nil {
				return Symbol{}, unknownMember(at, part, exported(x.Imported()))
			}
		default:
			t := x.Type()
			if f, ok := x.(*types.Func); ok && f.Signature().Results().Len() == 1 {
				t = f.Signature().Results().At(0).Type()
			}
			all := membersOf(t)
			i := slices.IndexFunc(all, func(m member) bool { return m.Name() == part })
			if i < 0 {
				return Symbol{}, unknownMember(at, part, members(t))
			}
			next, owner = all[i].Object, all[i].owner
		}
		o, at = next, at+"."+part
	}
	return symbolOf(name, o, owner), nil
}

func unknownMember(owner, name string, among []string) error {
	hint := didYouMean(name, among)
	if hint != "" {
		hint = "; " + hint
	}
	return fmt.Errorf("%s has no %s%s", owner, name, hint)
}

// first finds the first name of a chain, as a cell would: the session's own, then Go's, then packages.
func (k *Checker) first(name string) (o types.Object, owner string, err error) {
	if pkg := k.scope(); pkg != nil {
		if o := pkg.Scope().Lookup(name); o != nil {
			return o, "", nil
		}
	}
	if o := types.Universe.Lookup(name); o != nil {
		return o, "", nil
	}
	if k.bare != "" {
		if pkg, err := k.imp.Import(k.bare); err == nil {
			if o, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
				return o, "", nil
			}
		}
	}
	if pkg := k.Package(name); pkg != nil {
		return types.NewPkgName(token.NoPos, nil, name, pkg), "", nil
	}
	var names []string
	for _, d := range k.decls {
		names = append(names, d.name)
	}
	hint := didYouMean(name, append(names, types.Universe.Names()...))
	if hint == "" {
		hint = k.undefined(name, nil, new(types.Info))
	}
	if hint != "" {
		hint = "; " + hint
	}
	return nil, "", fmt.Errorf("nothing here is called %s%s", name, hint)
}

// scope checks the session's declarations alone, for their objects.
func (k *Checker) scope() *types.Package {
	c, _, _ := k.types("", unit{}, k.decls, nil, func(name string) bool { return k.find(name) != nil })
	if c == nil {
		return nil
	}
	return c.pkg
}

func symbolOf(name string, o types.Object, owner string) Symbol {
	s := Symbol{Name: name, Type: o.Type(), DocName: o.Name()}
	switch p := o.Pkg(); {
	case p == nil:
		s.Path = "builtin"
	case p.Path() != cellPath:
		s.Path = p.Path()
	}
	if owner != "" {
		s.DocName = owner + "." + o.Name()
	}
	s.Decl = message(types.ObjectString(o, qualifier))
	switch o := o.(type) {
	case *types.PkgName:
		s.Kind, s.Path, s.DocName, s.Type = "package", o.Imported().Path(), "", nil
		s.Decl = fmt.Sprintf("package %s // import %q", o.Imported().Name(), s.Path)
	case *types.TypeName:
		s.Kind = "type"
	case *types.Func:
		s.Kind = "func"
		if recv := o.Signature().Recv(); recv != nil {
			s.Kind = "method"
			of := strings.TrimSpace(recv.Name() + " " + TypeString(recv.Type()))
			s.Decl = message("func (" + of + ") " + o.Name() + strings.TrimPrefix(TypeString(o.Signature()), "func"))
		}
	case *types.Var:
		s.Kind = "var"
		if o.IsField() {
			s.Kind = "field"
		}
	case *types.Const:
		s.Kind = "const"
		s.Decl = strings.Replace(s.Decl, " untyped "+strings.TrimPrefix(TypeString(o.Type()), "untyped "), "", 1) + " = " + o.Val().String()
	case *types.Builtin:
		s.Kind = "builtin"
	case *types.Nil:
		s.Kind = "const"
	}
	s.Decl = strings.ReplaceAll(s.Decl, "interface{}", "any")
	return s
}

// DocOf tells where the documentation of a named type stands, as Symbol's Path and DocName do; both are empty for a type without a name.
func DocOf(t types.Type) (path, name string) {
	var o *types.TypeName
	switch t := t.(type) {
	case *types.Named:
		o = t.Origin().Obj()
	case *types.Alias:
		o = t.Obj()
	case *types.Basic:
		return "builtin", t.Name()
	default:
		return "", ""
	}
	switch {
	case o.Pkg() == nil:
		return "builtin", o.Name()
	case o.Pkg().Path() == cellPath:
		return "", o.Name()
	}
	return o.Pkg().Path(), o.Name()
}

// TypeOf tells the type of an expression, or that it is a type itself, without running it. Several results are a *types.Tuple.
func (k *Checker) TypeOf(expr string) (t types.Type, isType bool, err error) {
	cell, err := k.Check(strings.TrimSuffix(strings.TrimSpace(expr), ";"))
	if err != nil {
		return nil, false, err
	}
	switch y := cell.Yield; {
	case y.Kind == YieldType:
		return y.Type, true, nil
	case y.Kind == YieldNothing && y.Type != nil:
		return y.Type, false, nil
	case y.Kind == YieldValues && len(y.Values) == 1:
		return y.Values[0].Type, false, nil
	case y.Kind == YieldValues:
		var vs []*types.Var
		for _, v := range y.Values {
			vs = append(vs, types.NewParam(token.NoPos, nil, "", v.Type))
		}
		return types.NewTuple(vs...), false, nil
	}
	return nil, false, fmt.Errorf("%s is no expression with a value", strings.TrimSpace(expr))
}

// Methods returns the exported methods of an addressable value of type t, as signatures without func: those that the type
// declares itself, those promoted from embedded fields left out.
func Methods(t types.Type) []string {
	var out []string
	base := t
	if !isPointer(t) && !types.IsInterface(t) {
		base = types.NewPointer(t)
	}
	for sel := range types.NewMethodSet(base).Methods() {
		f := sel.Obj().(*types.Func)
		if !visible(f) || len(sel.Index()) > 1 {
			continue
		}
		var b strings.Builder
		b.WriteString(f.Name())
		b.WriteString(strings.TrimPrefix(TypeString(f.Signature()), "func"))
		out = append(out, b.String())
	}
	return out
}

package lang

import "go/types"

// libraryInstance returns the name of an instance of a library's generic type that is not compiled in, and adds it to those that
// the session is to make. An interface type can be made from what go/types knows of it; of others the library's code is needed.
func (l *lowerer) libraryInstance(t *types.Named) (string, bool) {
	o := t.Obj()
	i, isInterface := t.Underlying().(*types.Interface)
	if !l.k.native || !isInterface && !l.k.imp.HasGenericType(o.Pkg().Path(), o.Name()) {
		return "", false
	}
	for arg := range t.TypeArgs().Types() {
		if l.ofFunction(arg) {
			return l.refuse(nil, TypeString(t)+" is not supported yet, as "+TypeString(arg)+" is declared in a function", "declare "+TypeString(arg)+" outside of the function"), true
		}
	}
	key := o.Pkg().Path() + "." + o.Name() + l.argsKey(l.subList(t.TypeArgs()))
	if name, ok := l.k.made[key]; ok {
		return name, true
	}
	name := l.given(key, TypeDecl{Name: instanceName(t), Library: o.Pkg().Path(), Type: t}, o.Name())
	// What the methods mention must be made with it.
	for m := range t.Methods() {
		l.typ(m.Signature())
	}
	if isInterface {
		for m := range i.Methods() {
			l.typ(m.Signature())
		}
	}
	return name, true
}

// ofFunction reports whether a type is made of one that is declared in a function.
func (l *lowerer) ofFunction(t types.Type) bool {
	return usesAny(t, func(o *types.TypeName) bool { return o.Parent() != l.c.pkg.Scope() })
}

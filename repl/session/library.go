package session

import (
	"fmt"
	"go/types"
	"reflect"

	"github.com/retort-shell/retort/internal/rtype"
	"github.com/retort-shell/retort/repl/lang"
)

// shape is the memory layout of a type to be made.
func (s *Session) shape(d lang.TypeDecl) (reflect.Type, error) {
	if shape := s.libraryShape(d); shape != nil {
		return shape, nil
	}
	return rtype.Shape(d.Type.Underlying())
}

// libraryShape is what an instance of a library's type is like, if its fields are the library's own.
func (s *Session) libraryShape(d lang.TypeDecl) reflect.Type {
	if d.Library == "" {
		return nil
	}
	return s.packages.Shape(d.Library, d.Type.(*types.Named).Obj().Name())
}

// addLibraryMethods gives an instance of a library's type the methods that the library declares.
func (s *Session) addLibraryMethods(t *rtype.Type, d lang.TypeDecl) error {
	if d.Library == "" {
		return nil
	}
	named := d.Type.(*types.Named)
	for f := range named.Methods() {
		if !f.Exported() {
			continue
		}
		typ, err := s.reflectType(withoutReceiver(f.Signature()), d.Symbols)
		if err != nil {
			return fmt.Errorf("method %s: %w", f.Name(), err)
		}
		_, ptr := f.Signature().Recv().Type().(*types.Pointer)
		m := rtype.Method{Name: f.Name(), Ptr: ptr, Func: typ}
		receiver := t.Type()
		if m.Ptr {
			receiver = reflect.PointerTo(receiver)
		}
		fn, ok := s.packages.Method(d.Library, named.Obj().Name(), f.Name(), withReceiver(receiver, typ))
		if !ok {
			return fmt.Errorf("method %s is not compiled in", f.Name())
		}
		if err := t.DeclareMethods(m); err != nil {
			return err
		}
		if err := t.Bind(f.Name(), fn); err != nil {
			return err
		}
	}
	return nil
}

// withReceiver is the type of a method as a function.
func withReceiver(receiver, method reflect.Type) reflect.Type {
	in, out := []reflect.Type{receiver}, []reflect.Type(nil)
	for i := range method.NumIn() {
		in = append(in, method.In(i))
	}
	for i := range method.NumOut() {
		out = append(out, method.Out(i))
	}
	return reflect.FuncOf(in, out, method.IsVariadic())
}

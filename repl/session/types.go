package session

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"reflect"

	"github.com/traefik/yaegi/interp"

	"github.com/retort-shell/retort/internal/rtype"
	"github.com/retort-shell/retort/repl/lang"
)

// laterMethods is how many methods a type may get by the cells after the one that declares it.
const laterMethods = 32

// makeTypes makes the named types of a unit and declares its methods, so that compiled code knows them as it knows its own.
func (s *Session) makeTypes(u lang.Unit) error {
	made := make([]*rtype.Type, len(u.Types))
	methods := map[string]int{}
	for _, m := range u.Methods {
		methods[m.Symbol]++
	}
	for i, d := range u.Types {
		if d.Name == "" {
			continue
		}
		shape, err := s.shape(d)
		if err != nil {
			return fmt.Errorf("type %s: %w", d.Name, err)
		}
		if made[i], err = rtype.Declare(rtype.Decl{PkgPath: cmp.Or(d.Library, "main"), Name: d.Name, Shape: shape, Room: methods[d.Symbol] + room(d)}); err != nil {
			return fmt.Errorf("type %s: %w", d.Name, err)
		}
		s.types[d.Symbol] = made[i]
		if d.Key != "" {
			s.interfaces[d.Key] = made[i]
		}
	}
	for i, d := range u.Types {
		var t reflect.Type
		var err error
		if d.Name == "" {
			t, err = s.reflectType(d.Type, d.Symbols)
		} else if t = made[i].Type(); t != nil {
			err = s.complete(made[i], d)
		}
		if err != nil {
			return fmt.Errorf("type %s: %w", d.Name, err)
		}
		if err := s.addLibraryMethods(made[i], d); err != nil {
			return fmt.Errorf("type %s: %w", d.Name, err)
		}
		symbols := interp.Exports{"retort/types/" + lang.TypesPackage: {d.Symbol: reflect.Zero(reflect.PointerTo(t))}}
		if err := s.interp.Use(symbols); err != nil {
			return err
		}
	}
	for _, m := range u.Methods {
		f, err := s.reflectType(m.Signature, m.Symbols)
		if err != nil {
			return fmt.Errorf("method %s: %w", m.Name, err)
		}
		t := s.types[m.Symbol]
		if t == nil {
			return fmt.Errorf("method %s: its type is not known", m.Name)
		}
		if err := t.DeclareMethods(rtype.Method{Name: m.Name, Open: !token.IsExported(m.Name), Ptr: m.Ptr, Func: f, Path: m.Path}); err != nil {
			return fmt.Errorf("method %s: %w", m.Name, err)
		}
	}
	return nil
}

// room is how many methods a type may get beside those that its unit declares: a library's type has its own.
func room(d lang.TypeDecl) int {
	if d.Library == "" {
		return laterMethods
	}
	return types.NewMethodSet(types.NewPointer(d.Type)).Len()
}

// complete gives a type what it is made of, which may refer to the type itself.
func (s *Session) complete(t *rtype.Type, d lang.TypeDecl) error {
	if s.libraryShape(d) != nil {
		return nil
	}
	st, ok := d.Type.Underlying().(*types.Struct)
	if !ok {
		var u reflect.Type
		var err error
		if i, isInterface := d.Type.Underlying().(*types.Interface); isInterface {
			u, err = s.interfaceOf(i, d.Symbols)
		} else {
			u, err = s.reflectType(d.Type.Underlying(), d.Symbols)
		}
		if err != nil {
			return err
		}
		return t.SetUnderlying(u)
	}
	fields, err := s.fields(st, d.Symbols)
	if err != nil {
		return err
	}
	return t.SetFields(fields)
}

// fields are those of a struct type. Unexported ones are open to the interpreter.
func (s *Session) fields(st *types.Struct, symbols func(*types.Named) (string, bool)) ([]rtype.Field, error) {
	fields := make([]rtype.Field, st.NumFields())
	for i := range fields {
		f := st.Field(i)
		ft, err := s.reflectType(f.Type(), symbols)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name(), err)
		}
		fields[i] = rtype.Field{Name: lang.PlainName(f.Name()), Type: ft, Tag: st.Tag(i), Embedded: f.Embedded(), Open: !f.Exported()}
	}
	return fields, nil
}

// bindMethods makes the methods of a unit run the functions that the interpreter has been given for them.
func (s *Session) bindMethods(u lang.Unit) error {
	for _, m := range u.Methods {
		if m.Func == "" {
			continue
		}
		fn, err := s.eval(m.Func)
		if err != nil {
			return err
		}
		if err := s.types[m.Symbol].Bind(m.Name, recoverable(m.Name, fn)); err != nil {
			return fmt.Errorf("method %s: %w", m.Name, err)
		}
	}
	if s.methods != nil && len(u.Methods) > 0 {
		s.methods()
	}
	return nil
}

// Declared returns the run-time type that a cell has declared under a name.
func (s *Session) Declared(name string) (reflect.Type, bool) {
	symbol, ok := s.checker.Symbol(name)
	if t := s.types[symbol]; ok && t != nil {
		return t.Type(), true
	}
	return nil, false
}

// ReflectType returns the run-time type of the type that a cell yields; false where there is none.
func (s *Session) ReflectType(y lang.Yield) (reflect.Type, bool) {
	t, err := s.reflectType(y.Type, y.Symbols)
	return t, err == nil
}

var directions = map[types.ChanDir]reflect.ChanDir{types.SendRecv: reflect.BothDir, types.SendOnly: reflect.SendDir, types.RecvOnly: reflect.RecvDir}

// reflectType is the run-time type of a checked type. What has no name is as the interpreter makes it.
func (s *Session) reflectType(t types.Type, symbols func(*types.Named) (string, bool)) (reflect.Type, error) {
	of := func(t types.Type) (reflect.Type, error) { return s.reflectType(t, symbols) }
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			break
		}
		if b, ok := basics[t.Name()]; ok {
			return b, nil
		}
	case *types.Named:
		if symbol, ok := symbols(t); ok {
			if own := s.types[symbol]; own != nil {
				return own.Type(), nil
			}
		}
		if t.Obj().Pkg() == nil {
			return reflect.TypeFor[error](), nil
		}
		if r, ok := s.packages.Reflect(t); ok {
			return r, nil
		}
		if t.TypeArgs().Len() > 0 && t.NumMethods() == 0 {
			return of(t.Underlying())
		}
	case *types.Pointer:
		elem, err := of(t.Elem())
		if err != nil {
			return nil, err
		}
		return reflect.PointerTo(elem), nil
	case *types.Slice:
		elem, err := of(t.Elem())
		if err != nil {
			return nil, err
		}
		return reflect.SliceOf(elem), nil
	case *types.Array:
		elem, err := of(t.Elem())
		if err != nil {
			return nil, err
		}
		return reflect.ArrayOf(int(t.Len()), elem), nil
	case *types.Chan:
		elem, err := of(t.Elem())
		if err != nil {
			return nil, err
		}
		return reflect.ChanOf(directions[t.Dir()], elem), nil
	case *types.Map:
		key, err := of(t.Key())
		if err != nil {
			return nil, err
		}
		elem, err := of(t.Elem())
		if err != nil {
			return nil, err
		}
		return reflect.MapOf(key, elem), nil
	case *types.Signature:
		in, err := s.reflectTuple(t.Params(), symbols)
		if err != nil {
			return nil, err
		}
		out, err := s.reflectTuple(t.Results(), symbols)
		if err != nil {
			return nil, err
		}
		return reflect.FuncOf(in, out, t.Variadic()), nil
	case *types.Struct:
		return s.reflectStruct(t, symbols)
	case *types.Interface:
		return s.reflectInterface(t, symbols)
	}
	return nil, fmt.Errorf("%s has no run-time type here", lang.TypeString(t))
}

func (s *Session) reflectTuple(tuple *types.Tuple, symbols func(*types.Named) (string, bool)) ([]reflect.Type, error) {
	var out []reflect.Type
	for v := range tuple.Variables() {
		t, err := s.reflectType(v.Type(), symbols)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// reflectStruct makes a struct type without a name. Where types cannot be made, it is the interpreter's, which exports unexported fields
// with an X before the name.
func (s *Session) reflectStruct(t *types.Struct, symbols func(*types.Named) (string, bool)) (reflect.Type, error) {
	if rtype.Supported() == nil {
		fields, err := s.fields(t, symbols)
		if err != nil {
			return nil, err
		}
		return rtype.StructOf("main", fields)
	}
	fields := make([]reflect.StructField, t.NumFields())
	for i := range fields {
		f := t.Field(i)
		ft, err := s.reflectType(f.Type(), symbols)
		if err != nil {
			return nil, err
		}
		name := f.Name()
		if !f.Exported() {
			name = "X" + name
		}
		fields[i] = reflect.StructField{Name: name, Type: ft, Tag: reflect.StructTag(t.Tag(i))}
	}
	return reflect.StructOf(fields), nil
}

func (s *Session) reflectInterface(t *types.Interface, symbols func(*types.Named) (string, bool)) (reflect.Type, error) {
	if named := s.interfaces[lang.InterfaceKey(t)]; named != nil {
		return named.Type(), nil
	}
	return s.interfaceOf(t, symbols)
}

// interfaceOf makes an interface type of its methods.
func (s *Session) interfaceOf(t *types.Interface, symbols func(*types.Named) (string, bool)) (reflect.Type, error) {
	if t.NumMethods() == 0 {
		return reflect.TypeFor[any](), nil
	}
	var methods []rtype.Method
	for m := range t.Methods() {
		f, err := s.reflectType(withoutReceiver(m.Signature()), symbols)
		if err != nil {
			return nil, err
		}
		methods = append(methods, rtype.Method{Name: m.Name(), Open: !m.Exported(), Func: f})
	}
	return rtype.InterfaceOf("main", methods)
}

func withoutReceiver(sig *types.Signature) *types.Signature {
	return types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
}

var basics = map[string]reflect.Type{
	"bool": reflect.TypeFor[bool](), "string": reflect.TypeFor[string](),
	"int": reflect.TypeFor[int](), "int8": reflect.TypeFor[int8](), "int16": reflect.TypeFor[int16](), "int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](),
	"uint": reflect.TypeFor[uint](), "uint8": reflect.TypeFor[uint8](), "uint16": reflect.TypeFor[uint16](), "uint32": reflect.TypeFor[uint32](), "uint64": reflect.TypeFor[uint64](),
	"uintptr": reflect.TypeFor[uintptr](), "float32": reflect.TypeFor[float32](), "float64": reflect.TypeFor[float64](),
	"complex64": reflect.TypeFor[complex64](), "complex128": reflect.TypeFor[complex128](), "byte": reflect.TypeFor[byte](), "rune": reflect.TypeFor[rune](),
}

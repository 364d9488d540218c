package rtype

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"maps"
	"reflect"
	"slices"
	"sync/atomic"
)

// Method declares a method.
type Method struct {
	Name string
	Ptr  bool         // the receiver is *T; otherwise T, and *T has the method too
	Func reflect.Type // the func type without the receiver

	// Open makes a method with an unexported name one that package reflect
	// lets everybody find and call; see [Field].Open.
	Open bool

	// Path makes the method a promoted one: it leads through embedded fields,
	// by their indexes, to the one that has the method. (It is Index of a
	// go/types.Selection, but for the last element.) Such a method needs no
	// Bind. Ptr tells, as for other methods, whether only *T has it.
	Path []int
}

// method is a method that is in the method tables.
type method struct {
	Method
	of        *Type
	name, typ int32 // as method tables have them
	receiver  reflect.Type
	function  reflect.Type // with the receiver
	direct    stub         // takes the receiver as declared
	indirect  stub         // takes a *T, for a method of T
	impl      atomic.Pointer[implementation]
}

// implementation is what a method runs: one of the two.
type implementation struct {
	fn   reflect.Value
	call func(args []reflect.Value) []reflect.Value
}

// DeclareMethods adds methods to the type, at any time. A method that is
// declared already stays as it is, bound or not, where the declaration is the
// same; otherwise it is replaced. Nothing is declared if there is an error.
func (t *Type) DeclareMethods(methods ...Method) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	made, err := t.addMethods(methods)
	if err != nil {
		return fmt.Errorf("declare methods of %v: %w", t, err)
	}
	if len(made) > 0 {
		forget(t, made)
	}
	return nil
}

// addMethods returns the methods that are new. The caller holds t.mu.
func (t *Type) addMethods(methods []Method) ([]*method, error) {
	all := len(t.methods)
	seen := map[string]bool{}
	for _, m := range methods {
		if err := t.checkMethod(m); err != nil {
			return nil, err
		}
		if seen[m.Name] {
			return nil, fmt.Errorf("%s is declared twice", m.Name)
		}
		seen[m.Name] = true
		if t.methods[m.Name] == nil {
			all++
		}
	}
	if all > t.decl.Room {
		return nil, fmt.Errorf("%d methods, but it was declared with room for %d", all, t.decl.Room)
	}
	var made []*method
	for _, m := range methods {
		if old := t.methods[m.Name]; old != nil && old.same(m) {
			continue
		}
		added, err := t.newMethod(m)
		if err != nil {
			return nil, err
		}
		made = append(made, added)
	}
	for _, m := range made {
		t.methods[m.Name] = m
	}
	if len(made) > 0 {
		t.publish(t.sorted(), func(m *method) (int32, byte) { return m.name, m.flag() })
		if t.closed != nil {
			t.closed.publishClosed(t.sorted())
			forget(t.closed, made)
		}
	}
	return made, nil
}

func (t *Type) checkMethod(m Method) error {
	switch kind := t.typ.Kind(); {
	case kind == reflect.Interface || kind == reflect.Pointer:
		return fmt.Errorf("a type of kind %v has no methods of its own", kind)
	case !token.IsIdentifier(m.Name) || m.Name == "_":
		return fmt.Errorf("%q is no name of a method", m.Name)
	case m.Func == nil || m.Func.Kind() != reflect.Func:
		return fmt.Errorf("%s has no func type but %v", m.Name, m.Func)
	case kind == reflect.Struct && t.hasField(m.Name):
		return fmt.Errorf("field and method with the same name %s", m.Name)
	case m.Func.NumIn()+m.Func.NumOut() >= maxParams:
		return fmt.Errorf("%s has %d parameters and results: at most %d are supported", m.Name, m.Func.NumIn()+m.Func.NumOut(), maxParams-1)
	}
	return nil
}

func (t *Type) hasField(name string) bool {
	for i := range t.typ.NumField() {
		if t.typ.Field(i).Name == name {
			return true
		}
	}
	return false
}

// same reports whether the declaration says what is declared already.
func (m *method) same(other Method) bool {
	return m.Ptr == other.Ptr && m.Open == other.Open && m.Func == other.Func && slices.Equal(m.Path, other.Path)
}

// newMethod makes a method that is in no table yet.
func (t *Type) newMethod(decl Method) (*method, error) {
	decl.Path = slices.Clone(decl.Path)
	m := &method{Method: decl, of: t, receiver: t.typ}
	if m.Ptr {
		m.receiver = t.ptr
	}
	if m.Path != nil {
		impl, err := t.promoted(decl)
		if err != nil {
			return nil, err
		}
		m.impl.Store(&impl)
	}
	m.function = withReceiver(m.receiver, m.Func)

	registry.Lock()
	defer registry.Unlock()
	m.name = nameOffset(m.Name, m.flag())
	m.typ = typeOffset(m.Func)
	var err error
	if m.direct, err = newStub(closureOf(reflect.MakeFunc(m.function, m.run).Interface())); err != nil {
		return nil, err
	}
	if !m.Ptr {
		wrapper := reflect.MakeFunc(withReceiver(t.ptr, m.Func), m.runIndirect)
		if m.indirect, err = newStub(closureOf(wrapper.Interface())); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func withReceiver(receiver, fn reflect.Type) reflect.Type {
	in := []reflect.Type{receiver}
	for i := range fn.NumIn() {
		in = append(in, fn.In(i))
	}
	var out []reflect.Type
	for i := range fn.NumOut() {
		out = append(out, fn.Out(i))
	}
	return reflect.FuncOf(in, out, fn.IsVariadic())
}

// sorted are the methods in the order of descriptors. The caller holds t.mu.
func (t *Type) sorted() []*method {
	all := slices.Collect(maps.Values(t.methods))
	slices.SortFunc(all, func(a, b *method) int { return a.Method.compare(b.Method) })
	return all
}

// publish writes the method tables of T and *T, with the names that descriptors have for methods.
func (t *Type) publish(sorted []*method, nameOf func(*method) (name int32, flag byte)) {
	var ofT, ofPtr []abiMethod
	exportedT, exportedPtr := 0, 0
	for _, m := range sorted {
		code := addReflectOff(m.interfaceStub(true).code())
		name, flag := nameOf(m)
		ofPtr = append(ofPtr, abiMethod{name, m.typ, code, code})
		exported := int(flag)
		exportedPtr += exported
		if !m.Ptr {
			ofT = append(ofT, abiMethod{name, m.typ, addReflectOff(m.interfaceStub(false).code()), addReflectOff(m.direct.code())})
			exportedT += exported
		}
	}
	t.ofT.publish(ofT, exportedT)
	t.ofPtr.publish(ofPtr, exportedPtr)
}

// compare orders methods as descriptors do: exported ones first.
func (m Method) compare(other Method) int {
	return cmp.Or(-cmp.Compare(m.flag(), other.flag()), cmp.Compare(m.Name, other.Name))
}

// flag is what a descriptor says of the name.
func (m Method) flag() byte {
	if m.Open {
		return nameExported
	}
	return exportedFlag(m.Name)
}

// interfaceStub is the stub that takes the word which an interface value holds
// for a *T or a T: a pointer, unless T itself is one word and a pointer.
func (m *method) interfaceStub(isPtr bool) stub {
	if m.Ptr || !isPtr && descriptor(m.of.typ).is(flagDirect) {
		return m.direct
	}
	return m.indirect
}

// Bind makes a method run a func, whose type is that of the method with the
// receiver (T or *T, as declared) as first parameter. A call of a method of *T
// costs no more than a call of fn; a call of a method of T through an interface
// or a pointer goes through package reflect.
func (t *Type) Bind(name string, fn reflect.Value) error {
	m, err := t.declared(name)
	if err != nil {
		return err
	}
	switch {
	case fn.Kind() != reflect.Func || fn.IsNil():
		return fmt.Errorf("bind %v.%s: no func", t, name)
	case !fn.CanInterface():
		return fmt.Errorf("bind %v.%s: the func is of an unexported field", t, name)
	case !fn.Type().ConvertibleTo(m.function):
		return fmt.Errorf("bind %v.%s: %v must be %v", t, name, fn.Type(), m.function)
	}
	fn = fn.Convert(m.function)
	m.impl.Store(&implementation{fn: fn})
	m.direct.set(closureOf(fn.Interface()))
	return nil
}

// BindFunc makes a method run a func that takes the receiver and the arguments
// (of a variadic method the last one is a slice) and returns the results, as
// for [reflect.MakeFunc].
func (t *Type) BindFunc(name string, call func(args []reflect.Value) (results []reflect.Value)) error {
	m, err := t.declared(name)
	if err != nil {
		return err
	}
	if call == nil {
		return fmt.Errorf("bind %v.%s: no func", t, name)
	}
	m.impl.Store(&implementation{call: call})
	m.direct.set(closureOf(reflect.MakeFunc(m.function, call).Interface()))
	return nil
}

var errUndeclared = errors.New("no such method is declared")

func (t *Type) declared(name string) (*method, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := t.methods[name]
	switch {
	case m == nil:
		return nil, fmt.Errorf("bind %v.%s: %w", t, name, errUndeclared)
	case m.Path != nil:
		return nil, fmt.Errorf("bind %v.%s: it is a promoted method", t, name)
	}
	return m, nil
}

// Methods returns the declared methods, sorted by name.
func (t *Type) Methods() []Method {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]Method, 0, len(t.methods))
	for _, m := range t.methods {
		all = append(all, m.Method)
	}
	slices.SortFunc(all, Method.compare)
	return all
}

// run is what a method does before a func is bound, and a promoted one always.
func (m *method) run(args []reflect.Value) []reflect.Value {
	impl := m.bound()
	if impl.call != nil {
		return impl.call(args)
	}
	return callWith(impl.fn, m.Func.IsVariadic(), args)
}

// runIndirect runs a method of T for a *T.
func (m *method) runIndirect(args []reflect.Value) []reflect.Value {
	if args[0].IsNil() {
		panic(nilReceiverError{typ: m.of, method: m.Name})
	}
	args[0] = args[0].Elem()
	impl := m.bound()
	if impl.call == nil {
		return callWith(impl.fn, m.Func.IsVariadic(), args) // copies the receiver
	}
	receiver := reflect.New(m.of.typ).Elem()
	receiver.Set(args[0])
	args[0] = receiver
	return impl.call(args)
}

func (m *method) bound() *implementation {
	impl := m.impl.Load()
	if impl == nil {
		panic(UnboundError{Type: m.of.typ, Method: m.Name})
	}
	return impl
}

// callWith calls a func with arguments of which the last one, if it is
// variadic, is a slice.
func callWith(fn reflect.Value, variadic bool, args []reflect.Value) []reflect.Value {
	if variadic {
		return fn.CallSlice(args)
	}
	return fn.Call(args)
}

// UnboundError is what a call of a method without a func panics with.
type UnboundError struct {
	Type   reflect.Type
	Method string
}

func (e UnboundError) Error() string {
	return fmt.Sprintf("method %v.%s has no body yet", e.Type, e.Method)
}

// nilReceiverError is what a call of a method of T with a nil *T panics with,
// in the words of the Go run time.
type nilReceiverError struct {
	typ    *Type
	method string
}

func (e nilReceiverError) Error() string {
	return fmt.Sprintf("value method %s.%s.%s called using nil *%s pointer", e.typ.decl.PkgPath, e.typ.decl.Name, e.method, e.typ.decl.Name)
}

// RuntimeError marks it as a [runtime.Error].
func (nilReceiverError) RuntimeError() {}

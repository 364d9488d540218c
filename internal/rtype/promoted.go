package rtype

import (
	"fmt"
	"reflect"
	"unsafe"
)

// promoted returns the implementation of a promoted method: it finds the
// embedded field and calls the field's method.
func (t *Type) promoted(m Method) (implementation, error) {
	route, err := t.route(m.Path)
	if err != nil {
		return implementation{}, fmt.Errorf("promote %s: %w", m.Name, err)
	}
	call, err := fieldMethod(route.typ, m)
	if err != nil {
		return implementation{}, fmt.Errorf("promote %s: %w", m.Name, err)
	}
	return implementation{call: func(args []reflect.Value) []reflect.Value {
		receiver := args[0]
		if !m.Ptr {
			p := reflect.New(t.typ)
			p.Elem().Set(receiver)
			receiver = p
		}
		return call(route.follow(receiver.UnsafePointer()), args[1:])
	}}, nil
}

// route is the way from a struct to a field of a field.
type route struct {
	typ   reflect.Type // of the last field
	steps []step
}

type step struct {
	offset uintptr
	deref  bool // the field is a pointer to the struct of the next step
}

func (t *Type) route(path []int) (route, error) {
	r := route{typ: t.typ}
	for _, i := range path {
		if r.typ.Kind() == reflect.Pointer {
			r.typ = r.typ.Elem()
			r.steps[len(r.steps)-1].deref = true
		}
		if r.typ.Kind() != reflect.Struct || i < 0 || i >= r.typ.NumField() {
			return r, fmt.Errorf("%v has no field %d", r.typ, i)
		}
		f := r.typ.Field(i)
		if !f.Anonymous {
			return r, fmt.Errorf("field %s of %v is not embedded", f.Name, r.typ)
		}
		r.typ = f.Type
		r.steps = append(r.steps, step{offset: f.Offset})
	}
	if len(r.steps) == 0 {
		return r, fmt.Errorf("the path is empty")
	}
	return r, nil
}

// follow returns the address of the field.
func (r route) follow(p unsafe.Pointer) unsafe.Pointer {
	for _, s := range r.steps {
		if p == nil {
			nilDereference()
		}
		p = unsafe.Add(p, s.offset)
		if s.deref {
			p = *(*unsafe.Pointer)(p)
		}
	}
	return p
}

// fieldMethod returns a func that calls the method of a field at an address.
func fieldMethod(field reflect.Type, m Method) (func(p unsafe.Pointer, args []reflect.Value) []reflect.Value, error) {
	variadic := m.Func.IsVariadic()
	if field.Kind() == reflect.Interface {
		of, ok := field.MethodByName(m.Name)
		if !ok || of.Type != m.Func {
			return nil, fmt.Errorf("%v has no method %s of type %v", field, m.Name, m.Func)
		}
		return func(p unsafe.Pointer, args []reflect.Value) []reflect.Value {
			v := reflect.NewAt(field, p).Elem()
			if v.IsNil() {
				nilDereference()
			}
			return callWith(v.Method(of.Index), variadic, args)
		}, nil
	}
	holder, isPtr := field, false
	if field.Kind() == reflect.Pointer {
		holder, isPtr = field.Elem(), true
	}
	pointer := func(p unsafe.Pointer) reflect.Value {
		if isPtr {
			p = *(*unsafe.Pointer)(p)
		}
		return reflect.NewAt(holder, p)
	}
	if ours, ok := Lookup(holder); ok {
		// The method's place in the tables may change; the method may not be
		// exported. So the call goes to the method itself.
		return func(p unsafe.Pointer, args []reflect.Value) []reflect.Value {
			of := ours.method(m.Name)
			if of == nil || of.Func != m.Func {
				panic(UnboundError{Type: ours.typ, Method: m.Name})
			}
			all := append([]reflect.Value{pointer(p)}, args...)
			if of.Ptr {
				return of.run(all)
			}
			return of.runIndirect(all)
		}, nil
	}
	of, ok := reflect.PointerTo(holder).MethodByName(m.Name)
	if !ok || !sameSignature(of.Type, m.Func) {
		return nil, fmt.Errorf("*%v has no method %s of type %v", holder, m.Name, m.Func)
	}
	return func(p unsafe.Pointer, args []reflect.Value) []reflect.Value {
		return callWith(pointer(p).Method(of.Index), variadic, args)
	}, nil
}

// sameSignature reports whether a method expression's type is a func type with
// a receiver before it.
func sameSignature(expression, fn reflect.Type) bool {
	return expression == withReceiver(expression.In(0), fn)
}

func (t *Type) method(name string) *method {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.methods[name]
}

// nilDereference panics as Go code does.
func nilDereference() {
	var p *int
	*p = 0
}

package rtype

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"unsafe"
)

// ErrUnsupported is in the chain of what Supported returns.
var ErrUnsupported = errors.New("types cannot be made at run time")

// Supported returns nil where types can be made, and otherwise an error that
// tells why not. It runs SelfTest once.
func Supported() error { return supported() }

var supported = sync.OnceValue(func() error {
	if err := SelfTest(); err != nil {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return nil
})

// SelfTest checks what the package relies on: that type descriptors are laid
// out as it knows them, and that a type made by it has its name, its fields,
// working methods, and the pointer mask for the garbage collector that the
// compiler gives the same type. It takes some of the process's room for types
// each time.
func SelfTest() error {
	if len(slots) == 0 {
		return fmt.Errorf("the processor is %s, not amd64 or arm64", runtime.GOARCH)
	}
	if err := checkLayout(); err != nil {
		return err
	}
	return tryType()
}

// trial is what tryType makes at run time.
type trial struct {
	Name string `json:"name"`
	Next *trial
	n    int
}

// tryType makes a type and uses it as compiled code does.
func tryType() error {
	shape := reflect.StructOf([]reflect.StructField{
		layoutField(0, "Name", reflect.TypeFor[string]()),
		layoutField(1, "Next", reflect.TypeFor[*byte]()),
		layoutField(2, "n", reflect.TypeFor[int]()),
	})
	t, err := declare(Decl{PkgPath: "main", Name: "trial", Shape: shape})
	if err != nil {
		return err
	}
	err = t.SetFields([]Field{
		{Name: "Name", Type: reflect.TypeFor[string](), Tag: `json:"name"`},
		{Name: "Next", Type: reflect.PointerTo(t.Type())},
		{Name: "n", Type: reflect.TypeFor[int](), Open: true},
	})
	if err != nil {
		return err
	}
	have, want := descriptor(t.Type()), descriptor(reflect.TypeFor[trial]())
	if have.ptrBytes != want.ptrBytes || string(pointerMask(have)) != string(pointerMask(want)) {
		return errors.New("the garbage collector would not see all pointers")
	}
	if t.Type().String() != "main.trial" || t.Type().Name() != "trial" || t.Type().PkgPath() != "main" {
		return fmt.Errorf("the type's name is %v", t.Type())
	}
	text := reflect.TypeFor[func() string]()
	if _, err := t.addMethods([]Method{{Name: "Error", Func: text}, {Name: "String", Ptr: true, Func: text}}); err != nil {
		return err
	}
	err = t.BindFunc("Error", func(args []reflect.Value) []reflect.Value {
		return []reflect.Value{args[0].Field(0)}
	})
	if err != nil {
		return err
	}
	shout := func(v *trial) string { return v.Name + "!" }
	// A *trial and a *T are the same to compiled code.
	err = t.Bind("String", reflect.NewAt(withReceiver(t.ptr, text), unsafe.Pointer(&shout)).Elem())
	if err != nil {
		return err
	}
	v := reflect.New(t.Type())
	v.Elem().Field(0).SetString("retort")
	v.Elem().Field(1).Set(v)
	v.Elem().Field(2).SetInt(7)
	e, isError := v.Elem().Interface().(error)
	s, isStringer := v.Interface().(fmt.Stringer)
	switch {
	case !isError || e.Error() != "retort":
		return errors.New("a method of T does not run")
	case !isStringer || s.String() != "retort!":
		return errors.New("a method of *T does not run")
	case v.Elem().NumMethod() != 1 || v.NumMethod() != 2:
		return errors.New("the method sets are not right")
	case v.Elem().Type().Method(0).Func.Call([]reflect.Value{v.Elem()})[0].String() != "retort":
		return errors.New("a method expression does not run")
	case (*trial)(v.UnsafePointer()).Next.n != 7:
		return errors.New("the fields are elsewhere")
	case v.Elem().Interface() != v.Elem().Field(1).Elem().Interface():
		return errors.New("equal values are not equal")
	}
	return nil
}

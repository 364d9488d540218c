package rtype

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestInterface(t *testing.T) {
	area := reflect.TypeFor[func() float64]()
	methods := []Method{{Name: "scale", Func: reflect.TypeFor[func(float64)]()}, {Name: "String", Func: textFunc}, {Name: "Area", Func: area}}
	unnamed, err := InterfaceOf("main", methods)
	must(t, err)
	wantText(t, unnamed, "interface { Area() float64; String() string; main.scale(float64) }")
	if again, _ := InterfaceOf("main", []Method{methods[1], methods[2], methods[0]}); again != unnamed {
		t.Error("one interface type is two")
	}
	if other, _ := InterfaceOf("other", methods); other == unnamed {
		t.Error("unexported methods of two packages are one")
	}
	if empty, err := InterfaceOf("main", nil); err != nil || empty != reflect.TypeFor[any]() {
		t.Error(empty, err)
	}
	shape := like[error](t, "Shape")
	must(t, shape.SetUnderlying(unnamed))
	for _, iface := range []reflect.Type{unnamed, shape.Type()} {
		if m, ok := iface.MethodByName("Area"); !ok || m.Type != area || iface.NumMethod() != 3 || iface.Method(2).PkgPath != "main" || iface.Kind() != reflect.Interface {
			t.Errorf("%v: methods are not right", iface)
		}
	}

	circle := like[struct{ R float64 }](t, "Circle")
	native(t, circle, Method{Name: "Area", Func: area}, func(c struct{ R float64 }) float64 { return 3 * c.R * c.R })
	native(t, circle, Method{Name: "String", Func: textFunc}, func(c struct{ R float64 }) string { return "circle" })
	native(t, circle, Method{Name: "scale", Ptr: true, Func: methods[0].Func}, func(c *struct{ R float64 }, by float64) { c.R *= by })
	v := reflect.New(circle.Type())
	v.Elem().Field(0).SetFloat(2)
	for _, iface := range []reflect.Type{unnamed, shape.Type()} {
		if circle.Type().Implements(iface) || !v.Type().Implements(iface) || intType.Implements(iface) || !iface.Implements(reflect.TypeFor[fmt.Stringer]()) {
			t.Errorf("%v: implements", iface)
		}
		i := reflect.New(iface).Elem()
		i.Set(v)
		wantText(t, fmt.Sprint(i.MethodByName("Area").Call(nil)[0], i.Method(1).Call(nil)[0], i.Elem().Type(), i), "12 circle *main.Circle circle")
		s := reflect.New(reflect.TypeFor[fmt.Stringer]()).Elem()
		s.Set(i)
		wantText(t, s.Interface().(fmt.Stringer).String(), "circle")
		wantText(t, panicOf(func() { i.Set(reflect.ValueOf(1)) }), "reflect.Set: value of type int is not assignable to type "+iface.String())
		list := reflect.MakeSlice(reflect.SliceOf(iface), 0, 1)
		list = reflect.Append(list, v)
		wantText(t, list, "[circle]")
		m := reflect.MakeMap(reflect.MapOf(iface, intType))
		m.SetMapIndex(v, reflect.ValueOf(1))
		wantText(t, m.MapIndex(v), "1")
	}

	// An interface type that refers to itself.
	node := like[error](t, "Node")
	u, err := InterfaceOf("main", []Method{{Name: "Next", Func: reflect.FuncOf(nil, []reflect.Type{node.Type()}, false)}})
	must(t, err)
	must(t, node.SetUnderlying(u))
	list := like[struct{ Tail *int }](t, "List")
	define(t, list, "*Next", u.Method(0).Type, func(args []reflect.Value) []any { return []any{args[0].Interface()} })
	l := reflect.New(node.Type()).Elem()
	l.Set(reflect.New(list.Type()))
	if l.Method(0).Call(nil)[0].Elem().Pointer() != l.Elem().Pointer() {
		t.Error("Next is another")
	}

	for want, methods := range map[string][]Method{
		`"1" is no name of a method`:          {{Name: "1", Func: textFunc}},
		"method A has no func type but int":   {{Name: "A", Func: intType}},
		"two methods have the name A":         {{Name: "A", Func: textFunc}, {Name: "A", Func: area}},
		"method B has no func type but <nil>": {{Name: "B"}},
	} {
		if _, err := InterfaceOf("main", methods); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have %v\nwant %s", err, want)
		}
	}
}

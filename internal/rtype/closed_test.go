package rtype

import (
	"fmt"
	"reflect"
	"testing"
)

// openDog makes a type with an open field of a type with a String method, and an open method.
func openDog(t *testing.T, name string) (dog, color *Type) {
	color = like[int](t, name+"Color")
	define(t, color, "String", textFunc, func([]reflect.Value) []any { return []any{"brown"} })
	dog = like[struct {
		Name  string
		inner int
		Outer int
	}](t, name)
	must(t, dog.SetFields([]Field{
		{Name: "Name", Type: stringType, Tag: `db:"n"`},
		{Name: "inner", Type: color.Type(), Tag: `db:"i"`, Open: true},
		{Name: "Outer", Type: color.Type()},
	}))
	must(t, dog.DeclareMethods(Method{Name: "bark", Open: true, Func: textFunc}))
	must(t, dog.BindFunc("bark", func([]reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf("wuff")} }))
	return dog, color
}

func TestOpenMethod(t *testing.T) {
	dog, _ := openDog(t, "Barker")
	bark := reflect.New(dog.Type()).Elem().MethodByName("bark")
	if !bark.IsValid() {
		t.Fatal("an open method is not found")
	}
	wantText(t, bark.Call(nil)[0], "wuff")
	i, err := InterfaceOf("main", []Method{{Name: "bark", Open: true, Func: textFunc}})
	must(t, err)
	if !dog.Type().Implements(i) {
		t.Error("an open method does not implement an interface with it")
	}
}

func TestClose(t *testing.T) {
	dog, _ := openDog(t, "Dog")
	v := reflect.New(dog.Type())
	v.Elem().Field(0).SetString("Rex")
	v.Elem().Field(1).SetInt(3)
	x := v.Elem().Interface()
	wantText(t, fmt.Sprint(x), "{Rex brown brown}")
	wantText(t, fmt.Sprint(Close(x)), "{Rex 3 brown}")
	wantText(t, fmt.Sprintf("%+v", Close(v.Interface())), "&{Name:Rex inner:3 Outer:brown}")
	all := reflect.MakeSlice(reflect.SliceOf(dog.Type()), 1, 1)
	wantText(t, fmt.Sprint(Close(all.Interface())), "[{ 0 brown}]")
	wantText(t, fmt.Sprintf("%T", Close(x)), "main.Dog")
	c := Closed(dog.Type())
	if f := c.Field(1); f.IsExported() || f.PkgPath != "main" || f.Tag != `db:"i"` {
		t.Errorf("the closed field is %+v", f)
	}
	if c.NumMethod() != 0 || dog.Type().NumMethod() != 1 {
		t.Errorf("%d methods of the closed type are exported, %d of the open one", c.NumMethod(), dog.Type().NumMethod())
	}

	// A method that comes later is one of the closed type, too.
	define(t, dog, "String", textFunc, func(args []reflect.Value) []any { return []any{"dog " + args[0].Field(0).String()} })
	wantText(t, fmt.Sprint(Close(x)), "dog Rex")

	for _, same := range []any{nil, 1, "x", []int{1}, struct{ A int }{1}} {
		if Close(same) != nil && reflect.TypeOf(Close(same)) != reflect.TypeOf(same) {
			t.Errorf("%v is closed as a %T", same, Close(same))
		}
	}
}

func TestCloseRecursive(t *testing.T) {
	node := like[struct {
		kids []int
		next *int
	}](t, "Node")
	must(t, node.SetFields([]Field{
		{Name: "kids", Type: reflect.SliceOf(node.Type()), Open: true},
		{Name: "next", Type: reflect.PointerTo(node.Type()), Open: true},
	}))
	v := reflect.New(node.Type()).Elem()
	v.Field(0).Set(reflect.MakeSlice(reflect.SliceOf(node.Type()), 2, 2))
	wantText(t, fmt.Sprintf("%+v", Close(v.Interface())), "{kids:[{kids:[] next:<nil>} {kids:[] next:<nil>}] next:<nil>}")
}

func TestStructOf(t *testing.T) {
	fields := []Field{{Name: "a", Type: intType, Open: true}, {Name: "B", Type: stringType, Tag: `x:"y"`}}
	made, err := StructOf("main", fields)
	must(t, err)
	again, err := StructOf("main", fields)
	must(t, err)
	if made != again {
		t.Error("the same fields make two types")
	}
	wantText(t, made, `struct { a int; B string "x:\"y\"" }`)
	v, w := reflect.New(made).Elem(), reflect.New(made).Elem()
	v.Field(0).SetInt(1)
	if v.Interface() == w.Interface() {
		t.Error("different values are equal")
	}
	w.Field(0).SetInt(1)
	if v.Interface() != w.Interface() {
		t.Error("equal values differ")
	}
	wantText(t, fmt.Sprintf("%+v %+v", v.Interface(), Close(v.Interface())), "{a:1 B:} {a:1 B:}")
	m := reflect.MakeMap(reflect.MapOf(made, intType))
	m.SetMapIndex(v, reflect.ValueOf(7))
	if !m.MapIndex(w).IsValid() {
		t.Error("an equal value is not found as a key")
	}
	named := like[struct {
		a int
		B string
	}](t, "Named")
	must(t, named.SetFields(fields))
	if !made.AssignableTo(named.Type()) || !named.Type().ConvertibleTo(made) {
		t.Error("a type without a name and a named type of the same fields are not assignable")
	}
	public, err := StructOf("main", []Field{{Name: "X", Type: intType}, {Name: "Y", Type: intType}})
	must(t, err)
	if public != reflect.TypeFor[struct{ X, Y int }]() {
		t.Error("exported fields do not make the compiled type")
	}
	if _, err := StructOf("main", []Field{{Name: "X"}}); err == nil {
		t.Error("a field without a type is taken")
	}
}

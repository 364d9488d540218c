package rtype

import (
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"unsafe"
)

type gcNode struct {
	ID   int
	Name string
	Next any
	List []*int
	M    map[string]any
	F    func() string
	Pad  [3]struct {
		N int
		P *string
	}
}

// TestGarbageCollection keeps values whose only references are in values of
// types made at run time, under forced collections and allocation pressure. A
// wrong pointer mask frees them, and what is allocated next overwrites them.
func TestGarbageCollection(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	d := like[gcNode](t, "Node")
	native(t, d, Method{Name: "String", Func: textFunc}, func(n gcNode) string {
		runtime.GC()
		return fmt.Sprintf("%s %d %d %v %s %s", n.Name, len(n.List), *n.List[0], n.M["k"], n.F(), *n.Pad[2].P)
	})
	native(t, d, Method{Name: "Fill", Ptr: true, Func: reflect.TypeFor[func(int, string, *int, []string) (string, *int)]()}, func(n *gcNode, id int, name string, p *int, words []string) (string, *int) {
		runtime.GC()
		n.ID, n.Name, n.List, n.M, n.F = id, name, []*int{p}, map[string]any{"k": words}, func() string { return name + "f" }
		last := strings.Clone(name + "p")
		n.Pad[2].P = &last
		return strings.Clone(name + "!"), p
	})
	type filler interface {
		Fill(int, string, *int, []string) (string, *int)
	}
	slice := reflect.New(reflect.SliceOf(d.Type())).Elem()
	array := reflect.New(reflect.ArrayOf(4, d.Type()))
	byName := reflect.MakeMap(reflect.MapOf(stringType, d.Type()))
	byNode := reflect.MakeMap(reflect.MapOf(reflect.PointerTo(d.Type()), d.Type()))
	boxed := map[int]any{}
	channel := reflect.MakeChan(reflect.ChanOf(reflect.BothDir, d.Type()), 100)
	want := func(i int) string { return fmt.Sprintf("n%d 1 %d [w%d] n%df n%dp", i, -i, i, i, i) }
	const n = 40
	for i := range n {
		v := reflect.New(d.Type())
		number := new(int)
		*number = -i
		text, back := v.Interface().(filler).Fill(i, fmt.Sprint("n", i), number, []string{fmt.Sprint("w", i)})
		if text != fmt.Sprintf("n%d!", i) || back != number {
			t.Fatal(text)
		}
		v.Elem().FieldByName("Next").Set(v)
		slice = reflect.Append(slice, v.Elem())
		array.Elem().Index(i % 4).Set(v.Elem())
		byName.SetMapIndex(reflect.ValueOf(fmt.Sprint(i)), v.Elem())
		byNode.SetMapIndex(v, v.Elem())
		boxed[i] = v.Elem().Interface()
		channel.Send(v.Elem())
		pressure(200)
	}
	runtime.GC()
	for i := range n {
		received, _ := channel.Recv()
		for where, v := range map[string]any{
			"slice":    slice.Index(i).Interface(),
			"map":      byName.MapIndex(reflect.ValueOf(fmt.Sprint(i))).Interface(),
			"boxed":    boxed[i],
			"channel":  received.Interface(),
			"next":     slice.Index(i).FieldByName("Next").Interface(),
			"map next": byNode.MapIndex(slice.Index(i).FieldByName("Next").Elem()).Interface(),
		} {
			pressure(5)
			if s := v.(fmt.Stringer).String(); s != want(i) {
				t.Fatalf("%s: have %s, want %s", where, s, want(i))
			}
		}
	}
	for i := range 4 {
		if s := array.Elem().Index(i).Addr().Interface().(fmt.Stringer).String(); s != want(n-4+i) {
			t.Errorf("array: have %s, want %s", s, want(n-4+i))
		}
	}
}

var sink []*gcNode

// pressure allocates what memory freed too early would become.
func pressure(n int) {
	sink = nil
	for range n {
		s := strings.Repeat("x", 7)
		sink = append(sink, &gcNode{ID: 0x7777, Name: s, List: make([]*int, 3), M: map[string]any{"k": s}, F: func() string { return s }})
	}
}

// TestTypesStayAlive drops all references to types but those that values hold,
// which the garbage collector does not see.
func TestTypesStayAlive(t *testing.T) {
	var vs []any
	for i := range 300 {
		d := mustDeclare(t, Decl{Name: fmt.Sprint("T", i), Shape: reflect.TypeFor[struct{ N int }]()})
		must(t, d.SetFields([]Field{{Name: fmt.Sprint("F", i), Type: intType, Tag: `x:"y"`}}))
		native(t, d, Method{Name: "String", Func: textFunc}, func(struct{ N int }) string { return fmt.Sprint("s", i) })
		vs = append(vs, reflect.Zero(d.Type()).Interface())
	}
	for range 3 {
		runtime.GC()
		pressure(2000)
	}
	for i, v := range vs {
		f := reflect.TypeOf(v).Field(0)
		wantText(t, fmt.Sprintf("%v %T %s %s", v, v, f.Name, f.Tag), fmt.Sprintf("s%d main.T%d F%d x:\"y\"", i, i, i))
	}
}

// TestLargeType has more words than fit a precomputed pointer mask.
func TestLargeType(t *testing.T) {
	d := like[struct {
		A [40000]*string
		S string
	}](t, "Large")
	if size := unsafe.Sizeof(struct {
		A [40000]*string
		S string
	}{}); d.Type().Size() != size {
		t.Fatal(d.Type().Size())
	}
	v := reflect.New(d.Type()).Elem()
	for i := range 40000 {
		s := fmt.Sprint(i)
		v.Field(0).Index(i).Set(reflect.ValueOf(&s))
	}
	list := reflect.Append(reflect.New(reflect.SliceOf(d.Type())).Elem(), v)
	v = reflect.Value{}
	runtime.GC()
	pressure(10000)
	for i := range 40000 {
		if s := list.Index(0).Field(0).Index(i).Elem().String(); s != fmt.Sprint(i) {
			t.Fatalf("%d is %s", i, s)
		}
	}
}

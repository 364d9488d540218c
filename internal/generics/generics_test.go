package generics

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unique"
	"unsafe"
)

type (
	grade   int
	celsius float64
	word    string
	grades  []grade
	points  map[word]point
	point   struct {
		X    int8
		Name string
		note any
	}
	boxed   struct{ p *int }
	small   struct{ a, b uint16 }
	list    []point
	pair    [2]string
	problem struct{ code int }
)

func (p *problem) Error() string { return fmt.Sprint("problem ", p.code) }

// TestFunctions compares all functions with the real ones at the types that
// are treated in different ways.
func TestFunctions(t *testing.T) {
	functionsSeen := make(map[string]bool)
	run := func(name string, test func(c checker)) {
		t.Run(name, func(t *testing.T) { test(checker{t, functionsSeen}) })
	}
	nan, one, two := math.NaN(), 1, 2

	run("int", func(c checker) { orderedType(c, []int{3, 1, 4, 1, 5, -9, 2}) })
	run("named int", func(c checker) { orderedType(c, grades{3, 1, 4, 1, 5, -9, 2}) })
	run("int8", func(c checker) { basicType(c, []int8{3, 1, -4, 1, 127}) })
	run("int16", func(c checker) { basicType(c, []int16{3, 1, -4, 1, 127}) })
	run("int32", func(c checker) { basicType(c, []rune{3, 1, -4, 1, 127}) })
	run("int64", func(c checker) { basicType(c, []time.Duration{3, 1, -4, 1, 127}) })
	run("uint8", func(c checker) { basicType(c, []byte{3, 1, 4, 1, 200}) })
	run("uint16", func(c checker) { basicType(c, []uint16{3, 1, 4, 1, 60000}) })
	run("uint32", func(c checker) { basicType(c, []uint32{3, 1, 4, 1, 1 << 31}) })
	run("uint", func(c checker) { basicType(c, []uint{3, 1, 4, 1, 5}) })
	run("uintptr", func(c checker) { basicType(c, []uintptr{3, 1, 4, 1, 5}) })
	run("float64", func(c checker) {
		orderedType(c, []float64{3, nan, math.Copysign(0, -1), 0, math.Inf(1), nan, -2, math.Inf(-1)})
	})
	run("named float64", func(c checker) { basicType(c, []celsius{3, celsius(nan), 20.5, 20.5, -273}) })
	run("float32", func(c checker) { basicType(c, []float32{3, float32(nan), 20.5, 20.5, -273}) })
	run("string", func(c checker) { orderedType(c, []string{"b", "", "a", "Zürich", "b", "ab"}) })
	run("named string", func(c checker) { basicType(c, []word{"b", "", "a", "b", "ab"}) })
	run("bool", func(c checker) { comparableSlices(c, []bool{true, false, false, true, true}) })
	run("complex64", func(c checker) { comparableSlices(c, []complex64{1i, 2, complex(float32(nan), 1), 2, 0}) })
	run("complex128", func(c checker) { comparableSlices(c, []complex128{1i, 2, complex(nan, 1), 2, 0}) })
	run("pointer", func(c checker) { comparableType(c, []*int{&two, &one, nil, &one, &two}) })
	run("channel", func(c checker) {
		a, b := make(chan int), make(chan int)
		comparableSlices(c, []chan int{a, b, nil, b, a})
	})
	run("any", func(c checker) { comparableType(c, []any{1, "a", nil, point{}, "a", grade(1), &one}) })
	run("interface", func(c checker) {
		a := &problem{1}
		comparableType(c, []error{a, errors.ErrUnsupported, nil, &problem{1}, a})
	})
	run("struct", func(c checker) {
		comparableType(c, list{{2, "b", nil}, {1, "a", 1}, {1, "a", "x"}, {0, "", nil}, {1, "a", 1}, {1, "a", nan}})
	})
	run("struct of a pointer", func(c checker) { comparableSlices(c, []boxed{{&two}, {&one}, {}, {&one}, {&one}}) })
	run("struct without pointers", func(c checker) { comparableSlices(c, []small{{2, 1}, {1, 2}, {1, 2}, {0, 0}, {3, 1}}) })
	run("empty struct", func(c checker) { comparableType(c, []struct{}{{}, {}, {}, {}, {}}) })
	run("time", func(c checker) {
		day := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
		comparableSlices(c, []time.Time{day.Add(1), day, {}, day, day.Add(2)})
	})
	run("array", func(c checker) { comparableType(c, []pair{{"b", "c"}, {"a"}, {}, {"a"}, {"b", "d"}}) })
	run("slice", func(c checker) { anyType(c, [][]int{{2}, {1, 2}, nil, {}, {1}}) })
	run("function", func(c checker) {
		anyType(c, []func() int{nil, func() int { return 1 }, func() int { return 2 }, nil})
	})
	run("struct with a slice", func(c checker) {
		type basket struct {
			n     int
			items []string
		}
		anyType(c, []basket{{2, nil}, {1, []string{"a"}}, {1, []string{}}, {0, nil}, {3, nil}})
	})
	run("maps", allMaps)
	run("other", others)

	var seen []string
	for _, name := range Names() {
		if functionsSeen[name] {
			seen = append(seen, name)
		}
	}
	if names := Names(); !slices.Equal(seen, names) {
		t.Errorf("of the functions %q only %q were checked", names, seen)
	}
}

func allMaps(c checker) {
	one := 1
	comparableTypes(c, map[string]int{"a": 1, "b": 2, "c": 3})
	comparableTypes(c, map[grade]word{1: "x", 2: "y"})
	comparableTypes(c, points{"a": {1, "a", nil}, "b": {2, "b", 1}})
	comparableTypes(c, map[point]string{{1, "a", 1}: "x", {2, "b", nil}: "y"})
	comparableTypes(c, map[float64]any{math.NaN(): 1, 2: nil, 3: "x"})
	comparableTypes(c, map[any]error{1: nil, "a": &problem{1}, point{}: errors.ErrUnsupported})
	comparableTypes(c, map[error]*int{errors.ErrUnsupported: &one, nil: nil})
	comparableTypes(c, map[bool]struct{}{true: {}})
	comparableTypes(c, map[pair]celsius{{"a", "b"}: celsius(math.NaN()), {}: 2})
	anyMaps(c, map[int][]int{1: {1}, 2: nil})
	anyMaps(c, map[small]func(){{1, 2}: nil})
}

func comparableTypes[M ~map[K]V, K, V comparable](c checker, m M) {
	anyMaps(c, m)
	comparableMaps(c, m)
}

func anyType[S ~[]E, E any](c checker, s S) {
	// The order does not matter, if only there are ties.
	rank := func(e E) int { return len(seen(e)) % 3 }
	anySlices(c, s, rank)
	anyElements(c, s)
}

func comparableType[S ~[]E, E comparable](c checker, s S) {
	anyType(c, s)
	comparableSlices(c, s)
}

func orderedType[S ~[]E, E cmp.Ordered](c checker, s S) {
	comparableType(c, s)
	orderedSlices(c, s)
}

// basicType leaves out what differs little from other basic types: each type
// costs the compiler a second.
func basicType[S ~[]E, E cmp.Ordered](c checker, s S) {
	comparableSlices(c, s)
	orderedSlices(c, s)
}

// TestInterfacePanics checks values that cannot be compared, in interfaces.
func TestInterfacePanics(t *testing.T) {
	c := checker{t, map[string]bool{}}
	agree(c, "slices.Index", slices.Index[[]any], func(f func([]any, any) int) []any {
		return []any{f([]any{1, []int{1}}, []int{1})}
	})
	agree(c, "slices.Index", slices.Index[[]point], func(f func([]point, point) int) []any {
		return []any{f([]point{{note: []int{1}}}, point{note: []int{1}})}
	})
	agree(c, "slices.Equal", slices.Equal[[]pair2], func(f func(a, b []pair2) bool) []any {
		return []any{f([]pair2{{1, []int{}}}, []pair2{{1, []int{}}})}
	})
}

type pair2 [2]any

// TestMakeRefuses checks types that are no instances.
func TestMakeRefuses(t *testing.T) {
	for _, test := range []struct {
		path, name string
		f          any
	}{
		{"slices", "Nope", func([]int) {}},
		{"strings", "Sort", func([]int) {}},
		{"", "", func() {}},
		{"slices", "Sort", 1},
		{"slices", "Sort", func(int) {}},
		{"slices", "Sort", func([]int) int { return 0 }},
		{"slices", "Sort", func(...int) {}},
		{"slices", "Sort", func([]bool) {}},
		{"slices", "Sort", func([]point) {}},
		{"slices", "Sort", func([3]int) {}},
		{"slices", "Index", func([]int, string) int { return 0 }},
		{"slices", "Index", func([]int, grade) int { return 0 }},
		{"slices", "Index", func([][]int, []int) int { return 0 }},
		{"slices", "Index", func([]int, int) bool { return false }},
		{"slices", "Insert", func([]int, int, []int) []int { return nil }},
		{"slices", "Insert", func([]int, int, ...int) grades { return nil }},
		{"slices", "Collect", func(func(func(int) bool)) grades { return nil }},
		{"slices", "Collect", func(func(func(int))) []int { return nil }},
		{"maps", "Keys", func([]int) func(func(int) bool) { return nil }},
		{"maps", "Collect", func(func(func([]int, int) bool)) int { return 0 }},
		{"maps", "Equal", func(map[int][]int, map[int][]int) bool { return false }},
		{"maps", "Copy", func(map[int]int, map[int]string) {}},
		{"cmp", "Compare", func(a, b any) int { return 0 }},
		{"errors", "AsType", func(error) (int, bool) { return 0, false }},
		{"math/rand/v2", "N", func(float64) float64 { return 0 }},
		{"reflect", "TypeFor", func() reflect.Type { return nil }},
		{"hash/maphash", "Comparable", func(point) uint64 { return 0 }},
		{"weak", "Make", func(*int) *int { return nil }},
		{"weak", "Make", func(*int) (p Pointer[int]) { return }},
		{"weak", "Make", func(*int) struct{ x [0]*int } { return struct{ x [0]*int }{} }},
	} {
		if v, ok := Make(test.path, test.name, reflect.TypeOf(test.f)); ok {
			t.Errorf("Make(%q, %q, %T) = %v", test.path, test.name, test.f, v.Type())
		}
	}
	if _, ok := Make("slices", "Sort", nil); ok {
		t.Error("Make of a nil type succeeded")
	}
}

type (
	holder[T any]  struct{ _ *T }
	another[T any] struct{ _ *T }
	Pointer[T any] struct { // as weak.Pointer
		_ [0]*T
		_ unsafe.Pointer
	}
)

// TestMatchGenericStruct checks that a generic struct type is no other one.
func TestMatchGenericStruct(t *testing.T) {
	pattern := reflect.TypeFor[func(*anyE) holder[anyE]]()
	for typ, want := range map[reflect.Type]bool{
		reflect.TypeFor[func(*int) holder[int]]():            true,
		reflect.TypeFor[func(*int) holder[word]]():           false,
		reflect.TypeFor[func(*int) another[int]]():           false,
		reflect.TypeFor[func(*int) struct{ _ *int }]():       false,
		reflect.TypeFor[func(*int) unique.Handle[int]]():     false,
		reflect.TypeFor[func(*word) (h holder[word])]():      true,
		reflect.TypeFor[func(*word) (h, i holder[word])]():   false,
		reflect.TypeFor[func(*word, int) (h holder[word])](): false,
	} {
		if b, ok := match(pattern, typ); ok != want {
			t.Errorf("match(%v, %v) = %v, %v", pattern, typ, b, ok)
		}
	}
}

// TestMakeType checks that the type is exact.
func TestMakeType(t *testing.T) {
	type sorter func([]point, func(a, b point) int)
	for _, typ := range []reflect.Type{
		reflect.TypeFor[func([]grade)](), reflect.TypeFor[func(grades)](), reflect.TypeFor[func([]int)](),
	} {
		if v, ok := Make("slices", "Sort", typ); !ok || v.Type() != typ {
			t.Errorf("Make(slices.Sort, %v) = %v, %v", typ, v, ok)
		}
	}
	typ := reflect.TypeFor[sorter]()
	if v, ok := Make("slices", "SortFunc", typ); !ok || v.Type() != typ {
		t.Errorf("Make(slices.SortFunc, %v) = %v, %v", typ, v, ok)
	}
}

func TestNames(t *testing.T) {
	names := Names()
	if !slices.IsSorted(names) {
		t.Errorf("Names() = %q is not sorted", names)
	}
	for _, name := range names {
		if path, name := split(name); !Has(path, name) {
			t.Errorf("Has(%q, %q) = false", path, name)
		}
	}
	if Has("slices", "sort") || Has("slices.Sort", "") || Has("", "slices.Sort") {
		t.Error("Has is true of what is no function")
	}
	if !strings.Contains(strings.Join(names, " "), " math/rand/v2.N ") {
		t.Errorf("Names() = %q lacks math/rand/v2.N", names)
	}
}

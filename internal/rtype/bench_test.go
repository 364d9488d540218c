package rtype

import (
	"fmt"
	"reflect"
	"testing"
)

// spare gives back the stubs that a benchmark takes.
func spare(b *testing.B) func() {
	registry.Lock()
	defer registry.Unlock()
	taken := registry.stubs
	return func() {
		registry.Lock()
		defer registry.Unlock()
		registry.stubs = taken
	}
}

func BenchmarkSelfTest(b *testing.B) {
	again := spare(b)
	for b.Loop() {
		again()
		if err := SelfTest(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeclare(b *testing.B) {
	shape := reflect.TypeFor[struct {
		ID   int
		Name string
		Next *int
	}]()
	b.ReportAllocs()
	for b.Loop() {
		d, err := Declare(Decl{PkgPath: "main", Name: "Node", Shape: shape})
		if err != nil {
			b.Fatal(err)
		}
		err = d.SetFields([]Field{{Name: "ID", Type: intType}, {Name: "Name", Type: stringType}, {Name: "Next", Type: reflect.PointerTo(d.Type())}})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeclareMethod(b *testing.B) {
	again := spare(b)
	for b.Loop() {
		again()
		d := like[int](b, "N")
		must(b, d.DeclareMethods(Method{Name: "String", Func: textFunc}))
	}
}

func BenchmarkDeclareMarshalJSON(b *testing.B) {
	again := spare(b)
	for b.Loop() {
		again()
		d := like[int](b, "N")
		must(b, d.DeclareMethods(Method{Name: "MarshalJSON", Func: reflect.TypeFor[func() ([]byte, error)]()}))
	}
}

func BenchmarkFindMemory(b *testing.B) {
	for b.Loop() {
		if m := findMemory(); m.err != nil {
			b.Fatal(m.err)
		}
	}
}

type benchPair struct{ A, B int }

func (p *benchPair) Sum(n int) int { return p.A + p.B + n }

// BenchmarkCall calls through an interface: a compiled method, then methods
// made at run time.
func BenchmarkCall(b *testing.B) {
	type summer interface{ Sum(int) int }
	run := func(b *testing.B, s summer) {
		b.ReportAllocs()
		for b.Loop() {
			s.Sum(1)
		}
	}
	fn := reflect.TypeFor[func(int) int]()
	call := func(args []reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf(3)} }
	b.Run("compiled", func(b *testing.B) { run(b, new(benchPair)) })
	b.Run("Bind of *T", func(b *testing.B) {
		d := like[benchPair](b, "Pair")
		native(b, d, Method{Name: "Sum", Ptr: true, Func: fn}, (*benchPair).Sum)
		run(b, reflect.New(d.Type()).Interface().(summer))
	})
	b.Run("Bind of T", func(b *testing.B) {
		d := like[benchPair](b, "Pair")
		native(b, d, Method{Name: "Sum", Func: fn}, func(p benchPair, n int) int { return p.A + p.B + n })
		run(b, reflect.Zero(d.Type()).Interface().(summer))
	})
	b.Run("BindFunc of *T", func(b *testing.B) {
		d := like[benchPair](b, "Pair")
		must(b, d.DeclareMethods(Method{Name: "Sum", Ptr: true, Func: fn}))
		must(b, d.BindFunc("Sum", call))
		run(b, reflect.New(d.Type()).Interface().(summer))
	})
	b.Run("BindFunc of T", func(b *testing.B) {
		d := like[benchPair](b, "Pair")
		must(b, d.DeclareMethods(Method{Name: "Sum", Func: fn}))
		must(b, d.BindFunc("Sum", call))
		run(b, reflect.Zero(d.Type()).Interface().(summer))
	})
	b.Run("promoted", func(b *testing.B) {
		d := like[struct{ Pair benchPair }](b, "Outer")
		must(b, d.SetFields([]Field{{Name: "benchPair", Type: reflect.TypeFor[benchPair](), Embedded: true}}))
		must(b, d.DeclareMethods(Method{Name: "Sum", Ptr: true, Func: fn, Path: []int{0}}))
		run(b, reflect.New(d.Type()).Interface().(summer))
	})
	b.Run("fmt.Sprint", func(b *testing.B) {
		d := like[benchPair](b, "Pair")
		native(b, d, Method{Name: "String", Func: textFunc}, func(p benchPair) string { return "pair" })
		v := reflect.Zero(d.Type()).Interface()
		for b.Loop() {
			_ = fmt.Sprint(v)
		}
	})
}

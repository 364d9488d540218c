package generics

import (
	"cmp"
	"iter"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"
)

const many = 100_000

// compare runs use with the real function and with that of Make.
func compare[F any](b *testing.B, id string, real F, use func(b *testing.B, f F)) {
	path, name := split(id)
	v, ok := Make(path, name, reflect.TypeFor[F]())
	if !ok {
		b.Fatalf("Make(%q, %q, %v) failed", path, name, reflect.TypeFor[F]())
	}
	b.Run("real", func(b *testing.B) { use(b, real) })
	b.Run("made", func(b *testing.B) { use(b, v.Interface().(F)) })
}

func random[E any](of func(int) E) []E {
	r := rand.New(rand.NewPCG(1, 2))
	s := make([]E, many)
	for i := range s {
		s[i] = of(r.IntN(1 << 30))
	}
	return s
}

func benchmarkSort[E cmp.Ordered](b *testing.B, of func(int) E) {
	data := random(of)
	s := make([]E, len(data))
	compare(b, "slices.Sort", slices.Sort[[]E], func(b *testing.B, f func([]E)) {
		for b.Loop() {
			copy(s, data)
			f(s)
		}
	})
}

func BenchmarkSortInt(b *testing.B)     { benchmarkSort(b, func(n int) int { return n }) }
func BenchmarkSortFloat64(b *testing.B) { benchmarkSort(b, func(n int) float64 { return float64(n) }) }
func BenchmarkSortNamed(b *testing.B)   { benchmarkSort(b, func(n int) celsius { return celsius(n) }) }
func BenchmarkSortString(b *testing.B)  { benchmarkSort(b, strconv.Itoa) }

func BenchmarkIndexInt(b *testing.B) {
	s := random(func(n int) int { return n })
	compare(b, "slices.Index", slices.Index[[]int], func(b *testing.B, f func([]int, int) int) {
		for b.Loop() {
			f(s, -1)
		}
	})
}

func BenchmarkIndexStruct(b *testing.B) {
	s := random(func(n int) point { return point{Name: strconv.Itoa(n)} })
	compare(b, "slices.Index", slices.Index[[]point], func(b *testing.B, f func([]point, point) int) {
		for b.Loop() {
			f(s, point{})
		}
	})
}

func BenchmarkReverseStruct(b *testing.B) {
	s := random(func(n int) point { return point{Name: strconv.Itoa(n)} })
	compare(b, "slices.Reverse", slices.Reverse[[]point], func(b *testing.B, f func([]point)) {
		for b.Loop() {
			f(s)
		}
	})
}

func BenchmarkDeleteStruct(b *testing.B) {
	s := random(func(n int) point { return point{Name: strconv.Itoa(n)} })
	compare(b, "slices.Delete", slices.Delete[[]point], func(b *testing.B, f func([]point, int, int) []point) {
		for b.Loop() {
			f(s, 10, 20)
		}
	})
}

func BenchmarkSortFuncStruct(b *testing.B) {
	data := random(func(n int) point { return point{Name: strconv.Itoa(n)} })
	s := make([]point, len(data))
	compare(b, "slices.SortFunc", slices.SortFunc[[]point], func(b *testing.B, f func([]point, func(a, b point) int)) {
		for b.Loop() {
			copy(s, data)
			f(s, func(a, b point) int { return cmp.Compare(a.Name, b.Name) })
		}
	})
}

func BenchmarkSortFuncPointer(b *testing.B) {
	data := random(func(n int) *point { return &point{Name: strconv.Itoa(n)} })
	s := make([]*point, len(data))
	compare(b, "slices.SortFunc", slices.SortFunc[[]*point], func(b *testing.B, f func([]*point, func(a, b *point) int)) {
		for b.Loop() {
			copy(s, data)
			f(s, func(a, b *point) int { return cmp.Compare(a.Name, b.Name) })
		}
	})
}

func BenchmarkSortedKeys(b *testing.B) {
	m := make(map[string]point)
	for _, n := range random(strconv.Itoa) {
		m[n] = point{}
	}
	compare(b, "maps.Keys", maps.Keys[map[string]point], func(b *testing.B, f func(map[string]point) iter.Seq[string]) {
		for b.Loop() {
			_ = slices.Sorted(f(m))
		}
	})
}

func BenchmarkMapAll(b *testing.B) {
	m := maps.Collect(slices.All(random(strconv.Itoa)))
	compare(b, "maps.All", maps.All[map[int]string], func(b *testing.B, f func(map[int]string) iter.Seq2[int, string]) {
		for b.Loop() {
			for range f(m) {
			}
		}
	})
}

func BenchmarkMapClone(b *testing.B) {
	m := maps.Collect(slices.All(random(strconv.Itoa)))
	compare(b, "maps.Clone", maps.Clone[map[int]string], func(b *testing.B, f func(map[int]string) map[int]string) {
		for b.Loop() {
			f(m)
		}
	})
}

func BenchmarkMake(b *testing.B) {
	for name, typ := range map[string]reflect.Type{
		"native":    reflect.TypeFor[func([]celsius)](),
		"reflected": reflect.TypeFor[func([]point)](),
	} {
		fn := map[string]string{"native": "Sort", "reflected": "Reverse"}[name]
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Make("slices", fn, typ)
			}
		})
	}
}

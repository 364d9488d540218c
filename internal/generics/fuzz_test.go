package generics

import (
	"slices"
	"testing"
)

// FuzzSplice compares Insert, Delete and Replace of structs, also of a part of
// the slice itself, with the real ones.
func FuzzSplice(f *testing.F) {
	f.Add(uint8(0), uint8(5), uint8(3), int8(1), int8(2), int8(0), int8(4))
	f.Add(uint8(1), uint8(5), uint8(0), int8(1), int8(3), int8(0), int8(0))
	f.Add(uint8(2), uint8(9), uint8(4), int8(2), int8(4), int8(1), int8(12))
	f.Add(uint8(2), uint8(3), uint8(3), int8(-1), int8(9), int8(2), int8(5))
	c := func(t *testing.T) checker { return checker{t, map[string]bool{}} }
	f.Fuzz(func(t *testing.T, op, length, spare uint8, i, j, from, to int8) {
		length, spare = length%40, spare%40
		base := make([]point, length, int(length)+int(spare))
		for i := range base {
			base[i] = point{X: int8(i), note: i}
		}
		fresh := func() (s, part []point) {
			s = room(base, int(spare))
			all := s[:cap(s)]
			lo := clamp(int(from), len(all))
			return s, all[lo:max(lo, clamp(int(to), len(all)))]
		}
		switch op % 3 {
		case 0:
			agree(c(t), "slices.Insert", slices.Insert[[]point], func(f func([]point, int, ...point) []point) []any {
				s, part := fresh()
				var out []point
				return []any{panics(func() { out = f(s, int(i), part...) }), out, s}
			})
		case 1:
			agree(c(t), "slices.Delete", slices.Delete[[]point], func(f func([]point, int, int) []point) []any {
				s, _ := fresh()
				var out []point
				return []any{panics(func() { out = f(s, int(i), int(j)) }), out, s}
			})
		case 2:
			agree(c(t), "slices.Replace", slices.Replace[[]point], func(f func([]point, int, int, ...point) []point) []any {
				s, part := fresh()
				var out []point
				return []any{panics(func() { out = f(s, int(i), int(j), part...) }), out, s}
			})
		}
	})
}

// FuzzCompact compares Compact and the sorts of structs with the real ones.
func FuzzCompact(f *testing.F) {
	f.Add([]byte{1, 1, 2, 3, 3, 3, 1})
	f.Add([]byte("the quick brown fox jumps over the lazy dog, twice and more than twelve"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := checker{t, map[string]bool{}}
		var base []point
		for i, b := range data {
			base = append(base, point{X: int8(b % 8), note: i / 4 % 2})
		}
		byX := func(a, b point) int { return int(a.X) - int(b.X) }
		agree(c, "slices.Compact", slices.Compact[[]point], func(f func([]point) []point) []any {
			s := room(base, 0)
			return []any{f(s), s}
		})
		agree(c, "slices.SortFunc", slices.SortFunc[[]point], func(f func([]point, func(a, b point) int)) []any {
			s := room(base, 0)
			f(s, byX)
			return []any{s}
		})
		agree(c, "slices.SortStableFunc", slices.SortStableFunc[[]point], func(f func([]point, func(a, b point) int)) []any {
			s := room(base, 0)
			f(s, byX)
			return []any{s}
		})
	})
}

package generics

import (
	"reflect"
	"sort"
)

// index returns the first index of s whose element is fit, or -1.
func index(s reflect.Value, fit func(reflect.Value) bool) int {
	for i := range s.Len() {
		if fit(s.Index(i)) {
			return i
		}
	}
	return -1
}

// unary returns the function value f, of a type func(E) bool.
func unary(f reflect.Value) func(reflect.Value) bool {
	ok := predicate(f)
	return func(v reflect.Value) bool { return ok(v) }
}

// binary returns the function value f, of a type func(A, B) bool.
func binary(f reflect.Value) func(a, b reflect.Value) bool {
	ok := predicate(f)
	return func(a, b reflect.Value) bool { return ok(a, b) }
}

// same returns whether its argument is equal to v.
func same(v reflect.Value) func(reflect.Value) bool {
	return func(other reflect.Value) bool { return equal(v, other) }
}

func equalSlices(s1, s2 reflect.Value, eq func(a, b reflect.Value) bool) bool {
	if s1.Len() != s2.Len() {
		return false
	}
	for i := range s1.Len() {
		if !eq(s1.Index(i), s2.Index(i)) {
			return false
		}
	}
	return true
}

func compareSlices(s1, s2 reflect.Value, cmp func(a, b reflect.Value) int) int {
	n1, n2 := s1.Len(), s2.Len()
	for i := range min(n1, n2) {
		if c := cmp(s1.Index(i), s2.Index(i)); c != 0 {
			return c
		}
	}
	switch {
	case n1 < n2:
		return -1
	case n1 > n2:
		return +1
	}
	return 0
}

// compact and removeFunc move elements one by one, so that s is in the same
// state when a callback looks at it or panics.
func compact(s reflect.Value, eq func(a, b reflect.Value) bool) reflect.Value {
	n, kept := s.Len(), 1
	for i := 1; i < n; i++ {
		if eq(s.Index(i), s.Index(i-1)) {
			continue
		}
		if kept < i {
			s.Index(kept).Set(s.Index(i))
		}
		kept++
	}
	if kept >= n {
		return s
	}
	from(s, kept).Clear()
	return s.Slice(0, kept)
}

func removeFunc(s reflect.Value, del func(reflect.Value) bool) reflect.Value {
	kept := index(s, del)
	if kept < 0 {
		return s
	}
	v := reflect.New(s.Type().Elem()).Elem()
	for i := kept + 1; i < s.Len(); i++ {
		if v.Set(s.Index(i)); !del(v) {
			s.Index(kept).Set(v)
			kept++
		}
	}
	from(s, kept).Clear()
	return s.Slice(0, kept)
}

// best is MinFunc or MaxFunc: name for its panic, and sign of the comparison of
// a better element with the best so far.
func best(name string, sign int) reflected {
	return value(func(_ reflect.Type, in []reflect.Value) reflect.Value {
		s, cmp := in[0], comparison(in[1])
		if s.Len() < 1 {
			panic("slices." + name + ": empty list")
		}
		m := reflect.New(s.Type().Elem()).Elem()
		m.Set(s.Index(0))
		for i := 1; i < s.Len(); i++ {
			if c := cmp(s.Index(i), m); sign < 0 && c < 0 || sign > 0 && c > 0 {
				m.Set(s.Index(i))
			}
		}
		return m
	})
}

func isSorted(s reflect.Value, cmp func(a, b reflect.Value) int) bool {
	for i := s.Len() - 1; i > 0; i-- {
		if cmp(s.Index(i), s.Index(i-1)) < 0 {
			return false
		}
	}
	return true
}

func binarySearch(s, target reflect.Value, cmp func(a, b reflect.Value) int) (int, bool) {
	n := s.Len()
	i := sort.Search(n, func(i int) bool { return cmp(s.Index(i), target) >= 0 })
	return i, i < n && cmp(s.Index(i), target) == 0
}

// sortSlice sorts s as by does, which is SortFunc or SortStableFunc of package
// slices: these do the same comparisons and moves for all types, so they sort
// the indexes of s, and the elements follow.
func sortSlice(s reflect.Value, cmp func(a, b reflect.Value) int, by func([]int, func(a, b int) int)) {
	order := make([]int, s.Len())
	for i := range order {
		order[i] = i
	}
	// If cmp panics, s is left as far as it has been sorted.
	defer func() {
		old := reflect.MakeSlice(s.Type(), s.Len(), s.Len())
		reflect.Copy(old, s)
		for i, j := range order {
			if i != j {
				s.Index(i).Set(old.Index(j))
			}
		}
	}()
	by(order, func(a, b int) int { return cmp(s.Index(a), s.Index(b)) })
}

func sorted(by func([]int, func(a, b int) int)) reflected {
	return value(func(out reflect.Type, in []reflect.Value) reflect.Value {
		s := appendSeq(reflect.Zero(out), in[0])
		sortSlice(s, comparison(in[1]), by)
		return s
	})
}

func sorting(by func([]int, func(a, b int) int)) reflected {
	return action(func(in []reflect.Value) { sortSlice(in[0], comparison(in[1]), by) })
}

package generics

import (
	"cmp"
	"iter"
	"slices"
)

// room returns a copy of s with spare capacity that is not zero.
func room[S ~[]E, E any](s S, spare int) S {
	out := make(S, 0, len(s)+spare)
	out = append(out, s...)
	for i := range spare {
		if len(s) > 0 {
			out = append(out, s[i%len(s)])
		}
	}
	return out[:len(s)]
}

// indexes are pairs of indexes, some of them out of range.
func indexes(s, spare int) iter.Seq2[int, int] {
	return func(yield func(i, j int) bool) {
		for i := -1; i <= s+spare+1; i++ {
			for j := -1; j <= s+spare+1; j++ {
				if !yield(i, j) {
					return
				}
			}
		}
	}
}

// anySlices checks the functions of slices of any elements. The values have to
// be at least 4; rank orders them.
func anySlices[S ~[]E, E any](c checker, s S, rank func(E) int) {
	byRank := func(a, b E) int { return cmp.Compare(rank(a), rank(b)) }
	sameRank := func(a, b E) bool { return rank(a) == rank(b) }
	low := func(e E) bool { return rank(e) < rank(s[1]) }
	none := func(E) bool { return false }

	agree(c, "slices.All", slices.All[S], func(f func(S) iter.Seq2[int, E]) []any {
		var log []any
		for i, v := range f(s) {
			log = append(log, i, v)
		}
		for i, v := range f(s) {
			if i == 2 {
				break
			}
			log = append(log, i, v)
		}
		f(nil)(nil)
		return append(log, panics(func() { f(s)(nil) }))
	})
	agree(c, "slices.Backward", slices.Backward[S], func(f func(S) iter.Seq2[int, E]) []any {
		var log []any
		for i, v := range f(s) {
			log = append(log, i, v)
			if i == 1 {
				break
			}
		}
		for i, v := range f(s) {
			log = append(log, i, v)
		}
		return log
	})
	agree(c, "slices.Values", slices.Values[S], func(f func(S) iter.Seq[E]) []any {
		var log []any
		for v := range f(s) {
			log = append(log, v)
		}
		grown := room(s, 2)
		for v := range f(grown) { // sees changes of elements, not of the length
			grown = append(grown, v)
			grown[len(s)-1] = s[0]
			log = append(log, v)
			if len(grown) > len(s)+2 {
				break
			}
		}
		return log
	})
	agree(c, "slices.Chunk", slices.Chunk[S], func(f func(S, int) iter.Seq[S]) []any {
		var log []any
		for n := 1; n < len(s)+2; n++ {
			for part := range f(room(s, 2), n) {
				log = append(log, part)
				if len(log)%5 == 4 {
					break
				}
			}
		}
		for range f(nil, 1) {
			log = append(log, "an empty chunk")
		}
		return append(log, panics(func() { f(s, 0) }), panics(func() { f(s, -1) }))
	})
	agree(c, "slices.Collect", slices.Collect[E], func(f func(iter.Seq[E]) []E) []any {
		return []any{f(slices.Values(s)), f(slices.Values(S{})), f(func(func(E) bool) {}), panics(func() { f(nil) }), panics(func() { f(late(s)) })}
	})
	agree(c, "slices.AppendSeq", slices.AppendSeq[S], func(f func(S, iter.Seq[E]) S) []any {
		base := room(s, 3)
		var none S
		return []any{f(base, slices.Values(s[:2])), base, f(base, slices.Values(s)), f(none, slices.Values(s)), f(none, slices.Values(none)), panics(func() { f(s, late(s)) })}
	})
	agree(c, "slices.SortedFunc", slices.SortedFunc[E], func(f func(iter.Seq[E], func(a, b E) int) []E) []any {
		return []any{f(slices.Values(s), byRank), f(slices.Values(S{}), byRank), panics(func() { f(slices.Values(s), nil) })}
	})
	agree(c, "slices.SortedStableFunc", slices.SortedStableFunc[E], func(f func(iter.Seq[E], func(a, b E) int) []E) []any {
		return []any{f(slices.Values(s), byRank), f(slices.Values(S{}), byRank)}
	})
	agree(c, "slices.SortFunc", slices.SortFunc[S], func(f func(S, func(a, b E) int)) []any { return sortings(s, f, byRank) })
	agree(c, "slices.SortStableFunc", slices.SortStableFunc[S], func(f func(S, func(a, b E) int)) []any { return sortings(s, f, byRank) })
	agree(c, "slices.IsSortedFunc", slices.IsSortedFunc[S], func(f func(S, func(a, b E) int) bool) []any {
		up := slices.SortedFunc(slices.Values(s), byRank)
		return []any{f(s, byRank), f(up, byRank), f(nil, nil), f(s[:1], nil), panics(func() { f(s, nil) })}
	})
	agree(c, "slices.BinarySearchFunc", slices.BinarySearchFunc[S, E, E], func(f func(S, E, func(E, E) int) (int, bool)) []any {
		up := slices.SortedFunc(slices.Values(s), byRank)
		var log []any
		for _, v := range s {
			i, ok := f(up, v, func(a, b E) int { log = append(log, a, b); return byRank(a, b) })
			log = append(log, i, ok)
			i, ok = f(up[1:], v, byRank)
			log = append(log, i, ok)
		}
		i, ok := f(nil, s[0], nil)
		return append(log, i, ok)
	})
	agree(c, "slices.BinarySearchFunc", slices.BinarySearchFunc[S, E, int], func(f func(S, int, func(E, int) int) (int, bool)) []any {
		up := slices.SortedFunc(slices.Values(s), byRank)
		var log []any
		for _, v := range []int{-1000, rank(s[0]), rank(s[1]), rank(s[1]) + 1, 1000} {
			i, ok := f(up, v, func(a E, r int) int { return cmp.Compare(rank(a), r) })
			log = append(log, i, ok)
		}
		return log
	})
	agree(c, "slices.MaxFunc", slices.MaxFunc[S], func(f func(S, func(a, b E) int) E) []any {
		return []any{f(s, byRank), f(s[:1], nil), panics(func() { f(s[:0], nil) }), panics(func() { f(s, nil) })}
	})
	agree(c, "slices.MinFunc", slices.MinFunc[S], func(f func(S, func(a, b E) int) E) []any {
		return []any{f(s, byRank), f(s[:1], nil), panics(func() { f(s[:0], nil) }), panics(func() { f(s, nil) })}
	})
	agree(c, "slices.IndexFunc", slices.IndexFunc[S], func(f func(S, func(E) bool) int) []any {
		return []any{f(s, low), f(s, none), f(nil, nil), panics(func() { f(s, nil) })}
	})
	agree(c, "slices.ContainsFunc", slices.ContainsFunc[S], func(f func(S, func(E) bool) bool) []any {
		return []any{f(s, low), f(s, none), f(nil, nil)}
	})
	agree(c, "slices.EqualFunc", slices.EqualFunc[S, S], func(f func(S, S, func(a, b E) bool) bool) []any {
		return []any{f(s, s, sameRank), f(s, s[1:], nil), f(s[1:], s[:len(s)-1], sameRank), f(nil, nil, nil), panics(func() { f(s, s, nil) })}
	})
	agree(c, "slices.EqualFunc", slices.EqualFunc[S, []string], func(f func(S, []string, func(E, string) bool) bool) []any {
		return []any{f(s[:1], []string{"x"}, func(e E, s string) bool { return rank(e) == len(s) }), f(s, nil, nil)}
	})
	agree(c, "slices.CompareFunc", slices.CompareFunc[S, S], func(f func(S, S, func(a, b E) int) int) []any {
		return []any{f(s, s, byRank), f(s, s[:2], byRank), f(s[:2], s, byRank), f(s, s[1:], byRank), f(s[1:], s, byRank), f(nil, nil, nil), f(s, nil, nil), f(nil, s, nil)}
	})
	agree(c, "slices.CompareFunc", slices.CompareFunc[S, []string], func(f func(S, []string, func(E, string) int) int) []any {
		return []any{f(s, []string{"x"}, func(e E, s string) int { return 0 }), f(s, nil, nil)}
	})
	agree(c, "slices.CompactFunc", slices.CompactFunc[S], func(f func(S, func(a, b E) bool) S) []any {
		twice := append(room(s[:1], 0), s...)
		twice = append(twice, s[len(s)-1], s[len(s)-1], s[0])
		one := room(twice, 2)
		out := f(one, sameRank)
		left := room(twice, 0)
		return []any{out, one, f(nil, nil), f(s[:1], nil), f(S{}, nil), f(slices.Clone(s), func(a, b E) bool { return false }), panics(func() {
			f(left, func(a, b E) bool { return sameRank(a, b) || rank(a) == rank(s[3]) && failing() })
		}), left}
	})
	agree(c, "slices.DeleteFunc", slices.DeleteFunc[S], func(f func(S, func(E) bool) S) []any {
		one, left, spoilt := room(s, 2), room(s, 0), room(s, 0)
		out := f(one, low)
		calls := 0
		return []any{out, one, f(spoilt, func(E) bool {
			if calls++; calls == len(s) {
				spoilt[len(s)-1] = s[0] // what the callback got is kept
			}
			return calls == 1
		}), spoilt, f(nil, nil), f(slices.Clone(s), none), f(slices.Clone(s), func(E) bool { return true }), panics(func() {
			f(left, func(e E) bool { return rank(e) == rank(s[0]) || rank(e) == rank(s[3]) && failing() })
		}), left}
	})
	agree(c, "slices.Clone", slices.Clone[S], func(f func(S) S) []any {
		return []any{f(s), f(nil), f(S{}), f(room(s, 5)), f(s[:0])}
	})
	agree(c, "slices.Clip", slices.Clip[S], func(f func(S) S) []any {
		return []any{f(room(s, 3)), f(nil), f(S{})}
	})
	agree(c, "slices.Grow", slices.Grow[S], func(f func(S, int) S) []any {
		log := []any{f(nil, 0), f(nil, 3), f(S{}, 1), panics(func() { f(s, -1) })}
		for n := range 12 {
			log = append(log, f(room(s, 3), n))
		}
		// The text of this one depends on how the compiler optimizes.
		return append(log, panics(func() { f(s, int(^uint(0)>>1)) }) != panics(func() {}))
	})
	agree(c, "slices.Reverse", slices.Reverse[S], func(f func(S)) []any {
		even, odd := room(s[:4], 2), room(s[:3], 2)
		f(even)
		f(odd)
		f(nil)
		return []any{even, odd}
	})
	agree(c, "slices.Concat", slices.Concat[S], func(f func(...S) S) []any {
		return []any{f(), f(nil, S{}), f(s), f(s, nil, s[:2], s), f(S{})}
	})
	agree(c, "slices.Repeat", slices.Repeat[S], func(f func(S, int) S) []any {
		return []any{f(s, 0), f(s, 1), f(s, 5), f(nil, 3), panics(func() { f(s, -1) }), panics(func() { f(s, int(^uint(0)>>1)) })}
	})
	agree(c, "slices.Insert", slices.Insert[S], func(f func(S, int, ...E) S) []any {
		var log []any
		for i, n := range indexes(len(s), 3) {
			one := room(s, 3)
			log = append(log, panics(func() { log = append(log, f(one, i, s[:clamp(n, len(s))]...)) }), one)
			if 0 <= i && i <= len(s) && 0 <= n && n <= 3 { // inserting a part of itself
				for at := range len(s) + 3 - n {
					one := room(s, 3)
					log = append(log, f(one, i, one[at:at+n]...), one)
				}
			}
		}
		return append(log, f(nil, 0), f(nil, 0, s...), f(S{}, 0))
	})
	agree(c, "slices.Delete", slices.Delete[S], func(f func(S, int, int) S) []any {
		var log []any
		for i, j := range indexes(len(s), 3) {
			one := room(s, 3)
			log = append(log, panics(func() { log = append(log, f(one, i, j)) }), one)
		}
		return append(log, f(nil, 0, 0))
	})
	agree(c, "slices.Replace", slices.Replace[S], func(f func(S, int, int, ...E) S) []any {
		var log []any
		for i, j := range indexes(len(s), 3) {
			for n := range len(s) + 1 {
				one := room(s, 3)
				log = append(log, panics(func() { log = append(log, f(one, i, j, s[:n]...)) }), one)
				if 0 <= i && i <= j && j <= len(s) {
					for at := range len(s) + 3 - n {
						one := room(s, 3)
						log = append(log, f(one, i, j, one[at:at+n]...), one)
					}
				}
			}
		}
		return append(log, f(nil, 0, 0), f(nil, 0, 0, s...))
	})
}

// sortings sorts s and much longer slices, of which parts are in order, and
// stops half-way.
func sortings[S ~[]E, E any](s S, sort func(S, func(a, b E) int), compare func(a, b E) int) []any {
	short := room(s, 2)
	sort(short, compare)
	sort(nil, nil)
	log := []any{short}
	for _, n := range []int{5, 13, 50, 200} {
		long := slices.Repeat(s, n)
		calls := 0
		sort(long, func(a, b E) int { calls++; return compare(a, b) })
		log = append(log, long, calls)
		sort(long, func(a, b E) int { return compare(b, a) })
		stopped := slices.Repeat(s, n)
		log = append(log, long, panics(func() {
			sort(stopped, func(a, b E) int {
				if calls--; calls < 2*n {
					failing()
				}
				return compare(a, b)
			})
		}), stopped)
	}
	return log
}

func clamp(n, most int) int { return max(0, min(n, most)) }

func failing() bool { panic("a callback failed") }

// late returns an iterator that goes on after its loop ended.
func late[E any](s []E) iter.Seq[E] {
	return func(yield func(E) bool) {
		defer func() {
			recover()
			yield(s[1])
		}()
		yield(s[0])
		panic("stop")
	}
}

// comparableSlices checks the functions that need comparable elements.
func comparableSlices[S ~[]E, E comparable](c checker, s S) {
	var zero E
	agree(c, "slices.Index", slices.Index[S], func(f func(S, E) int) []any {
		log := []any{f(s, zero), f(nil, zero), f(s[:1], s[1])}
		for _, v := range s {
			log = append(log, f(s, v))
		}
		return log
	})
	agree(c, "slices.Contains", slices.Contains[S], func(f func(S, E) bool) []any {
		return []any{f(s, zero), f(nil, zero), f(s[:1], s[1]), f(s, s[1])}
	})
	agree(c, "slices.Equal", slices.Equal[S], func(f func(S, S) bool) []any {
		return []any{f(s, s), f(s[:2], s), f(s[1:], s[:len(s)-1]), f(nil, S{}), f(s[:2], slices.Clone(s[:2]))}
	})
	agree(c, "slices.Compact", slices.Compact[S], func(f func(S) S) []any {
		twice := append(room(s[:1], 0), s...)
		twice = append(twice, s[len(s)-1], s[len(s)-1], s[0])
		one := room(twice, 2)
		out := f(one)
		return []any{out, one, f(nil), f(S{}), f(slices.Clone(s))}
	})
	agree(c, "cmp.Or", cmp.Or[E], func(f func(...E) E) []any {
		return []any{f(), f(zero), f(zero, s[1]), f(s...), f(zero, zero)}
	})
}

// orderedSlices checks the functions that need ordered elements.
func orderedSlices[S ~[]E, E cmp.Ordered](c checker, s S) {
	up := slices.Sorted(slices.Values(s))
	agree(c, "slices.Sort", slices.Sort[S], func(f func(S)) []any {
		short, long := room(s, 2), slices.Repeat(s, 50)
		f(short)
		f(long)
		f(nil)
		return []any{short, long}
	})
	agree(c, "slices.Sorted", slices.Sorted[E], func(f func(iter.Seq[E]) []E) []any {
		return []any{f(slices.Values(s)), f(slices.Values(S{}))}
	})
	agree(c, "slices.IsSorted", slices.IsSorted[S], func(f func(S) bool) []any {
		return []any{f(s), f(up), f(nil)}
	})
	agree(c, "slices.BinarySearch", slices.BinarySearch[S], func(f func(S, E) (int, bool)) []any {
		var log []any
		for _, v := range s {
			i, ok := f(up, v)
			log = append(log, i, ok)
			i, ok = f(up[1:], v)
			log = append(log, i, ok)
		}
		return log
	})
	agree(c, "slices.Compare", slices.Compare[S], func(f func(S, S) int) []any {
		return []any{f(s, s), f(s, s[:2]), f(s[:2], s), f(s, s[1:]), f(s[1:], s), f(nil, s)}
	})
	agree(c, "slices.Max", slices.Max[S], func(f func(S) E) []any {
		return []any{f(s), f(s[:1]), f(s[:3]), panics(func() { f(nil) })}
	})
	agree(c, "slices.Min", slices.Min[S], func(f func(S) E) []any {
		return []any{f(s), f(s[:1]), f(s[:3]), panics(func() { f(nil) })}
	})
	agree(c, "cmp.Compare", cmp.Compare[E], func(f func(a, b E) int) []any {
		var log []any
		for _, a := range s {
			for _, b := range s {
				log = append(log, f(a, b))
			}
		}
		return log
	})
	agree(c, "cmp.Less", cmp.Less[E], func(f func(a, b E) bool) []any {
		var log []any
		for _, a := range s {
			for _, b := range s {
				log = append(log, f(a, b))
			}
		}
		return log
	})
}

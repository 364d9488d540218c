package generics

import (
	"fmt"
	"iter"
	"maps"
	"slices"
)

// entries returns a map as text, which does not depend on the order.
func entries[M ~map[K]V, K comparable, V any](m M) string {
	var list []string
	for k, v := range m {
		list = append(list, fmt.Sprintf("%#v: %#v", k, v))
	}
	slices.Sort(list)
	return fmt.Sprintf("%T nil %v %q", m, m == nil, list)
}

// anyMaps checks the functions of maps with any values. The map has to have
// some.
func anyMaps[M ~map[K]V, K comparable, V any](c checker, m M) {
	type other map[K]V
	agree(c, "maps.All", maps.All[M], func(f func(M) iter.Seq2[K, V]) []any {
		var list []string
		for k, v := range f(m) {
			list = append(list, seen(k, v))
		}
		slices.Sort(list)
		n := 0
		for range f(m) {
			n++
			break
		}
		for range f(nil) {
			n++
		}
		return []any{list, n, panics(func() { f(m)(nil) })}
	})
	agree(c, "maps.Keys", maps.Keys[M], func(f func(M) iter.Seq[K]) []any { return part(f, m) })
	agree(c, "maps.Values", maps.Values[M], func(f func(M) iter.Seq[V]) []any { return part(f, m) })
	agree(c, "maps.Clone", maps.Clone[M], func(f func(M) M) []any {
		out := f(m)
		log := []any{entries(out), entries(f(nil)), entries(f(M{}))}
		clear(out)
		return append(log, entries(m))
	})
	agree(c, "maps.Collect", maps.Collect[K, V], func(f func(iter.Seq2[K, V]) map[K]V) []any {
		return []any{entries(f(maps.All(m))), entries(f(maps.All(M{}))), panics(func() { f(nil) })}
	})
	agree(c, "maps.Insert", maps.Insert[M], func(f func(M, iter.Seq2[K, V])) []any {
		dst := M{}
		f(dst, maps.All(m))
		f(dst, maps.All(m))
		f(nil, maps.All(M{}))
		return []any{entries(dst), panics(func() { f(nil, maps.All(m)) })}
	})
	agree(c, "maps.Copy", maps.Copy[M, other], func(f func(M, other)) []any {
		dst := M{}
		f(dst, other(m))
		f(nil, nil)
		return []any{entries(dst), panics(func() { f(nil, other(m)) })}
	})
	agree(c, "maps.DeleteFunc", maps.DeleteFunc[M], func(f func(M, func(K, V) bool)) []any {
		all, some := maps.Clone(m), maps.Clone(m)
		f(all, func(K, V) bool { return true })
		f(some, func(k K, v V) bool { return len(seen(k, v))%2 == 0 })
		f(nil, nil)
		return []any{entries(all), entries(some), panics(func() { f(maps.Clone(m), nil) })}
	})
	agree(c, "maps.EqualFunc", maps.EqualFunc[M, map[K]string], func(f func(M, map[K]string, func(V, string) bool) bool) []any {
		texts := map[K]string{}
		for k, v := range m {
			texts[k] = seen(v)
		}
		eq := func(v V, s string) bool { return seen(v) == s }
		log := []any{f(m, texts, eq), f(m, nil, eq), f(nil, nil, nil)}
		for k := range texts {
			texts[k] = "changed"
		}
		return append(log, f(m, texts, eq))
	})
}

// part uses Keys or Values.
func part[M ~map[K]V, K comparable, V, E any](f func(M) iter.Seq[E], m M) []any {
	var list []string
	for e := range f(m) {
		list = append(list, seen(e))
	}
	slices.Sort(list)
	n := 0
	for range f(m) {
		n++
		break
	}
	for range f(nil) {
		n++
	}
	grown := M{}
	seq := f(grown) // the map is looked at when the loop starts
	maps.Copy(grown, m)
	for range seq {
		n++
	}
	return []any{list, n, panics(func() { f(m)(nil) })}
}

// comparableMaps checks Equal.
func comparableMaps[M ~map[K]V, K, V comparable](c checker, m M) {
	agree(c, "maps.Equal", maps.Equal[M, map[K]V], func(f func(M, map[K]V) bool) []any {
		same := maps.Clone(m)
		log := []any{f(m, same), f(m, nil), f(nil, nil), f(M{}, nil)}
		for k := range same {
			var zero V
			same[k] = zero
		}
		return append(log, f(m, same))
	})
}

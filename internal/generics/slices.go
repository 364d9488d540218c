package generics

import (
	"reflect"
	"slices"
)

// shadow returns a slice of the length and capacity of s that takes no memory.
// What the standard library says to indexes and counts that are out of range
// depends on nothing else, so calling it with a shadow makes it say that.
func shadow(s reflect.Value) []struct{} {
	return make([]struct{}, s.Len(), s.Cap())
}

// from returns s[i:].
func from(s reflect.Value, i int) reflect.Value { return s.Slice(i, s.Len()) }

// extend returns append(s, make(S, n)...).
func extend(s reflect.Value, n int) reflect.Value {
	p := reflect.New(s.Type()).Elem()
	p.Set(s)
	p.Grow(n)
	p.SetLen(s.Len() + n)
	return p
}

func clone(s reflect.Value) reflect.Value {
	if s.IsNil() {
		return s
	}
	return reflect.AppendSlice(reflect.MakeSlice(s.Type(), 0, 0), s)
}

func clip(s reflect.Value) reflect.Value { return s.Slice3(0, s.Len(), s.Len()) }

func grow(s reflect.Value, n int) reflect.Value {
	_ = slices.Grow(shadow(s), n)
	return extend(s, n).Slice(0, s.Len())
}

func reverse(s reflect.Value) {
	swap := reflect.Swapper(s.Interface())
	for i, j := 0, s.Len()-1; i < j; i, j = i+1, j-1 {
		swap(i, j)
	}
}

func repeat(s reflect.Value, count int) reflect.Value {
	n := len(slices.Repeat(shadow(s), count))
	out := reflect.MakeSlice(s.Type(), n, n)
	for done := reflect.Copy(out, s); done < n; {
		done += reflect.Copy(from(out, done), out.Slice(0, done))
	}
	return out
}

// concat gets the slices to concatenate as a slice.
func concat(typ reflect.Type, list reflect.Value) reflect.Value {
	shadows := make([][]struct{}, list.Len())
	for i := range shadows {
		shadows[i] = shadow(list.Index(i))
	}
	out := grow(reflect.Zero(typ), len(slices.Concat(shadows...)))
	for i := range shadows {
		out = reflect.AppendSlice(out, list.Index(i))
	}
	return out
}

func insert(s reflect.Value, i int, v reflect.Value) reflect.Value {
	_ = slices.Insert(shadow(s), i, shadow(v)...)
	return splice(s, i, i, v)
}

func remove(s reflect.Value, i, j int) reflect.Value {
	_ = slices.Delete(shadow(s), i, j)
	if i == j {
		return s
	}
	n := reflect.Copy(from(s, i), from(s, j))
	from(s, i+n).Clear()
	return s.Slice(0, i+n)
}

func replace(s reflect.Value, i, j int, v reflect.Value) reflect.Value {
	_ = slices.Replace(shadow(s), i, j, shadow(v)...)
	return splice(s, i, j, v)
}

// splice puts v in the place of s[i:j], in the memory of s if its capacity is
// enough.
func splice(s reflect.Value, i, j int, v reflect.Value) reflect.Value {
	n, m := s.Len(), v.Len()
	total := n - (j - i) + m
	switch {
	case i == j && m == 0:
		return s
	case j == n:
		out := reflect.AppendSlice(s.Slice(0, i), v)
		if total < n {
			from(s, total).Clear()
		}
		return out
	case total > s.Cap():
		out := extend(s.Slice(0, i), total-i)
		reflect.Copy(from(out, i), v)
		reflect.Copy(from(out, i+m), from(s, j))
		return out
	}
	// Moving what follows may overwrite v, which may be a part of s.
	v = clone(v)
	out := s.Slice(0, total)
	reflect.Copy(from(out, i+m), from(s, j))
	reflect.Copy(from(out, i), v)
	if total < n {
		from(s, total).Clear()
	}
	return out
}

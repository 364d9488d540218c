package generics

import "reflect"

func mapAll(out reflect.Type, in []reflect.Value) reflect.Value {
	m := in[0]
	return seq2Of(out, func(yield func(k, v reflect.Value) bool) {
		for it := m.MapRange(); it.Next(); {
			if !yield(it.Key(), it.Value()) {
				return
			}
		}
	})
}

// mapPart is Keys or Values: get is the part of an entry that is yielded.
func mapPart(get func(*reflect.MapIter) reflect.Value) reflected {
	return value(func(out reflect.Type, in []reflect.Value) reflect.Value {
		m := in[0]
		return seqOf(out, func(yield func(v reflect.Value) bool) {
			for it := m.MapRange(); it.Next(); {
				if !yield(get(it)) {
					return
				}
			}
		})
	})
}

func mapClone(m reflect.Value) reflect.Value {
	if m.IsNil() {
		return m
	}
	out := reflect.MakeMapWithSize(m.Type(), m.Len())
	mapCopy(out, m)
	return out
}

func mapCopy(dst, src reflect.Value) {
	k, v := reflect.New(src.Type().Key()).Elem(), reflect.New(src.Type().Elem()).Elem()
	for it := src.MapRange(); it.Next(); {
		k.SetIterKey(it)
		v.SetIterValue(it)
		dst.SetMapIndex(k, v)
	}
}

// mapInsert returns m with the pairs of seq put in.
func mapInsert(m, seq reflect.Value) reflect.Value {
	for k, v := range rangeOver2(seq) {
		m.SetMapIndex(k, v)
	}
	return m
}

func mapDeleteFunc(m reflect.Value, del func(k, v reflect.Value) bool) {
	for it := m.MapRange(); it.Next(); {
		if k := it.Key(); del(k, it.Value()) {
			m.SetMapIndex(k, reflect.Value{})
		}
	}
}

func mapEqual(m1, m2 reflect.Value, eq func(a, b reflect.Value) bool) bool {
	if m1.Len() != m2.Len() {
		return false
	}
	for it := m1.MapRange(); it.Next(); {
		if v := m2.MapIndex(it.Key()); !v.IsValid() || !eq(it.Value(), v) {
			return false
		}
	}
	return true
}

package generics

import "reflect"

func all(out reflect.Type, in []reflect.Value) reflect.Value {
	s := in[0]
	return seq2Of(out, func(yield func(i, v reflect.Value) bool) {
		for i := range s.Len() {
			if !yield(reflect.ValueOf(i), s.Index(i)) {
				return
			}
		}
	})
}

func backward(out reflect.Type, in []reflect.Value) reflect.Value {
	s := in[0]
	return seq2Of(out, func(yield func(i, v reflect.Value) bool) {
		for i := s.Len() - 1; i >= 0; i-- {
			if !yield(reflect.ValueOf(i), s.Index(i)) {
				return
			}
		}
	})
}

func sliceValues(out reflect.Type, in []reflect.Value) reflect.Value {
	s := in[0]
	return seqOf(out, func(yield func(v reflect.Value) bool) {
		for i := range s.Len() {
			if !yield(s.Index(i)) {
				return
			}
		}
	})
}

func chunk(out reflect.Type, in []reflect.Value) reflect.Value {
	s, n := in[0], int(in[1].Int())
	if n < 1 {
		panic("cannot be less than 1")
	}
	return seqOf(out, func(yield func(v reflect.Value) bool) {
		for rest := s; rest.Len() > 0; {
			end := min(n, rest.Len())
			if !yield(rest.Slice3(0, end, end)) {
				return
			}
			rest = from(rest, end)
		}
	})
}

// appendSeq appends the values of seq to s.
func appendSeq(s, seq reflect.Value) reflect.Value {
	p := reflect.New(s.Type()).Elem()
	p.Set(s)
	for v := range rangeOver(seq) {
		n := p.Len()
		p.Grow(1)
		p.SetLen(n + 1)
		p.Index(n).Set(v)
	}
	return p
}

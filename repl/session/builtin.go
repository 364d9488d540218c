package session

import "reflect"

// What lowered source calls in place of Go's own where the interpreter differs.

func minFloat(x float64, rest ...float64) float64 {
	for _, y := range rest {
		x = min(x, y)
	}
	return x
}

func maxFloat(x float64, rest ...float64) float64 {
	for _, y := range rest {
		x = max(x, y)
	}
	return x
}

// clearAll is the builtin clear for a map or slice of any type; unlike a loop with delete it takes out NaN keys too.
func clearAll(x any) {
	if v := reflect.ValueOf(x); v.IsValid() {
		v.Clear()
	}
}

// A runeAt is what range over a string gives.
type runeAt struct {
	I int
	R rune
}

// runes are the runes of a string with their places: the interpreter takes the width of an invalid byte from its replacement.
func runes(s string) []runeAt {
	out := make([]runeAt, 0, len(s))
	for i, r := range s {
		out = append(out, runeAt{i, r})
	}
	return out
}

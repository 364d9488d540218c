package rtype

import (
	"reflect"
	"strings"
	"testing"
)

func TestSupported(t *testing.T) { must(t, Supported()) }

// TestLayoutIsChecked gives the check descriptors that are not what it expects.
func TestLayoutIsChecked(t *testing.T) {
	for want, check := range map[string]func(c *layoutCheck){
		"name of func":      func(c *layoutCheck) { c.common(reflect.TypeFor[func()]()) },
		"number of methods": func(c *layoutCheck) { c.common(reflect.TypeFor[celsius]()) },
		"number of results": func(c *layoutCheck) { c.function(reflect.TypeFor[func() error]()) },
		"slot of a map":     func(c *layoutCheck) { c.mapping(reflect.TypeFor[map[int8]int]()) },
		"pointer mask":      func(c *layoutCheck) { c.structure(reflect.TypeFor[struct{ A, B, C *int }]()) },
	} {
		c := &layoutCheck{}
		check(c)
		if c.err == nil || !strings.Contains(c.err.Error(), want) {
			t.Errorf("have %v, want %s", c.err, want)
		}
	}
}

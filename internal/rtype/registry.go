package rtype

import (
	"reflect"
	"sync"
)

// registry holds what the run time forces to be one for the process. A lock of
// a Type is taken before that of the registry.
var registry = struct {
	sync.Mutex
	stubs      int                           // taken from the front of slots
	types      map[reflect.Type]*Type        // by T
	interfaces map[string]reflect.Type       // made by InterfaceOf, by their identity
	structs    map[string]reflect.Type       // the same of StructOf
	fields     map[reflect.Type]structFields // of structs
	serial     uint32
}{
	types:      map[reflect.Type]*Type{},
	interfaces: map[string]reflect.Type{},
	structs:    map[string]reflect.Type{},
	fields:     map[reflect.Type]structFields{},
}

// structFields are what StructOf has made a type of.
type structFields struct {
	pkgPath string
	fields  []Field
}

// newHash returns the hash of a new type, which no caller may take as unique.
func newHash(name string) uint32 {
	registry.serial++
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return (h ^ registry.serial) * 2654435761
}

// Lookup returns the Type whose Type method returns t.
func Lookup(t reflect.Type) (*Type, bool) {
	registry.Lock()
	defer registry.Unlock()
	found, ok := registry.types[t]
	return found, ok
}

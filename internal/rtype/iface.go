package rtype

import (
	"fmt"
	"go/token"
	"reflect"
	"slices"
	"strings"
)

// InterfaceOf returns the unnamed interface type with the given methods, of
// which Name, Open and Func matter. Methods with unexported names belong to pkgPath.
// The same methods make the same type. It is not identical to a compiled
// interface type with the same methods, but assignable both ways; the empty
// one is the type of any.
func InterfaceOf(pkgPath string, methods []Method) (reflect.Type, error) {
	if err := Supported(); err != nil {
		return nil, err
	}
	if len(methods) == 0 {
		return reflect.TypeFor[any](), nil
	}
	sorted := slices.Clone(methods)
	slices.SortFunc(sorted, Method.compare)
	var parts []string
	identity := new(strings.Builder)
	for i, m := range sorted {
		switch {
		case !token.IsIdentifier(m.Name) || m.Name == "_":
			return nil, fmt.Errorf("interface type: %q is no name of a method", m.Name)
		case m.Func == nil || m.Func.Kind() != reflect.Func:
			return nil, fmt.Errorf("interface type: method %s has no func type but %v", m.Name, m.Func)
		case i > 0 && m.Name == sorted[i-1].Name:
			return nil, fmt.Errorf("interface type: two methods have the name %s", m.Name)
		}
		qualifier := ""
		if !token.IsExported(m.Name) {
			qualifier = pkgPath + "."
		}
		parts = append(parts, qualifier+m.Name+strings.TrimPrefix(m.Func.String(), "func"))
		fmt.Fprintf(identity, "%s%s %v %p\n", qualifier, m.Name, m.flag(), descriptor(m.Func))
	}
	name := "interface { " + strings.Join(parts, "; ") + " }"

	registry.Lock()
	defer registry.Unlock()
	if made, ok := registry.interfaces[identity.String()]; ok {
		return made, nil
	}
	prototype := descriptor(reflect.TypeFor[interface{ M() }]())
	desc := *as[abiInterface](prototype)
	desc.flags = prototype.flags & flagsOfLayout
	desc.hash = newHash(name)
	desc.str, desc.ptrToThis = nameOffset(name, 0), 0
	desc.pkgPath = encodeName(pkgPath, "", 0)
	desc.methods = make([]abiInterfaceMethod, len(sorted))
	for i, m := range sorted {
		desc.methods[i] = abiInterfaceMethod{nameOffset(m.Name, m.flag()), typeOffset(m.Func)}
	}
	made := reflectType(&desc.abiType)
	registry.interfaces[identity.String()] = made
	return made, nil
}

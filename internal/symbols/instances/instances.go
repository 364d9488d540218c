// Package instances makes the instances of generic functions and types of
// libraries for a type argument that is known when the program is compiled.
package instances

import (
	"database/sql"
	"maps"
	"reflect"
	"sync/atomic"
	"time"
	"unique"
	"weak"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/symbols"
)

// Of returns all of GORM's generics, and the standard library's generic types,
// with T as their type argument. The argument arg is T with its full import
// path, as types.TypeString writes it: "example.com/shop.Order". A program that
// embeds the shell calls it with each of its models, and gives the results in a
// symbols.Set.
func Of[T any](arg string) symbols.Instances {
	return symbols.Instances{Arg: arg, Make: func() map[string]reflect.Value {
		table := std[T](arg)
		maps.Copy(table, keyed(arg, map[string]any{
			"gorm.io/gorm.G":                          gorm.G[T],
			"gorm.io/gorm.Interface":                  (*gorm.Interface[T])(nil),
			"gorm.io/gorm.ChainInterface":             (*gorm.ChainInterface[T])(nil),
			"gorm.io/gorm.CreateInterface":            (*gorm.CreateInterface[T])(nil),
			"gorm.io/gorm.ExecInterface":              (*gorm.ExecInterface[T])(nil),
			"gorm.io/gorm.SetCreateOrUpdateInterface": (*gorm.SetCreateOrUpdateInterface[T])(nil),
			"gorm.io/gorm.SetUpdateOnlyInterface":     (*gorm.SetUpdateOnlyInterface[T])(nil),
		}))
		return table
	}}
}

// Basic returns the standard library's generic types with those type arguments
// that compiled code is most likely to have them with too.
func Basic() []symbols.Instances {
	return []symbols.Instances{
		basic[bool]("bool"), basic[string]("string"), basic[any]("any"), basic[error]("error"),
		basic[int]("int"), basic[int8]("int8"), basic[int16]("int16"), basic[int32]("int32"), basic[int64]("int64"),
		basic[uint]("uint"), basic[uint8]("uint8"), basic[uint16]("uint16"), basic[uint32]("uint32"), basic[uint64]("uint64"), basic[uintptr]("uintptr"),
		basic[float32]("float32"), basic[float64]("float64"), basic[complex64]("complex64"), basic[complex128]("complex128"),
		basic[byte]("byte"), basic[rune]("rune"), basic[time.Time]("time.Time"),
		{Arg: "[]byte", Make: func() map[string]reflect.Value { return std[[]byte]("[]byte") }},
	}
}

func basic[T comparable](arg string) symbols.Instances {
	return symbols.Instances{Arg: arg, Make: func() map[string]reflect.Value {
		table := std[T](arg)
		maps.Copy(table, keyed(arg, map[string]any{"unique.Handle": (*unique.Handle[T])(nil)}))
		return table
	}}
}

// std returns the generic types of the standard library that take any type.
func std[T any](arg string) map[string]reflect.Value {
	return keyed(arg, map[string]any{
		"database/sql.Null":   (*sql.Null[T])(nil),
		"sync/atomic.Pointer": (*atomic.Pointer[T])(nil),
		"weak.Pointer":        (*weak.Pointer[T])(nil),
	})
}

// keyed is a table of instances with the type argument arg, each under its name
// without one.
func keyed(arg string, instances map[string]any) map[string]reflect.Value {
	table := make(map[string]reflect.Value)
	for name, v := range instances {
		table[name+"["+arg+"]"] = reflect.ValueOf(v)
	}
	return table
}

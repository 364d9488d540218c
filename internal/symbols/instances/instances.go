// Package instances makes the instances of GORM's generic functions and types
// for a type argument that is known when the program is compiled.
package instances

import (
	"reflect"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/symbols"
)

// Of returns all of GORM's generics with T as their type argument. The argument
// arg is T with its full import path, as types.TypeString writes it:
// "example.com/shop.Order". A program that embeds the shell calls it with each
// of its models, and gives the results in a symbols.Set.
func Of[T any](arg string) symbols.Instances {
	return symbols.Instances{Arg: arg, Make: func() map[string]reflect.Value {
		table := make(map[string]reflect.Value)
		for name, v := range map[string]any{
			"G":                          gorm.G[T],
			"Interface":                  (*gorm.Interface[T])(nil),
			"ChainInterface":             (*gorm.ChainInterface[T])(nil),
			"CreateInterface":            (*gorm.CreateInterface[T])(nil),
			"ExecInterface":              (*gorm.ExecInterface[T])(nil),
			"SetCreateOrUpdateInterface": (*gorm.SetCreateOrUpdateInterface[T])(nil),
			"SetUpdateOnlyInterface":     (*gorm.SetUpdateOnlyInterface[T])(nil),
		} {
			table["gorm.io/gorm."+name+"["+arg+"]"] = reflect.ValueOf(v)
		}
		return table
	}}
}

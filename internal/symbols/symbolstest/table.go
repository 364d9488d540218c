package symbolstest

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"strings"
)

// tableErrors compares a symbol table with the types of its package: the same
// names, each with a value of the kind, the arity and the constant value that
// the types say.
func tableErrors(pkg *types.Package, table map[string]reflect.Value) []string {
	var errs []string
	fail := func(name, format string, args ...any) {
		errs = append(errs, fmt.Sprintf("%s.%s: ", pkg.Path(), name)+fmt.Sprintf(format, args...))
	}
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		v, ok := table[name]
		switch {
		case ok != hasValue(obj):
			fail(name, "in the table: %t, should be: %t", ok, !ok)
		case ok:
			if problem := valueError(obj, v); problem != "" {
				fail(name, "%s", problem)
			}
		}
		if tn, ok := obj.(*types.TypeName); ok && hasValue(obj) && !tn.IsAlias() && types.IsInterface(obj.Type()) {
			if _, ok := table["_"+name]; !ok {
				fail(name, "has no wrapper")
			}
		}
	}
	for name := range table {
		if scope.Lookup(strings.TrimPrefix(name, "_")) == nil {
			fail(name, "not in the types")
		}
	}
	return errs
}

// hasValue reports whether obj can be in a symbol table: whether it is neither
// generic nor a constraint.
func hasValue(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Signature().TypeParams().Len() == 0
	case *types.TypeName:
		generic, ok := obj.Type().(interface{ TypeParams() *types.TypeParamList })
		if ok && generic.TypeParams().Len() > 0 {
			return false
		}
		iface, ok := obj.Type().Underlying().(*types.Interface)
		return !ok || iface.IsMethodSet()
	}
	return true
}

func valueError(obj types.Object, v reflect.Value) string {
	switch obj := obj.(type) {
	case *types.Func:
		sig := obj.Signature()
		t := v.Type()
		if t.Kind() != reflect.Func || t.NumIn() != sig.Params().Len() || t.NumOut() != sig.Results().Len() || t.IsVariadic() != sig.Variadic() {
			return fmt.Sprintf("is %v, should be %v", t, sig)
		}
	case *types.Var:
		if !v.CanSet() {
			return "is not a variable"
		}
	case *types.TypeName:
		if v.Kind() != reflect.Pointer || !v.IsNil() {
			return "is not a nil pointer to a type"
		}
	case *types.Const:
		if got, want := constantOf(v), obj.Val(); !same(got, want) {
			return fmt.Sprintf("is %v, should be %v", got, want)
		}
	}
	return ""
}

// constantOf returns the constant that a symbol table holds: one of go/constant
// for an untyped number or string, else a value of a basic kind.
func constantOf(v reflect.Value) constant.Value {
	if c, ok := v.Interface().(constant.Value); ok {
		return c
	}
	switch {
	case v.CanInt():
		return constant.MakeInt64(v.Int())
	case v.CanUint():
		return constant.MakeUint64(v.Uint())
	case v.CanFloat():
		return constant.MakeFloat64(v.Float())
	case v.Kind() == reflect.String:
		return constant.MakeString(v.String())
	case v.Kind() == reflect.Bool:
		return constant.MakeBool(v.Bool())
	}
	return constant.MakeUnknown()
}

// same reports whether two constants are equal, numbers to the precision of float64.
func same(a, b constant.Value) bool {
	if a.Kind() == constant.Float || b.Kind() == constant.Float {
		x, _ := constant.Float64Val(a)
		y, _ := constant.Float64Val(b)
		return x == y
	}
	return a.Kind() == b.Kind() && constant.Compare(a, token.EQL, b)
}

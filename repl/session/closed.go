package session

import (
	"maps"
	"reflect"
	"unsafe"

	"github.com/retort-shell/retort/internal/rtype"
)

// What compiled code sees of values by reflection. To the interpreter the unexported fields of cells' types are open, as rtype.Field.Open has
// it; functions that look into values get them closed.

// maxNested is deeper than lists and maps in each other are, unless one of them contains itself: compiled code that looks into that would use up
// its stack, for which Go ends the process.
const maxNested = 10_000

// closed returns a value for compiled code to look into. Errors stay as they are: they are told apart by their types.
func closed(v any) any { return closedIn(v, 0) }

func closedIn(v any, depth int) any {
	if depth > maxNested {
		panic(runtimeText("runtime error: stack overflow: a value that contains itself has no end"))
	}
	if _, isError := v.(error); isError || rtype.Supported() != nil {
		return v
	}
	switch v := v.(type) {
	case []any:
		return closedAllIn(v, depth)
	case map[string]any:
		out := maps.Clone(v)
		for key, elem := range out {
			out[key] = closedIn(elem, depth+1)
		}
		return out
	}
	return rtype.Close(v)
}

func closedAll(vs []any) []any { return closedAllIn(vs, 0) }

func closedAllIn(vs []any, depth int) []any {
	if vs == nil {
		return nil
	}
	out := make([]any, len(vs))
	for i, v := range vs {
		out[i] = closedIn(v, depth+1)
	}
	return out
}

// typeField is the method Field of reflect.Type.
func typeField(t reflect.Type, i int) reflect.StructField { return asClosed(t, t.Field(i)) }

// typeFieldByName is the method FieldByName of reflect.Type.
func typeFieldByName(t reflect.Type, name string) (reflect.StructField, bool) {
	f, ok := t.FieldByName(name)
	if ok && len(f.Index) == 1 {
		f = asClosed(t, f)
	}
	return f, ok
}

func asClosed(t reflect.Type, f reflect.StructField) reflect.StructField {
	if rtype.Supported() == nil {
		c := rtype.Closed(t).Field(f.Index[0])
		f.PkgPath, f.Tag = c.PkgPath, c.Tag
	}
	return f
}

// typeNumMethod is the method NumMethod of reflect.Type.
func typeNumMethod(t reflect.Type) int {
	if rtype.Supported() != nil {
		return t.NumMethod()
	}
	return rtype.Closed(t).NumMethod()
}

// valueField is the method Field of reflect.Value.
func valueField(v reflect.Value, i int) reflect.Value {
	f := v.Field(i)
	if rtype.Supported() != nil || rtype.Closed(v.Type()).Field(i).IsExported() {
		return f
	}
	if !v.CanAddr() {
		copied := reflect.New(v.Type()).Elem()
		copied.Set(v)
		v = copied
	}
	return reflect.NewAt(rtype.Closed(v.Type()), unsafe.Pointer(v.UnsafeAddr())).Elem().Field(i)
}

// valueFieldByName is the method FieldByName of reflect.Value.
func valueFieldByName(v reflect.Value, name string) reflect.Value {
	f, ok := v.Type().FieldByName(name)
	if ok && len(f.Index) == 1 {
		return valueField(v, f.Index[0])
	}
	return v.FieldByName(name)
}

package rtype

import (
	"errors"
	"fmt"
	"go/types"
	"reflect"
	"unsafe"
)

// Shape returns a type of the same kind and memory layout as t, for
// [Decl].Shape. It asks nothing of t's parts behind pointers, so that a
// recursive type is no problem. A type parameter is an error.
func Shape(t types.Type) (reflect.Type, error) {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if s, ok := basicShapes[u.Kind()]; ok {
			return s, nil
		}
	case *types.Pointer:
		return reflect.TypeFor[*byte](), nil
	case *types.Slice:
		return reflect.TypeFor[[]byte](), nil
	case *types.Map:
		return reflect.TypeFor[map[int]int](), nil
	case *types.Chan:
		return reflect.TypeFor[chan int](), nil
	case *types.Signature:
		return reflect.TypeFor[func()](), nil
	case *types.Interface:
		if _, isParam := types.Unalias(t).(*types.TypeParam); isParam {
			break
		}
		if u.NumMethods() > 0 {
			return reflect.TypeFor[interface{ M() }](), nil
		}
		return reflect.TypeFor[any](), nil
	case *types.Array:
		elem, err := Shape(u.Elem())
		if err != nil {
			return nil, err
		}
		return arrayShape(u.Len(), elem)
	case *types.Struct:
		fields := make([]reflect.StructField, u.NumFields())
		for i := range fields {
			typ, err := Shape(u.Field(i).Type())
			if err != nil {
				return nil, err
			}
			fields[i] = layoutField(i, u.Field(i).Name(), typ)
		}
		return reflect.StructOf(fields), nil
	}
	return nil, fmt.Errorf("shape of type %v: it has no memory layout", t)
}

var errTooLarge = errors.New("type is too large")

// maxShape is the size in bytes above which an array is refused; package
// reflect panics where an array is larger than the address space.
const maxShape = 1 << 40

func arrayShape(n int64, elem reflect.Type) (reflect.Type, error) {
	if n < 0 || elem.Size() > 0 && n > maxShape/int64(elem.Size()) {
		return nil, fmt.Errorf("%w: %d elements of %d bytes", errTooLarge, n, elem.Size())
	}
	return reflect.ArrayOf(int(n), elem), nil
}

var basicShapes = map[types.BasicKind]reflect.Type{
	types.Bool:          reflect.TypeFor[bool](),
	types.Int:           reflect.TypeFor[int](),
	types.Int8:          reflect.TypeFor[int8](),
	types.Int16:         reflect.TypeFor[int16](),
	types.Int32:         reflect.TypeFor[int32](),
	types.Int64:         reflect.TypeFor[int64](),
	types.Uint:          reflect.TypeFor[uint](),
	types.Uint8:         reflect.TypeFor[uint8](),
	types.Uint16:        reflect.TypeFor[uint16](),
	types.Uint32:        reflect.TypeFor[uint32](),
	types.Uint64:        reflect.TypeFor[uint64](),
	types.Uintptr:       reflect.TypeFor[uintptr](),
	types.Float32:       reflect.TypeFor[float32](),
	types.Float64:       reflect.TypeFor[float64](),
	types.Complex64:     reflect.TypeFor[complex64](),
	types.Complex128:    reflect.TypeFor[complex128](),
	types.String:        reflect.TypeFor[string](),
	types.UnsafePointer: reflect.TypeFor[unsafe.Pointer](),
}

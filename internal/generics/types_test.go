package generics

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"go/ast"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unique"
	"weak"
)

// TestStandardTypes checks that all exported generic types of the standard
// library are known, but for those that are function types.
func TestStandardTypes(t *testing.T) {
	var want []string
	for id, spec := range genericTypesOf(t) {
		if _, isFunc := spec.Type.(*ast.FuncType); !isFunc {
			want = append(want, id)
		}
		path, name := split(id)
		if _, isFunc := spec.Type.(*ast.FuncType); HasType(path, name) == isFunc {
			t.Errorf("HasType(%q, %q) = %v", path, name, !isFunc)
		}
	}
	if len(want) < 4 {
		t.Errorf("found only %q", want)
	}
	for id := range genericTypes() {
		if !slices.Contains(want, id) {
			t.Errorf("%s is known, but is no generic type of the standard library", id)
		}
	}
}

// method returns a method of a compiled instance as this package makes it.
func method[F any](t *testing.T, path, name, method string) F {
	t.Helper()
	v, ok := Method(path, name, method, reflect.TypeFor[F]())
	if !ok {
		t.Fatalf("Method(%q, %q, %q) failed", path, name, method)
	}
	return v.Interface().(F)
}

type amount struct{ cents int64 }

func (a amount) Value() (driver.Value, error) {
	if a.cents < 0 {
		return nil, errors.New("a debt")
	}
	return a.cents, nil
}

func (a *amount) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("amount from %T", src)
	}
	a.cents = n
	return nil
}

// TestNull compares the methods of sql.Null with the real ones.
func TestNull(t *testing.T) {
	null[int](t)
	null[celsius](t)
	null[string](t)
	null[[]byte](t)
	null[time.Time](t)
	null[any](t)
	null[error](t)
	null[*int](t)
	null[amount](t)
	null[*amount](t)
	null[point](t)
	null[sql.Null[amount]](t)
}

func null[T any](t *testing.T) {
	t.Helper()
	scan := method[func(*sql.Null[T], any) error](t, "database/sql", "Null", "Scan")
	value := method[func(sql.Null[T]) (driver.Value, error)](t, "database/sql", "Null", "Value")
	for _, src := range []any{nil, int64(3), int64(-3), "4", "x", []byte("5"), 2.5, true, time.Unix(0, 0).UTC()} {
		var got, want sql.Null[T]
		if src == nil {
			got.Valid, want.Valid = true, true
		}
		err, wantErr := scan(&got, src), want.Scan(src)
		v, verr := value(got)
		wantV, wantVErr := want.Value()
		text := seen(got, err, v, verr)
		if wantText := seen(want, wantErr, wantV, wantVErr); text != wantText {
			if reflect.TypeFor[T]().Kind() == reflect.Pointer { // of which each has its own
				continue
			}
			t.Errorf("%T of %v: %s, should be %s", got, src, text, wantText)
		}
	}
}

// TestPointers compares the methods of atomic.Pointer and weak.Pointer with the real ones.
func TestPointers(t *testing.T) {
	const path, name = "sync/atomic", "Pointer"
	var p atomic.Pointer[point]
	a, b := &point{X: 1}, &point{X: 2}
	method[func(*atomic.Pointer[point], *point)](t, path, name, "Store")(&p, a)
	if p.Load() != a {
		t.Error("Store did not store")
	}
	if got := method[func(*atomic.Pointer[point], *point) *point](t, path, name, "Swap")(&p, b); got != a || p.Load() != b {
		t.Errorf("Swap: %v", got)
	}
	swap := method[func(*atomic.Pointer[point], *point, *point) bool](t, path, name, "CompareAndSwap")
	if swap(&p, a, nil) || !swap(&p, b, a) || method[func(*atomic.Pointer[point]) *point](t, path, name, "Load")(&p) != a {
		t.Error("CompareAndSwap")
	}
	value := method[func(weak.Pointer[point]) *point](t, "weak", "Pointer", "Value")
	if value(weak.Make(a)) != a || value(weak.Pointer[point]{}) != nil {
		t.Error("Value of a weak pointer")
	}
	for _, m := range []string{"load", "Nope", ""} {
		if _, ok := Method(path, name, m, reflect.TypeFor[func(*atomic.Pointer[point]) *point]()); ok {
			t.Errorf("there is a method %q", m)
		}
	}
}

// TestHandle checks handles of the shape that they are made of.
func TestHandle(t *testing.T) {
	type Handle = unique.Handle[any]
	shape := Shape("unique", "Handle")
	if shape != reflect.TypeFor[Handle]() {
		t.Fatalf("the shape is %v", shape)
	}
	value := method[func(Handle) point](t, "unique", "Handle", "Value")
	if got := value(unique.Make[any](point{X: 3})); got != (point{X: 3}) {
		t.Errorf("Value = %v", got)
	}
	if got := method[func(Handle) error](t, "unique", "Handle", "Value")(unique.Make[any](nil)); got != nil {
		t.Errorf("Value of nil = %v", got)
	}
	if p := panics(func() { value(Handle{}) }); !strings.Contains(fmt.Sprint(p), "nil pointer") {
		t.Errorf("Value of the zero handle panics with %v", p)
	}
	if _, ok := Make("unique", "Make", reflect.TypeFor[func(point) unique.Handle[point]]()); ok {
		t.Error("a compiled handle was made")
	}
	for path, name := range map[string]string{"database/sql": "Null", "": "", "time": "Time"} {
		if Shape(path, name) != nil {
			t.Errorf("Shape(%q, %q) = %v", path, name, Shape(path, name))
		}
	}
}

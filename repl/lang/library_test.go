package lang

import (
	"slices"
	"strings"
	"testing"
)

// nativeChecker is newChecker for a session that makes types.
func nativeChecker(t *testing.T, cells ...string) *Checker {
	t.Helper()
	k := NewChecker(Config{Importer: world(), Vars: freshVars(t, world()), NativeTypes: true})
	commit(t, k, cells...)
	return k
}

// made returns the library types that a cell has the session make, each with the package that declares it.
func made(t *testing.T, k *Checker, cell string) []string {
	t.Helper()
	c, err := k.Check(cell)
	if err != nil {
		t.Fatalf("cell %q: %v", cell, err)
	}
	k.Commit(c, c.Done())
	var names []string
	for _, u := range c.Program {
		for _, d := range u.Types {
			if d.Library != "" {
				names = append(names, d.Library+" "+d.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// TestLibraryInstances checks what is made of a library's generic types: each instance once, with those that its methods mention.
func TestLibraryInstances(t *testing.T) {
	k := nativeChecker(t, "type Pet struct{ Name string }", "type Pair[K comparable, V any] struct { Key K; Val V }")
	for _, tt := range []struct {
		cell string
		want []string
	}{
		{"var p atomic.Pointer[Pet]", []string{"sync/atomic Pointer[main.Pet]"}},
		{"p.Load()", nil},
		{"var c atomic.Pointer[models.User]", nil}, // compiled in
		{"q := atomic.Pointer[map[string][]*Pet]{}", []string{"sync/atomic Pointer[map[string][]*main.Pet]"}},
		{"r := atomic.Pointer[Pair[clause.Column, any]]{}", []string{"sync/atomic Pointer[main.Pair[gorm.io/gorm/clause.Column,interface {}]]"}},
		{"type Holder[T any] struct{ p atomic.Pointer[T] }; var h Holder[Pet]; var i Holder[time.Duration]", []string{"sync/atomic Pointer[time.Duration]"}},
		{"var u gorm.SetUpdateOnlyInterface[Pet]", []string{"gorm.io/gorm SetUpdateOnlyInterface[main.Pet]"}},
		{"var e gorm.ChainInterface[Pet]", []string{"gorm.io/gorm ChainInterface[main.Pet]"}},
		{"var g gorm.Interface[Pet]", []string{"gorm.io/gorm CreateInterface[main.Pet]", "gorm.io/gorm ExecInterface[main.Pet]", "gorm.io/gorm Interface[main.Pet]", "gorm.io/gorm SetCreateOrUpdateInterface[main.Pet]"}},
		{"type Pet struct{ Name, Kind string }; var p atomic.Pointer[Pet]", []string{"sync/atomic Pointer[main.Pet]"}},
	} {
		if got := made(t, k, tt.cell); !slices.Equal(got, tt.want) {
			t.Errorf("%s\nmakes %q\nshould make %q", tt.cell, got, tt.want)
		}
	}
}

// TestLibraryInstanceRefused checks the reasons that are given where an instance cannot be made.
func TestLibraryInstanceRefused(t *testing.T) {
	pet := "type Pet struct{ Name string }"
	for _, tt := range []struct {
		k          *Checker
		cell, want string
	}{
		{newChecker(t, pet), "var p atomic.Pointer[Pet]", "type atomic.Pointer[Pet] is not compiled into this shell"},
		{newChecker(t, pet), "var p gorm.Interface[Pet]", "type gorm.Interface[Pet] is not compiled into this shell"},
		{nativeChecker(t, pet), "var p weak.Pointer[Pet]", "type weak.Pointer[Pet] is not compiled into this shell"}, // this importer has it not
		{nativeChecker(t, pet), "func f() { type own struct{ Pet }; var p atomic.Pointer[[]own]; p.Load() }", "atomic.Pointer[[]own] is not supported yet, as []own is declared in a function"},
	} {
		d := diagnosticsOf(t, tt.k, tt.cell)
		if got := d[0].Msg; !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s\nis refused with %q, should be %q", tt.cell, got, tt.want)
		}
	}
}

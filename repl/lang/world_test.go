package lang

import (
	"errors"
	"go/types"
	"strings"
	"sync"
	"testing"

	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/internal/symbols/std"
)

// library is an Importer of what the shell is built with.
type library struct{ *symbols.Library }

func (l library) Has(key string) bool {
	_, ok := l.Instance(key)
	return ok
}

func freshLibrary() library { return library{symbols.Join(std.Library(), school.Library())} }

var world = sync.OnceValue(freshLibrary)

const modelsPath = "github.com/retort-shell/retort/models"

// newChecker returns a checker with db and ctx, as the shell makes it, after the given cells.
func newChecker(t testing.TB, cells ...string) *Checker {
	t.Helper()
	k := NewChecker(Config{
		Importer: world(),
		Vars:     freshVars(t, world()),
		Models:   []string{"models.User", "models.Post", "models.Comment", "models.Tag", "models.Student", "models.Club", "models.Membership", "models.Book"},
	})
	commit(t, k, cells...)
	return k
}

// freshVars are the variables that every session has.
func freshVars(t testing.TB, lib library) map[string]types.Type {
	t.Helper()
	typeOf := func(path, name string) types.Type {
		pkg, err := lib.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		return pkg.Scope().Lookup(name).Type()
	}
	return map[string]types.Type{
		"db":  types.NewPointer(typeOf("gorm.io/gorm", "DB")),
		"ctx": typeOf("context", "Context"),
	}
}

// commit takes in cells as if they had run.
func commit(t testing.TB, k *Checker, cells ...string) {
	t.Helper()
	for _, src := range cells {
		cell, err := k.Check(src)
		if err != nil {
			t.Fatalf("cell %q: %v", src, err)
		}
		k.Commit(cell, cell.Done())
	}
}

// diagnosticsOf checks a cell that is to be refused.
func diagnosticsOf(t testing.TB, k *Checker, src string) []Diagnostic {
	t.Helper()
	_, err := k.Check(src)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("Check(%q) = %v, should be refused with an *Error", src, err)
	}
	if len(e.Diagnostics) == 0 || strings.TrimSpace(e.Error()) == "" {
		t.Fatalf("Check(%q) is refused without a reason", src)
	}
	return e.Diagnostics
}

func (l library) HasGeneric(path, name string) bool { return path == "slices" || path == "maps" }

func (l library) HasGenericType(path, name string) bool { return path == "sync/atomic" }

package std_test

import (
	"context"
	"slices"
	"testing"

	"github.com/retort-shell/retort/internal/symbols/source"
	"github.com/retort-shell/retort/internal/symbols/std"
	"github.com/retort-shell/retort/internal/symbols/symbolstest"
)

func TestTypesAreThoseOfTheSource(t *testing.T) { symbolstest.Types(t, std.Set()) }

func TestTablesHaveWhatTheTypesHave(t *testing.T) { symbolstest.Tables(t, std.Library()) }

func TestEveryStandardPackage(t *testing.T) {
	want, err := source.Std(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	have := std.Library().Paths()
	for _, path := range want {
		if !slices.Contains(have, path) {
			t.Errorf("%s is in the standard library and not in the archive: run go generate", path)
		}
	}
	for _, path := range []string{"syscall", "unsafe", "internal/abi", "net/http/pprof", "expvar"} {
		if slices.Contains(have, path) {
			t.Errorf("%s can be imported", path)
		}
	}
}

func TestNamed(t *testing.T) {
	lib := std.Library()
	for name, want := range map[string][]string{
		"rand":     {"math/rand", "math/rand/v2", "crypto/rand"},
		"template": {"text/template", "html/template"},
		"scanner":  {"text/scanner", "go/scanner"},
		"gorm":     {"gorm.io/gorm"},
		"http":     {"net/http"},
		"nope":     nil,
	} {
		if got := lib.Named(name); !slices.Equal(got, want) {
			t.Errorf("Named(%q) = %q, should be %q", name, got, want)
		}
	}
}

// Every package name that is not unique must have its order looked at by a person.
func TestAmbiguousNames(t *testing.T) {
	lib := std.Library()
	var ambiguous []string
	for _, path := range lib.Paths() {
		if name := lib.Name(path); len(lib.Named(name)) > 1 {
			ambiguous = append(ambiguous, name)
		}
	}
	slices.Sort(ambiguous)
	got, want := slices.Compact(ambiguous), []string{"rand", "scanner", "template"}
	if !slices.Equal(got, want) {
		t.Errorf("names of several packages: %q, should be %q: state which is preferred", got, want)
	}
}

func TestDoc(t *testing.T) {
	lib := std.Library()
	for _, c := range []struct{ path, name, want string }{
		{"fmt", "", "Package fmt implements formatted I/O with functions analogous to C's printf and scanf."},
		{"fmt", "Println", "Println formats using the default formats for its operands and writes to standard output."},
		{"fmt", "Stringer.String", ""},
		{"strings", "Builder.WriteString", "WriteString appends the contents of s to b's buffer."},
		{"net/http", "Server.ReadTimeout", "ReadTimeout is the maximum duration for reading the entire request, including the body."},
		{"net/http", "Handler", "A Handler responds to an HTTP request."},
		{"net/http", "MethodGet", "Common HTTP methods."},
		{"io", "EOF", "EOF is the error returned by Read when no more input is available."},
		{"reflect", "Type.Elem", "Elem returns a type's element type."},
		{"errors", "ErrUnsupported", "ErrUnsupported indicates that a requested operation cannot be performed, because it is unsupported."},
		{"gorm.io/gorm", "DB.Where", "Where add conditions"},
		{"gorm.io/gorm", "Config.DryRun", "DryRun generate sql without execute"},
		{"fmt", "nope", ""},
		{"nope", "", ""},
	} {
		if got := lib.Synopsis(c.path, c.name); got != c.want {
			t.Errorf("Synopsis(%q, %q) = %q, should be %q", c.path, c.name, got, c.want)
		}
	}
}

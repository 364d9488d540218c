package std_test

import (
	"bytes"
	"errors"
	"path"
	"strings"
	"testing"

	"github.com/traefik/yaegi/interp"

	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/std"
)

// run has yaegi run a program with the symbols of some packages.
func run(t *testing.T, lib *symbols.Library, src string, paths ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	i := interp.New(interp.Options{Stdout: &out})
	exports := interp.Exports{}
	for _, p := range paths {
		exports[path.Join(p, lib.Name(p))] = lib.Table(p)
	}
	if err := i.Use(exports); err != nil {
		t.Fatal(err)
	}
	_, err := i.Eval(src)
	return out.String(), err
}

func TestYaegiRunsWithTheTables(t *testing.T) {
	lib := std.Library()
	for _, c := range []struct{ name, src, want string }{
		{"function", `fmt.Print(strings.ToUpper("retort"))`, "RETORT"},
		{"typed constant", `fmt.Print(time.Minute + 2*time.Second)`, "1m2s"},
		{"untyped constant", `var f float32 = math.Pi; fmt.Print(f, math.MaxInt64, uint64(math.MaxUint64))`, "3.1415927 9223372036854775807 18446744073709551615"},
		{"variable", `old := rand.Reader; rand.Reader = strings.NewReader("abc"); b := make([]byte, 3); io.ReadFull(rand.Reader, b); rand.Reader = old; fmt.Print(string(b))`, "abc"},
		{"type", `var b strings.Builder; b.WriteString("x"); fmt.Print(b.Len())`, "1"},
		{"package of another name than its path", `fmt.Print(v2.IntN(1))`, "0"},
		{"gorm", `fmt.Print(clause.Eq{Column: "a", Value: 1}.Column, gorm.ErrRecordNotFound)`, "arecord not found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			imports := `import ("fmt"; "io"; "math"; "strings"; "time"; "crypto/rand"; v2 "math/rand/v2"; "gorm.io/gorm"; "gorm.io/gorm/clause")`
			got, err := run(t, lib, imports+"\nfunc main() { "+c.src+" }",
				"fmt", "io", "math", "strings", "time", "crypto/rand", "math/rand/v2", "gorm.io/gorm", "gorm.io/gorm/clause")
			if err != nil || got != c.want {
				t.Errorf("printed %q, error %v, should print %q", got, err, c.want)
			}
		})
	}
}

func TestInterpretedValuesImplementInterfaces(t *testing.T) {
	src := `
import ("fmt"; "io"; "sort")
type byLen []string
func (s byLen) Len() int { return len(s) }
func (s byLen) Less(i, j int) bool { return len(s[i]) < len(s[j]) }
func (s byLen) Swap(i, j int) { s[i], s[j] = s[j], s[i] }
type dots struct{ n int }
func (d *dots) Read(b []byte) (int, error) { if d.n == 0 { return 0, io.EOF }; d.n--; b[0] = '.'; return 1, nil }
func main() {
	s := byLen{"ccc", "a", "bb"}
	sort.Sort(s)
	b, err := io.ReadAll(&dots{3})
	fmt.Print(s, string(b), err)
}`
	got, err := run(t, std.Library(), src, "fmt", "io", "sort")
	if want := "[a bb ccc]...<nil>"; err != nil || got != want {
		t.Errorf("printed %q, error %v, should print %q", got, err, want)
	}
}

func TestExitEndsTheCellOnly(t *testing.T) {
	for src, want := range map[string]symbols.Exit{
		`import "os"` + "\n" + `func main() { os.Exit(3) }`:        {Func: "os.Exit", Code: 3},
		`import "log"` + "\n" + `func main() { log.Fatal("x") }`:   {Func: "log.Fatal", Code: 1},
		`import "log"` + "\n" + `func main() { log.Fatalf("x") }`:  {Func: "log.Fatalf", Code: 1},
		`import "log"` + "\n" + `func main() { log.Fatalln("x") }`: {Func: "log.Fatalln", Code: 1},
	} {
		_, err := run(t, std.Library(), src, "os", "log")
		var p interp.Panic
		if !errors.As(err, &p) || p.Value != want {
			t.Errorf("%s: error %#v, should be a panic with %#v", strings.ReplaceAll(src, "\n", "; "), err, want)
		}
	}
}

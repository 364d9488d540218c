package source_test

import (
	"context"
	"go/constant"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/symbols/source"
)

func TestDocs(t *testing.T) {
	pkgs, err := source.Load(context.Background(), "", source.Platform{}, "./testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	got, err := pkgs[0].Docs()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"":            "Package shop is documented. It has a second sentence.\n",
		"Small":       "the smallest\n",
		"Large":       "Sizes of things.\n",
		"Huge":        "Huge things need a cart.\n",
		"Stock":       "Stock counts.\n",
		"New":         "New opens a shop.\n",
		"Shop":        "Shop sells.\n",
		"Shop.Name":   "Name is over the door.\n",
		"Shop.Open":   "at this moment\n",
		"Shop.Sell":   "Sell takes one away.\n",
		"Inner":       "Inner is embedded.\n",
		"Inner.Close": "Close is under the type that declares it.\n",
		"Seller":      "Seller is an interface.\n",
		"Seller.Sell": "Sell sells.\n",
		"Box":         "Box holds anything.\n",
		"Box.Item":    "Item is inside.\n",
		"Box.Get":     "Get takes it out.\n",
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%q is %q, should be %q", name, got[name], want[name])
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("too much: %q", got)
	}
}

func TestLoadIsOfThePlatform(t *testing.T) {
	for _, c := range []struct {
		on        source.Platform
		separator int64
	}{
		{source.Platform{OS: "linux", Arch: "amd64"}, '/'},
		{source.Platform{OS: "windows", Arch: "arm64"}, '\\'},
	} {
		pkgs, err := source.Load(context.Background(), "", c.on, "os", "runtime")
		if err != nil {
			t.Fatal(err)
		}
		if len(pkgs) != 2 || pkgs[0].Path != "os" || pkgs[1].Path != "runtime" {
			t.Fatalf("loaded %v, should be os and runtime", pkgs)
		}
		value := func(pkg int, name string) constant.Value {
			return pkgs[pkg].Types.Scope().Lookup(name).(*types.Const).Val()
		}
		if got, _ := constant.Int64Val(value(0, "PathSeparator")); got != c.separator {
			t.Errorf("%v: separator %q, should be %q", c.on, rune(got), rune(c.separator))
		}
		if got := constant.StringVal(value(1, "GOARCH")); got != c.on.Arch {
			t.Errorf("%v: GOARCH %q", c.on, got)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	for pattern, want := range map[string]string{
		"./testdata/broken": "undefined: nope",
		"./testdata/nope":   "directory not found",
		"example.com/nope":  "go list: ",
	} {
		_, err := source.Load(context.Background(), "", source.Platform{}, pattern)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load(%q): error %v, should contain %q", pattern, err, want)
		}
	}
}

func TestRestricted(t *testing.T) {
	for path, want := range map[string]bool{
		"fmt":                        false,
		"internal/abi":               true,
		"net/http/internal/ascii":    true,
		"vendor/golang.org/x/net":    true,
		"cmd/go":                     true,
		"example.com/internals/shop": false,
	} {
		if got := source.Restricted(path); got != want {
			t.Errorf("Restricted(%q) = %t", path, got)
		}
	}
}

package source_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/symbols/source"
)

func TestSources(t *testing.T) {
	pkgs, err := source.Load(context.Background(), "", source.Platform{}, "./testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pkgs[0].Docs(); err != nil { // which must leave the syntax as it is
		t.Fatal(err)
	}
	got, err := pkgs[0].Sources()
	if err != nil {
		t.Fatal(err)
	}
	const sizes = "// Sizes of things.\nconst (\n\tSmall = iota // the smallest\n\tLarge\n\t// Huge things need a cart.\n\tHuge\n)\n"
	for name, want := range map[string]string{
		"Small": sizes, "Huge": sizes,
		"New":               "// New opens a shop.\nfunc New() *Shop { return nil }\n",
		"Shop.Sell":         "// Sell takes one away.\nfunc (s *Shop) Sell() { s.key = \"\" }\n",
		"Shop.Undocumented": "func (s *Shop) Undocumented() {}\n",
		"Box.Get":           "// Get takes it out.\nfunc (b Box[T]) Get() T { return b.Item }\n",
		"Box":               "// Box holds anything.\ntype Box[T any] struct {\n\t// Item is inside.\n\tItem T\n}\n",
		"hidden":            "",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, should be %q", name, got[name], want)
		}
	}
	const names = "Box Box.Get Huge Inner Inner.Close Large New Seller Shop Shop.Sell Shop.Undocumented Small Stock"
	if all := strings.Join(slices.Sorted(maps.Keys(got)), " "); all != names {
		t.Errorf("the names are %s, should be %s", all, names)
	}
}

func TestBuiltinDocs(t *testing.T) {
	docs, heads, err := source.BuiltinDocs(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"len": "The len built-in function ", "string": "string is the set ", "true": "true and false are ", "error": "The error built-in "} {
		if !strings.HasPrefix(docs[name], want) {
			t.Errorf("%s is %q, should begin with %q", name, docs[name], want)
		}
	}
	if got, want := heads["len"], "func len(v Type) int"; got != want {
		t.Errorf("the head of len is %q, should be %q", got, want)
	}
}

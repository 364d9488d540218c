package editor

import "testing"

// An item that needs an import brings it, and the cursor stays behind the item.
func TestTakeWithImport(t *testing.T) {
	cfg := Config{Complete: func(text string, cursor int) ([]Item, int, int) {
		return []Item{{Text: "rand", Before: `import "crypto/rand"`}}, cursor - 2, cursor
	}}.withDefaults()
	e := newEdit(&cfg, bindingsByKey(), false)
	e.line.set("x := ra + 1", len("x := ra"))
	e.tab()
	before, after := "import \"crypto/rand\"\nx := rand", " + 1"
	if e.line.before() != before || e.line.after() != after {
		t.Errorf("%q and %q, should be %q and %q", e.line.before(), e.line.after(), before, after)
	}
}

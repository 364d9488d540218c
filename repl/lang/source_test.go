package lang

import "testing"

func TestSource(t *testing.T) {
	k := newChecker(t,
		"// Double doubles.\n//\n// Twice.\nfunc Double(n int) int {\n\treturn n * 2 // really\n}\nx := 1",
		"type Pet struct{ Name string }\n\n// Hello greets.\nfunc (p *Pet) Hello() string { return p.Name }",
		"type (\n\tA int\n\t// B is a string.\n\tB string\n)",
		"// not of it\n\nfunc bare() {}",
		"const One, Two = 1, 2",
	)
	for _, tt := range []struct{ name, source, comment string }{
		{"Double", "// Double doubles.\n//\n// Twice.\nfunc Double(n int) int {\n\treturn n * 2 // really\n}\n", "Double doubles.\n\nTwice.\n"},
		{"Pet", "type Pet struct{ Name string }\n\n// Hello greets.\nfunc (p *Pet) Hello() string { return p.Name }\n", ""},
		{"Pet.Hello", "// Hello greets.\nfunc (p *Pet) Hello() string { return p.Name }\n", "Hello greets.\n"},
		{"A", "type A int\n", ""},
		{"B", "// B is a string.\ntype B string\n", "B is a string.\n"},
		{"bare", "func bare() {}\n", ""},
		{"Two", "const One, Two = 1, 2\n", ""},
		{"x", "", ""},
		{"nope", "", ""},
	} {
		source, ok := k.Source(tt.name)
		if source != tt.source || ok != (tt.source != "") {
			t.Errorf("%s: got source %q, %t; want %q", tt.name, source, ok, tt.source)
		}
		if got := k.Comment(tt.name); got != tt.comment {
			t.Errorf("%s: got comment %q, want %q", tt.name, got, tt.comment)
		}
	}
}

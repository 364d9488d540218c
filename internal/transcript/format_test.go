package transcript

import (
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	tests := []struct{ name, text, output, want string }{
		{
			"a first output gets a blank line before what follows",
			"school> 1\n## two\nschool> 2",
			"out",
			"school> 1\nout\n\n## two\nschool> 2\nout",
		},
		{
			"blank lines stay as they were",
			"school> 1\nold\nschool> 2\n\n\n\nschool> 3\n\nold\n\n",
			"new",
			"school> 1\nnew\nschool> 2\nnew\n\n\n\nschool> 3\nnew\n\n",
		},
		{
			"an output may go",
			"school> 1\nold\nolder\n\nschool> 2\n",
			"",
			"school> 1\n\nschool> 2\n",
		},
		{
			"continuations line up when a step is written anew",
			"school> {\n… \ta\n…\n … }\n",
			"new",
			"school> {\n      … \ta\n      …\n      … }\nnew\n",
		},
		{
			"output that would be read as something else",
			"school> 1\n",
			"  … a\n  … b\n# c\n## d\n##\n#\nschool> e\nschool>\n\\f\n a> g",
			"school> 1\n\\  … a\n  … b\n\\# c\n\\## d\n\\##\n#\n\\school> e\n\\school>\n\\\\f\n a> g\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := Parse(strings.NewReader(test.text), "test")
			if err != nil {
				t.Fatal(err)
			}
			for i := range f.Sections[0].Steps {
				f.Sections[0].Steps[i].Output = test.output
			}
			if got := string(f.Format()); got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

func TestContinuation(t *testing.T) {
	for prompt, want := range map[string]string{
		"school> ": "      … ",
		"a> ":      " … ",
		"学校> ":     "    … ",
	} {
		if got := Continuation(prompt); got != want {
			t.Errorf("Continuation(%q) = %q, want %q", prompt, got, want)
		}
	}
}

func TestDiff(t *testing.T) {
	f, err := Parse(strings.NewReader("school> 1\n1\n\nschool> for {\n      … }\n2\n"), "file.txt")
	if err != nil {
		t.Fatal(err)
	}
	if d := f.Diff(f.With(0, f.Sections[0])); d != "" {
		t.Errorf("a file differs from itself:\n%s", d)
	}
	played := f.Sections[0]
	played.Steps = append([]Step(nil), played.Steps...)
	played.Steps[1].Prompt, played.Steps[1].Output = "live> ", "3"
	const want = `file.txt:4: school> for { …
--- file.txt
+++ got
@@ -1,6 +1,6 @@
 school> 1
 1
 
-school> for {
-      … }
-2
+live> for {
+    … }
+3
`
	if got := f.Diff(f.With(0, played)); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

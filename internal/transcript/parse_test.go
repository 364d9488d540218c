package transcript

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{
			"sections and steps",
			"# One\n\nschool> 1\n1\n\nschool> 2\n# Two\nschool> 3\n3\n",
			`1 "One"
3 "school> " "1" "1"
6 "school> " "2" ""
7 "Two"
8 "school> " "3" "3"
`,
		},
		{
			"steps above any heading",
			"\nschool> 1\n1\n",
			`2 ""
2 "school> " "1" "1"
`,
		},
		{
			"comments",
			"## above\n##\n# One\n## below\nschool> 1\n1\n\n## between\n\nschool> 2\n2\n## after\n",
			`3 "One"
5 "school> " "1" "1"
10 "school> " "2" "2"
`,
		},
		{
			"a cell of several lines",
			"school> for {\n      …     f()\n …\n… }\nout\n  … not the cell\n",
			`1 ""
1 "school> " "for {\n    f()\n\n}" "out\n  … not the cell"
`,
		},
		{
			"an empty cell",
			"school>\nschool> \nschool> 1\n",
			`1 ""
1 "school> " "" ""
2 "school> " "" ""
3 "school> " "1" ""
`,
		},
		{
			"white space at the ends",
			"school> 1  \t\r\n\n  a \r\n\n b\t\n \n\n",
			`1 ""
1 "school> " "1" "\n  a\n\n b"
`,
		},
		{
			"prompts",
			"school> 1\na.b-c_9> 2\nlive (read-only)> 3\nlive [prod] (read-only)> 4\nécole> 5\n",
			`1 ""
1 "school> " "1" ""
2 "a.b-c_9> " "2" ""
3 "live (read-only)> " "3" ""
4 "live [prod] (read-only)> " "4" ""
5 "école> " "5" ""
`,
		},
		{
			"output that resembles a prompt",
			"school> 1\na > b\nx->y z\n> quoted\n a> b\n#!comment\nlive (> 3\n",
			`1 ""
1 "school> " "1" "a > b\nx->y z\n> quoted\n a> b\n#!comment\nlive (> 3"
`,
		},
		{
			"escapes",
			"school> 1\n\\      … one\n\\# two\n\\## three\n\\school> four\n\\\\five\n",
			`1 ""
1 "school> " "1" "      … one\n# two\n## three\nschool> four\n\\five"
`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := Parse(strings.NewReader(test.text), "test")
			if err != nil {
				t.Fatal(err)
			}
			if got := outline(f); got != test.want {
				t.Errorf("got:\n%swant:\n%s", got, test.want)
			}
			if got := string(f.Format()); got != test.text {
				t.Errorf("formatted as %q, read from %q", got, test.text)
			}
		})
	}
}

// outline lists what was found in a file, one section or step a line.
func outline(f *File) string {
	var b strings.Builder
	for _, section := range f.Sections {
		fmt.Fprintf(&b, "%d %q\n", section.Line, section.Name)
		for _, step := range section.Steps {
			fmt.Fprintf(&b, "%d %q %q %q\n", step.Line, step.Prompt, step.Cell, step.Output)
		}
	}
	return b.String()
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"text in no step", "# One\nschool 1\n", `file.txt:2: want a prompt, a heading (# name) or a comment (## text), found "school 1"`},
		{"text below a comment", "school> 1\n## so\n1\n", `file.txt:3: want a prompt, a heading (# name) or a comment (## text), found "1"`},
		{"cell cut by a comment", "school> {\n## so\n      … }\n", `file.txt:3: want a prompt, a heading (# name) or a comment (## text), found "      … }"`},
		{"no cell in a section", "# One\n\n# Two\nschool> 1\n", `file.txt:1: section "One" has no cell`},
		{"no cell in the last section", "# One\nschool> 1\n# Two\n", `file.txt:3: section "Two" has no cell`},
		{"no cell at all", "## nothing\n", "file.txt:2: no cell in this transcript"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(strings.NewReader(test.text), "file.txt")
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestParseReadError(t *testing.T) {
	r, w := io.Pipe()
	w.CloseWithError(io.ErrUnexpectedEOF)
	_, err := Parse(r, "file.txt")
	if want := "read transcript file.txt: unexpected EOF"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"":                   "",
		"\n\n":               "",
		"a":                  "a",
		"a \t\r\n  b  \n \n": "a\n  b",
		"\n a":               "\n a",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzFormat checks that any output survives being written and read again,
// and that a file is written as it was read.
func FuzzFormat(f *testing.F) {
	f.Add("# One\n\nschool> 1\n1\n\n## two\n\nschool> {\n      … }\n", "\\# x\n\nlive (ro)> 1\n")
	f.Add("school> 1\n# Two\nschool> 2\n", "  … \n…")
	f.Add("a>\n\n\na (b)> c", "\n\\\n## \n#\n##\n \t")
	f.Fuzz(func(t *testing.T, text, output string) {
		file, err := Parse(strings.NewReader(text), "fuzz")
		if err != nil {
			return
		}
		if got := string(file.Format()); got != text {
			t.Fatalf("formatted as %q, read from %q", got, text)
		}
		for i := range file.Sections {
			for j := range file.Sections[i].Steps {
				file.Sections[i].Steps[j].Output = Normalize(output)
			}
		}
		formatted := string(file.Format())
		again, err := Parse(strings.NewReader(formatted), "fuzz")
		if err != nil {
			t.Fatalf("%v in:\n%s", err, formatted)
		}
		if got, want := looks(again), looks(file); got != want {
			t.Fatalf("read again as:\n%swant:\n%sfrom %q", got, want, formatted)
		}
	})
}

// looks lists what a person sees of a file, without line numbers.
func looks(f *File) string {
	var b strings.Builder
	for _, section := range f.Sections {
		fmt.Fprintf(&b, "%q\n", section.Name)
		for _, step := range section.Steps {
			fmt.Fprintf(&b, "%q %q %q\n", step.Prompt, step.Cell, step.Output)
		}
	}
	return b.String()
}

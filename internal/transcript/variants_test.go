package transcript

import (
	"strings"
	"testing"
)

var seas = Variants{"North", "South", "East"}

func TestVariantsMerge(t *testing.T) {
	tests := []struct{ name, north, south, east, want string }{
		{"all the same", "a\nb", "a\nb", "a\nb", "a\nb"},
		{"all different", "a", "b", "c", "@ North\na\n@ South\nb\n@ East\nc"},
		{"two of a kind", "a", "b", "a", "@ North, East\na\n@ South\nb"},
		{"a shared beginning and end", "x\ny\na\nz", "x\ny\nb\nz", "x\ny\nb\nz", "x\ny\n@ North\na\n@ South, East\nb\n@ all\nz"},
		{"a single line between differences goes with them", "a\nx\na", "b\nx\nb", "b\nx\nc", "@ North\na\nx\na\n@ South\nb\nx\nb\n@ East\nb\nx\nc"},
		{"two lines between them do not", "a\nx\n\ny\na", "b\nx\n\ny\nb", "b\nx\n\ny\nb", "@ North\na\n@ South, East\nb\n@ all\nx\n\ny\n@ North\na\n@ South, East\nb"},
		{"lines that one has", "x\ny", "x\nmore\ny", "x\ny", "x\n@ South\nmore\n@ all\ny"},
		{"one shows nothing", "", "a", "a", "@ South, East\na"},
		{"nobody shows anything", "", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			outputs := []string{test.north, test.south, test.east}
			got := seas.merge(outputs)
			if got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
			for i, name := range seas {
				if part, err := seas.part(got, name); err != nil || part != outputs[i] {
					t.Errorf("%s shows %q, %v; want %q", name, part, err, outputs[i])
				}
			}
		})
	}
}

// FuzzVariantsMerge checks that each variant gets back from the merged text what it has put in.
func FuzzVariantsMerge(f *testing.F) {
	f.Add("a\nb\nc", "b\nc\nd", "a\n\nd")
	f.Add("", "\na", "@all")
	f.Fuzz(func(t *testing.T, north, south, east string) {
		outputs := []string{Normalize(north), Normalize(south), Normalize(east)}
		if strings.Contains("\n"+strings.Join(outputs, "\n"), "\n"+variantMark) {
			t.Skip("a mark of its own")
		}
		merged := seas.merge(outputs)
		for i, name := range seas {
			if part, err := seas.part(merged, name); err != nil || part != outputs[i] {
				t.Fatalf("%s gets back %q, %v; want %q of\n%s", name, part, err, outputs[i], merged)
			}
		}
	})
}

func TestVariantsOfFile(t *testing.T) {
	const text = "school> 1\n1\n\nschool> 2\n@ North\ntwo\n@ South, East\nzwei\n@ all\ndone\n"
	f, err := Parse(strings.NewReader(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	var shown []*File
	for _, name := range seas {
		one, err := seas.Of(f, name)
		if err != nil {
			t.Fatal(err)
		}
		shown = append(shown, one)
	}
	if got, want := looks(shown[1]), "\"\"\n\"school> \" \"1\" \"1\"\n\"school> \" \"2\" \"zwei\\ndone\"\n"; got != want {
		t.Errorf("South shows\n%swant\n%s", got, want)
	}
	same, err := seas.Merge(f, shown)
	if err != nil || f.Diff(same) != "" {
		t.Errorf("nothing was changed: %v\n%s", err, f.Diff(same))
	}

	section := shown[2].Sections[0]
	section.Steps = append([]Step{}, section.Steps...)
	section.Steps[1].Output = "deux\ndone"
	merged, err := seas.Merge(f, []*File{shown[0], shown[1], shown[2].With(0, section)})
	if err != nil {
		t.Fatal(err)
	}
	want := "school> 1\n1\n\nschool> 2\n@ North\ntwo\n@ South\nzwei\n@ East\ndeux\n@ all\ndone\n"
	if got := string(merged.Format()); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if d := f.Diff(merged); !strings.HasPrefix(d, "test:4: school> 2\n") {
		t.Errorf("the difference is at\n%s", d)
	}

	section.Steps[1].Output = "@ East"
	if _, err := seas.Merge(f, []*File{shown[0], shown[1], shown[2].With(0, section)}); err == nil || !strings.Contains(err.Error(), `test:4: the output line "@ East" reads as the start of a variant`) {
		t.Errorf("an output that reads as a mark: %v", err)
	}
	section.Steps[1].Prompt = "east> "
	if _, err := seas.Merge(f, []*File{shown[0], shown[1], shown[2].With(0, section)}); err == nil || !strings.Contains(err.Error(), `test:4: North prompts "school> ", and East "east> "`) {
		t.Errorf("prompts that differ: %v", err)
	}
}

func TestVariantsRefusesUnknownNames(t *testing.T) {
	f, err := Parse(strings.NewReader("school> 1\n@ West\n1\n"), "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seas.Of(f, "North"); err == nil || err.Error() != `test:1: "@ West" names no variant: want North, South, East, or all` {
		t.Errorf("got %v", err)
	}
}

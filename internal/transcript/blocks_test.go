package transcript

import (
	"fmt"
	"strings"
	"testing"
)

func TestFences(t *testing.T) {
	tests := []struct{ name, md, want string }{
		{"backticks and tildes", "a\n```retort\n1\n2\n```\n~~~ retort x=`y`\n3\n~~~\n", `3 "1\n2\n"` + "\n" + `7 "3\n"` + "\n"},
		{"other languages", "```\n1\n```\n```sh\n2\n```\n```retorts\n3\n```\n", ""},
		{"a fence within a longer fence", "````md\n```retort\n1\n```\n````\n", ""},
		{"a longer fence holds a shorter", "````retort\n```\n````\n", `2 "` + "```" + `\n"` + "\n"},
		{"a fence of the other mark does not close", "```retort\n~~~\n``` not\n```\n", `2 "~~~\n` + "``` not" + `\n"` + "\n"},
		{"indented", "  ```retort\n  1\n    2\n 3\n   ```\n", `2 "1\n  2\n 3\n"` + "\n"},
		{"empty", "```retort\n```\n", `2 ""` + "\n"},
		{"line ends of Windows", "```retort\r\n1\r\n```\r\n", `2 "1\n"` + "\n"},
		{"inline code", "```retort``` is code\n", ""},
		{"not closed", "x\n```sh\n1\n", "markdown:2: this fence is not closed"},
		{"quoted", "> ```retort\n> 1\n> ```\n", "markdown:1: a fence of retort must stand at the start of a line, not quoted or indented by more than three columns"},
		{"too far in", "- a\n\n      ```retort\n      1\n      ```\n", "markdown:3: a fence of retort must stand at the start of a line, not quoted or indented by more than three columns"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found, err := Fences([]byte(test.md), "retort")
			var got strings.Builder
			for _, fence := range found {
				fmt.Fprintf(&got, "%d %q\n", fence.Line, fence.Text)
			}
			if err != nil {
				got.WriteString(err.Error())
			}
			if got.String() != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got.String(), test.want)
			}
		})
	}
}

func TestParseMarkdown(t *testing.T) {
	const md = `# retort

A session:

` + "```retort" + `
school> 1
1
` + "```" + `

## More of it

` + "```sh" + `
# not a heading of this text
` + "```" + `

   ` + "```retort" + `
   school> 2

   # Within
   school> 3
   3
   ` + "```" + `
The end.  
`
	f, err := ParseMarkdown(strings.NewReader(md), "README.md", "retort")
	if err != nil {
		t.Fatal(err)
	}
	const want = `6 "retort"
6 "school> " "1" "1"
17 "More of it"
17 "school> " "2" ""
19 "Within"
20 "school> " "3" "3"
`
	if got := outline(f); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}

	for i := range f.Sections {
		f.Sections[i].Steps[0].Output = "a\n\n b"
	}
	changed := strings.NewReplacer(
		"1\n1\n", "1\na\n\n b\n",
		"   school> 2\n", "   school> 2\n   a\n\n    b\n",
		"   3\n", "   a\n\n    b\n",
	).Replace(md)
	if got := string(f.Format()); got != changed {
		t.Errorf("got:\n%s\nwant:\n%s", got, changed)
	}
}

func TestParseMarkdownErrors(t *testing.T) {
	tests := []struct{ name, md, want string }{
		{"no fence", "# retort\n", "README.md:2: no cell in this transcript"},
		{"text in no step", "# retort\n```retort\n$ retort\n```\n", `README.md:3: want a prompt, a heading (# name) or a comment (## text), found "$ retort"`},
		{"an empty fence among others", "```retort\nschool> 1\n```\n```retort\n```\n", "README.md:4: no cell in this block"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ParseMarkdown(strings.NewReader(test.md), "README.md", "retort")
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestParseExamples(t *testing.T) {
	const help = `Shows a schema.

  A plain indented paragraph.

  school> :schema User
  models.User

    column

  school> 2
	school> 3
Text.
    school> 4

  less indented
`
	f, err := ParseExamples(strings.NewReader(help), ":schema")
	if err != nil {
		t.Fatal(err)
	}
	const want = `5 ""
5 "school> " ":schema User" "models.User\n\n  column"
10 "school> " "2" ""
11 ""
11 "school> " "3" ""
13 ""
13 "school> " "4" ""
`
	if got := outline(f); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

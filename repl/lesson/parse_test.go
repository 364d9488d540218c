package lesson_test

import (
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/lesson"
)

const front = "---\nformat: 1\nid: a/b\ntitle: T\nfixture: school\n---\n"

const step = "## step: one\nProse.\n```go solution\n1\n```\n```check\nvalue: solution\n```\n```hint\nH\n```\n"

func TestParse(t *testing.T) {
	l, err := lesson.Parse("a/b.md", front+"Hello.\n\n```go demo\n1 + 1\n```\n\n"+step+
		"```sql solution\nSELECT 1\n```\n```go wrong msg=\"say \\\"one\\\"\"\n2\n```\n```notes\nN\n```\n```go\nshown()\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	s := l.Steps[0]
	if l.ID != "a/b" || len(l.Intro) != 2 || l.Intro[1].Demo == nil || len(s.Solutions) != 2 || s.Wrongs[0].Says != `say "one"` || s.Notes != "N\n" {
		t.Errorf("parsed as %+v, step %+v", l, s)
	}
	if !strings.Contains(s.Prose(), "shown()") {
		t.Errorf("code without a role is no prose: %q", s.Prose())
	}
}

func TestParseErrors(t *testing.T) {
	check := func(c string) string { return front + strings.Replace(step, "value: solution", c, 1) }
	for _, test := range []struct{ name, text, want string }{
		{"no front matter", "# Title", `a.md:1: expected front matter that begins with ---`},
		{"front matter without an end", "---\nid: x\n", "a.md:1: expected --- at the end"},
		{"an unknown key", strings.Replace(front, "title: T", "titel: T", 1) + step, "a.md:4: front matter:"},
		{"another format", strings.Replace(front, "format: 1", "format: 2", 1) + step, "a.md:2: expected format: 1, found 2"},
		{"no step", front + "Prose.\n", `expected a step, "## step: name", found none`},
		{"a name with capitals", front + "## step: One\n", "a.md:7: expected a name such as who-is-president"},
		{"the same name twice", front + step + step, "a.md:18: expected a name of its own, found a second step one"},
		{"a fence without an end", front + "## step: a\nP\n```go solution\n1\n", "a.md:9: expected ``` at the end of this fence"},
		{"an unknown role", front + "## step: a\nP\n```go solve\n1\n```\n", `a.md:9: expected demo, starter, solution, wrong, check, hint or notes, found "solve"`},
		{"a wrong answer without a message", front + "## step: a\nP\n```go wrong\n1\n```\n", `a.md:9: expected wrong msg="what it says"`},
		{"a solution before any step", front + "```go solution\n1\n```\n", "a.md:7: expected a step"},
		{"no solution", front + "## step: a\nP\n```check\nvalue: solution\n```\n```hint\nH\n```\n", "a.md:7: expected a solution in step a"},
		{"no hint", front + "## step: a\nP\n```go solution\n1\n```\n```check\nvalue: solution\n```\n", "a.md:7: expected a hint in step a"},
		{"an unknown check", check("valu: solution"), "a.md:13: check:"},
		{"value of nothing", check("value: 3"), `value: expected solution, found "3"`},
		{"http", check("http: {get: /}"), "http: there is no sample web app to ask yet"},
		{"a choice with no right answer", check("choice: {answers: [{text: a, says: b}, {text: c, says: d}]}"), "found 2 with 0"},
		{"a choice beside another", check("value: solution\nchoice: {answers: [{text: a, right: true}, {text: c, says: d}]}"), "are checks by themselves"},
		{"rows and columns", check("rows: {sql: SELECT 1, columns: any}"), `expected loose or exact, found "any"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := lesson.Parse("a.md", test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(front + step)
	f.Add("---\n---\n## step: a\n```check\n```")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := lesson.Parse("f.md", text)
		if err == nil && len(l.Steps) == 0 {
			t.Error("a lesson without steps")
		}
	})
}

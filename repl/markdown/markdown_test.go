package markdown_test

import (
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/markdown"
	"github.com/retort-shell/retort/repl/typeset"
)

func TestRender(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"a paragraph", "One two three four five six seven eight nine ten.\nEleven.", "One two three four five six seven eight\nnine ten. Eleven.\n"},
		{"two", "One.\n\nTwo.", "One.\n\nTwo.\n"},
		{"emphasis and code", "A *row* is **not** an `instance`.", "A row is not an `instance`.\n"},
		{"code stays whole", "Then one asks the database again with `db.Find(&x)`.", "Then one asks the database again with\n`db.Find(&x)`.\n"},
		{"a list", "- one\n- two that is long enough to be wrapped around\n", "• one\n• two that is long enough to be wrapped\n  around\n"},
		{"a numbered list", "1. one\n2. two\n", "1. one\n2. two\n"},
		{"a fence", "Run:\n\n```go\nif x {\n\ty()\n}\n```\n", "Run:\n\n    if x {\n        y()\n    }\n"},
		{"a link", "See [here](https://example.org).", "See here (https://example.org).\n"},
		{"an escaped sign", `2 \* 3`, "2 * 3\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := markdown.Render(test.source, 40, nil); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func FuzzRender(f *testing.F) {
	f.Add("# a\n\n- b `c`\n\n> d *e*\n", 40)
	f.Fuzz(func(t *testing.T, source string, width int) {
		if strings.ContainsAny(source, "`~|<\t") || width < 30 || width > 200 {
			return // code is not wrapped
		}
		for line := range strings.SplitSeq(markdown.Render(source, width, nil), "\n") {
			if n := typeset.Width(line); n > width && strings.Contains(strings.TrimSpace(line), " ") && !strings.HasPrefix(line, "    ") {
				t.Errorf("%d columns of %d: %q", n, width, line)
			}
		}
	})
}

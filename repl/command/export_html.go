package command

import (
	"html"
	"regexp"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
)

// classes are the roles that a document has colours for.
var classes = map[show.Role]string{
	show.Heading: "b", show.Muted: "m", show.Number: "n", show.Failure: "e", show.Null: "m", show.Key: "k",
	show.Read: "kw", show.Insert: "kw", show.Update: "kw", show.Delete: "kw", show.Transaction: "m",
	show.CodeKeyword: "kw", show.CodeType: "ty", show.CodeCall: "fn", show.CodeText: "s", show.CodeNumber: "n", show.CodeComment: "m", show.CodeCommand: "kw",
}

// markStyle writes the role of a text where a style for terminals has its colour.
var markStyle = func() show.Style {
	st := show.Style{}
	for r := range classes {
		st[r] = "role" + string(rune('A'+int(r)))
	}
	return st
}()

var markRE = regexp.MustCompile(`\x1b\[([0-9;]*|role.)m`)

// spans turns text coloured for a terminal into HTML. by names the classes of colours; what has no class stays plain.
func spans(text string, by map[string]string) string {
	var b strings.Builder
	open := false
	end := func() {
		if open {
			b.WriteString("</span>")
		}
		open = false
	}
	for {
		at := markRE.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		b.WriteString(html.EscapeString(plainText(text[:at[0]])))
		end()
		if class := by[text[at[2]:at[3]]]; class != "" {
			b.WriteString(`<span class="` + class + `">`)
			open = true
		}
		text = text[at[1]:]
	}
	b.WriteString(html.EscapeString(plainText(text)))
	end()
	return b.String()
}

// coloured is a cell with the words of Go, SQL and commands told apart.
func coloured(c exportedCell) string {
	by := map[string]string{}
	for r, sgr := range markStyle {
		by[sgr] = classes[r]
	}
	switch c.kind {
	case lang.SQL:
		return spans(markStyle.SQL(c.text), by)
	case lang.Command:
		return spans(markStyle.Command(c.text, takesGo(c.text)), by)
	}
	return spans(markStyle.Go(c.text), by)
}

func (env *Env) html(cells []exportedCell) string {
	by := map[string]string{}
	for r, sgr := range env.Printer.Style {
		if class := classes[r]; class != "" && sgr != "" {
			by[sgr] = class
		}
	}
	var b strings.Builder
	title := html.EscapeString(env.title())
	b.WriteString(strings.Replace(htmlHead, "{title}", title, 1))
	b.WriteString("<h1>" + title + "</h1>\n")
	for _, c := range cells {
		class := ""
		if c.failed {
			class = ` class="failed"`
		}
		b.WriteString("<section" + class + ">\n<pre class=\"cell\" tabindex=\"0\"><code>" + coloured(c) + "</code></pre>\n")
		if c.failed {
			b.WriteString("<p>This cell failed.</p>\n")
		}
		if out := strings.TrimRight(c.output, "\n"); strings.TrimSpace(plainText(out)) != "" {
			b.WriteString("<pre class=\"out\" tabindex=\"0\"><samp>" + spans(out, by) + "</samp></pre>\n")
		}
		if c.cut {
			b.WriteString("<p>The rest of what it showed is left out.</p>\n")
		}
		b.WriteString("</section>\n")
	}
	b.WriteString("</main>\n</html>\n")
	return b.String()
}

const htmlHead = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root { --fg: #1f2328; --soft: #636c76; --bg: #fff; --cell: #f4f6f8; --line: #d8dee4; --bad: #b42318; --kw: #8250df; --fn: #0550ae; --s: #0a6640; --n: #9a4a00; }
@media (prefers-color-scheme: dark) {
  :root { --fg: #e6e9ee; --soft: #9aa4b0; --bg: #14171b; --cell: #1f242b; --line: #343b45; --bad: #ff8a80; --kw: #c9a5ff; --fn: #84b9ff; --s: #7fd8a8; --n: #f0b072; }
}
body { margin: 0; background: var(--bg); color: var(--fg); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.25rem; font-weight: 600; margin: 0 0 1.5rem; }
section { margin: 0 0 1.75rem; }
pre { margin: 0; overflow-x: auto; font: .875rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; tab-size: 4; }
.cell { background: var(--cell); border-left: 3px solid var(--line); border-radius: 4px; padding: .6rem .8rem; }
.out { padding: .6rem .8rem 0 calc(.8rem + 3px); }
p { margin: .5rem 0 0 calc(.8rem + 3px); font-size: .875rem; color: var(--soft); }
samp, code { font: inherit; }
.failed .cell { border-left-color: var(--bad); }
.failed p { color: var(--bad); }
.b { font-weight: 600; } .m { color: var(--soft); } .k { color: var(--soft); } .n { color: var(--n); } .e { color: var(--bad); }
.kw { color: var(--kw); } .ty, .fn { color: var(--fn); } .s { color: var(--s); }
@media (max-width: 40rem) { pre { font-size: .75rem; } main { padding: 1rem .75rem 3rem; } }
@media print { .cell { border: 1px solid var(--line); } pre { white-space: pre-wrap; } }
</style>
<main>
`

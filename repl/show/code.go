package show

import (
	"strings"

	"github.com/retort-shell/retort/repl/highlight"
)

var codeRoles = [...]Role{
	highlight.Plain: Plain, highlight.Keyword: CodeKeyword, highlight.Type: CodeType, highlight.Call: CodeCall, highlight.Text: CodeText,
	highlight.Number: CodeNumber, highlight.Comment: CodeComment, highlight.Command: CodeCommand,
}

// Go returns Go source in the colours of its words, SQL and Command those of their kinds. Nothing but SGR sequences is added, and each line
// has its own. Text that is incomplete or wrong is coloured as far as it is known.
func (st Style) Go(src string) string { return st.code(src, highlight.Go) }

// SQL does so with SQL.
func (st Style) SQL(src string) string { return st.code(src, highlight.SQL) }

// Command does so with a :command or "name?". isGo tells whether what the command takes is Go.
func (st Style) Command(src string, isGo bool) string {
	at := highlight.Arguments(src)
	line, args := st.code(src[:at], highlight.Line), src[at:]
	if isGo {
		args = st.Go(args)
	}
	return line + args
}

func (st Style) code(src string, words func(string) []highlight.Span) string {
	if st == nil {
		return src
	}
	spans := words(src)
	return highlight.Paint(src, spans, func(c highlight.Class, text string) string { return st.Paint(codeRoles[c], text) })
}

// sql returns the lines of a statement in the colours of their words, the keywords in that of the role.
func (st Style) sql(lines []string, keywords Role) []string {
	if st == nil || len(lines) == 0 {
		return lines
	}
	src := strings.Join(lines, "\n")
	painted := highlight.Paint(src, highlight.SQL(src), func(c highlight.Class, text string) string {
		if c == highlight.Keyword {
			return st.Paint(keywords, text)
		}
		return st.Paint(codeRoles[c], text)
	})
	return strings.Split(painted, "\n")
}

package lang

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind tells what a cell is.
type Kind uint8

// The kinds of cells.
const (
	Empty      Kind = iota // nothing but white space and comments
	Incomplete             // the beginning of a cell: more lines are wanted
	Go                     // Go statements and declarations
	SQL                    // SQL statements
	Command                // ":name arguments", "name?" or "name??"
)

func (k Kind) String() string {
	return [...]string{"empty", "incomplete", "Go", "SQL", "command"}[k]
}

// Classify tells what src is from its text alone. What is neither a command nor SQL is Go, right or wrong. A cell is Incomplete
// only if more lines can make it right: one that no line can mend is to be refused at once.
func Classify(src string) Kind {
	k, more := classify(src)
	if more {
		return Incomplete
	}
	return k
}

// Final tells what src is when no more lines will come, as at the end of a file: it is Classify without Incomplete.
func Final(src string) Kind {
	k, _ := classify(src)
	return k
}

func classify(src string) (k Kind, more bool) {
	text := strings.TrimSpace(src)
	switch {
	case text == "":
		return Empty, false
	case strings.HasPrefix(text, ":"):
		return Command, goesOn(text)
	case isDocQuestion(text):
		return Command, false
	}
	body := skipComments(text)
	switch {
	case body == "" && isSQLComment(text):
		return Empty, false
	case isSQL(body):
		return SQL, sqlIncomplete(body)
	}
	return classifyGo(src)
}

// goesOn reports whether a command ends in the ~ that stands between two arguments.
func goesOn(text string) bool {
	return strings.HasSuffix(text, "~") && len(strings.Fields(text)) > 2
}

// isDocQuestion reports whether text is "name?" or "pkg.Name.Member?", with one question mark or two.
func isDocQuestion(text string) bool {
	name, ok := strings.CutSuffix(text, "?")
	if !ok {
		return false
	}
	name = strings.TrimSpace(strings.TrimSuffix(name, "?"))
	for part := range strings.SplitSeq(name, ".") {
		if !token.IsIdentifier(part) && !token.IsKeyword(part) {
			return false
		}
	}
	return true
}

// isSQLComment reports whether text begins with SQL's "-- comment". Without a space after it, a lone "--x" is taken for the C
// expression, which Go refuses with a reason.
func isSQLComment(text string) bool {
	rest, ok := strings.CutPrefix(text, "--")
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " \t\r\n-"))
}

// classifyGo scans src as Go. It wants more where a bracket, a raw string or a comment is open, or where the last token cannot
// be the last of a cell; but not where what is there is already wrong.
func classifyGo(src string) (k Kind, more bool) {
	b := scanBrackets(src)
	switch {
	case b.wrong:
		return Go, false
	case b.open, len(b.closers) > 0:
		return Go, true
	case b.last == token.EOF:
		return Empty, false
	}
	return Go, wantsMore(b.last)
}

// brackets is what the scanner knows of a piece of Go.
type brackets struct {
	closers []token.Token // what closes the brackets that are open, outermost first
	open    bool          // a raw string or a comment is not closed
	wrong   bool          // a bracket closes what is not open, or a string ends with its line
	last    token.Token   // EOF if there is none
}

func scanBrackets(src string) brackets {
	b := brackets{last: token.EOF}
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), func(_ token.Position, msg string) {
		switch msg {
		case "raw string literal not terminated", "comment not terminated":
			b.open = true
		case "string literal not terminated", "rune literal not terminated":
			b.wrong = true
		}
	}, 0)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return b
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		b.last = tok
		switch tok {
		case token.LPAREN:
			b.closers = append(b.closers, token.RPAREN)
		case token.LBRACE:
			b.closers = append(b.closers, token.RBRACE)
		case token.LBRACK:
			b.closers = append(b.closers, token.RBRACK)
		case token.RPAREN, token.RBRACE, token.RBRACK:
			if n := len(b.closers); n > 0 && b.closers[n-1] == tok {
				b.closers = b.closers[:n-1]
			} else {
				b.wrong = true
			}
		}
	}
}

// wantsMore reports whether Go source cannot end in tok: the scanner puts no semicolon after it (Go spec, Semicolons).
func wantsMore(tok token.Token) bool {
	switch tok {
	case token.INC, token.DEC, token.RPAREN, token.RBRACE, token.RBRACK, token.SEMICOLON, token.ELLIPSIS,
		token.BREAK, token.CONTINUE, token.FALLTHROUGH, token.RETURN:
		return false
	}
	return tok.IsOperator() || tok.IsKeyword()
}

// sqlVerbs are the words that begin a SQL statement. Alone tells those that may be one by themselves.
var sqlVerbs = map[string]struct{ alone bool }{
	"abort": {true}, "alter": {}, "analyze": {true}, "attach": {}, "begin": {true}, "call": {}, "checkpoint": {true}, "comment": {},
	"commit": {true}, "copy": {}, "create": {}, "deallocate": {}, "declare": {}, "delete": {}, "desc": {}, "describe": {}, "detach": {},
	"discard": {}, "do": {}, "drop": {}, "end": {true}, "execute": {}, "explain": {}, "fetch": {}, "flush": {}, "grant": {}, "insert": {},
	"listen": {}, "lock": {}, "merge": {}, "notify": {}, "optimize": {}, "pragma": {}, "prepare": {}, "refresh": {}, "reindex": {true},
	"release": {}, "rename": {}, "replace": {}, "reset": {}, "revoke": {}, "rollback": {true}, "savepoint": {}, "select": {}, "set": {},
	"show": {}, "start": {}, "table": {}, "truncate": {}, "unlisten": {}, "unlock": {}, "update": {}, "use": {}, "vacuum": {true},
	"values": {}, "with": {},
}

// isSQL tells SQL from Go where the first word may begin both ("delete(m, k)", "select {", "values * 2", "begin := 1"): by what
// stands after it. The text begins with neither space nor comment.
func isSQL(text string) bool {
	word, after := cutWord(text)
	verb := strings.ToLower(word)
	kind, known := sqlVerbs[verb]
	if !known {
		return false
	}
	capitals := word == strings.ToUpper(word)
	rest := skipComments(after)
	next, _ := utf8.DecodeRuneInString(rest)
	switch {
	case verb == "select": // Go's select takes a block and nothing else
		return rest != "" && next != '{' || rest == "" && capitals
	case rest == "":
		return capitals // a lone word is SQL only as SQL is written: in capitals, or with its semicolon
	case next == ';':
		return capitals || kind.alone
	}
	switch {
	case next == '_' || unicode.IsLetter(next) || unicode.IsDigit(next), strings.ContainsRune("\"'`?$@", next):
		// Two operands in a row are never Go, unless the second begins a line.
		if gap := after[:len(after)-len(rest)]; !capitals && strings.Contains(gap, "\n") {
			return !parses(text)
		}
		return true
	case next != '(':
		return false
	case capitals:
		return true
	}
	switch verb { // "values (1), (2)" is SQL, "values(1)" a call
	case "values", "explain":
		return rest != after
	case "copy":
		inner, _ := cutWord(strings.TrimSpace(rest[1:]))
		return strings.EqualFold(inner, "select") || strings.EqualFold(inner, "with") || strings.EqualFold(inner, "values")
	}
	return false
}

// parses reports whether src is Go statements.
func parses(src string) bool {
	_, err := parser.ParseFile(token.NewFileSet(), "", stmtPrefix+src+"\n}", parser.SkipObjectResolution)
	return err == nil
}

// cutWord splits off the leading run of letters, digits and underscores.
func cutWord(s string) (word, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch {
	case s == "" || s[0] >= '0' && s[0] <= '9':
		return "", s
	case end < 0:
		return s, ""
	}
	return s[:end], s[end:]
}

// skipComments drops leading space and comments, of Go and of SQL. Of a comment that is not closed it returns the whole.
func skipComments(s string) string {
	for {
		s = strings.TrimSpace(s)
		end, after := "\n", 2
		switch {
		case strings.HasPrefix(s, "--"), strings.HasPrefix(s, "//"):
		case strings.HasPrefix(s, "/*"):
			end = "*/"
		default:
			return s
		}
		i := strings.Index(s[after:], end)
		switch {
		case i >= 0:
			s = s[after+i+len(end):]
		case end == "\n":
			return ""
		default:
			return s
		}
	}
}

// verbs returns the words that begin SQL statements, in capitals and in order.
func verbs() []string {
	out := make([]string, 0, len(sqlVerbs))
	for v := range sqlVerbs {
		out = append(out, strings.ToUpper(v))
	}
	slices.Sort(out)
	return out
}

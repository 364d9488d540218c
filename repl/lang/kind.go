package lang

import (
	"go/scanner"
	"go/token"
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
	SQL                    // one SQL statement
	Command                // ":name arguments", or "name?"
)

func (k Kind) String() string {
	return [...]string{"empty", "incomplete", "Go", "SQL", "command"}[k]
}

// Classify tells what src is from its text alone. What is neither a command nor SQL is Go, right or wrong.
func Classify(src string) Kind {
	text := strings.TrimSpace(src)
	switch {
	case text == "":
		return Empty
	case strings.HasPrefix(text, ":"):
		return Command
	case isDocQuestion(text):
		return Command
	}
	if verb, ok := sqlVerb(text); ok {
		if sqlIncomplete(verb, text) {
			return Incomplete
		}
		return SQL
	}
	return classifyGo(src)
}

// isDocQuestion reports whether text is "name?" or "pkg.Name.Member?".
func isDocQuestion(text string) bool {
	name, ok := strings.CutSuffix(text, "?")
	if !ok || name == "" {
		return false
	}
	for part := range strings.SplitSeq(strings.TrimSpace(name), ".") {
		if !token.IsIdentifier(part) && !token.IsKeyword(part) {
			return false
		}
	}
	return true
}

// classifyGo scans src as Go. It is incomplete where a bracket, a raw string or a comment is open, or where the last token
// asks for an operand.
func classifyGo(src string) Kind {
	open, any := false, false
	depth, last := 0, token.EOF
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), func(_ token.Position, msg string) {
		open = open || msg == "raw string literal not terminated" || msg == "comment not terminated"
	}, 0)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		any, last = true, tok
		switch tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		}
	}
	switch {
	case open, depth > 0:
		return Incomplete
	case !any:
		return Empty
	case depth == 0 && wantsOperand(last):
		return Incomplete
	}
	return Go
}

// wantsOperand reports whether Go source cannot end in tok.
func wantsOperand(tok token.Token) bool {
	switch tok {
	case token.INC, token.DEC, token.RPAREN, token.RBRACE, token.RBRACK, token.SEMICOLON, token.ELLIPSIS:
		return false
	case token.ELSE, token.FUNC, token.VAR, token.TYPE, token.CONST, token.IMPORT, token.CASE:
		return true
	}
	return tok.IsOperator()
}

// sqlVerbs are the words that begin a SQL statement, each with the words that may follow it where the word alone could also
// begin Go ("delete(m, k)", "select {", "begin := 1"). An empty list takes any word, quoted name, number, '*' or '('.
var sqlVerbs = map[string][]string{
	"select": nil, "values": nil, "table": nil,
	"with":    nil,
	"insert":  {"into", "or", "ignore", "overwrite"},
	"replace": {"into"},
	"update":  nil,
	"delete":  {"from"},
	"create":  nil, "alter": nil, "drop": nil, "truncate": nil, "comment": {"on"},
	"explain": nil, "describe": nil, "desc": nil, "show": nil, "pragma": nil,
	"begin": {"", "transaction", "work", "immediate", "deferred", "exclusive"}, "start": {"transaction"},
	"commit": {"", "transaction", "work"}, "rollback": {"", "to", "transaction", "work"},
	"savepoint": nil, "release": nil, "end": {"", "transaction"},
	"vacuum": {"", "into", "full", "analyze"}, "analyze": nil, "reindex": nil,
	"attach": nil, "detach": nil, "set": nil, "use": nil, "grant": nil, "revoke": nil, "call": nil, "copy": nil, "lock": {"table", "tables"},
	"refresh": {"materialized"}, "merge": {"into"},
}

// sqlVerb returns the lower-case verb of a SQL statement. The word after the verb decides, since several verbs also begin Go.
func sqlVerb(text string) (string, bool) {
	text = skipSQLComments(text)
	word, rest := cutWord(text)
	verb := strings.ToLower(word)
	next, known := sqlVerbs[verb]
	if !known {
		return "", false
	}
	follow, _ := cutWord(rest)
	if next != nil {
		for _, n := range next {
			if n == "" && (rest == "" || rest == ";") {
				// A lone word is SQL only as SQL is written: in capitals, or with its semicolon.
				return verb, word == strings.ToUpper(word) || rest == ";"
			}
			if n != "" && strings.EqualFold(follow, n) {
				return verb, true
			}
		}
		return "", false
	}
	if follow != "" {
		return verb, true // two words in a row are never Go
	}
	if rest == "" {
		return verb, word == strings.ToUpper(word) // "SELECT" alone wants more; "select" alone is Go's keyword
	}
	r, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case '"', '\'', '`', '?', '$', '@':
		return verb, true
	case '*', '-', '[':
		return verb, verb == "select"
	case '(':
		return verb, verb == "select" || verb == "values" || verb == "with" || word == strings.ToUpper(word)
	}
	return verb, unicode.IsDigit(r)
}

// cutWord splits off the leading run of letters, digits and underscores, and trims the space after it.
func cutWord(s string) (word, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if end < 0 {
		return s, ""
	}
	if end == 0 || unicode.IsDigit(rune(s[0])) {
		return "", s
	}
	return s[:end], strings.TrimSpace(s[end:])
}

// skipSQLComments drops leading "-- line" comments, which Go would read as two decrements.
func skipSQLComments(s string) string {
	for strings.HasPrefix(s, "--") {
		_, after, found := strings.Cut(s, "\n")
		if !found {
			return s
		}
		s = strings.TrimSpace(after)
	}
	return s
}

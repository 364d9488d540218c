package lang

import (
	"errors"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// syntaxError turns the parser's first error into one that speaks of the cell; the errors after the first are its echoes.
func syntaxError(src string, prefix int, err error) error {
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return &Error{[]Diagnostic{diagnose(src, 0, 0, err.Error(), "")}}
	}
	f := fault{src: src, at: max(0, list[0].Pos.Offset-prefix), toplevel: prefix == len(declPrefix)}
	if f.at >= len(src) {
		f.at = len(strings.TrimRight(src, " \t\r\n"))
	}
	msg, hint := f.compilers(list[0].Msg)
	if hint == "" {
		hint = goFor(src, f.at)
	}
	if hint == "" {
		hint = sqlHint(src)
	}
	return &Error{[]Diagnostic{diagnose(src, f.at, tokenEnd(src, f.at), msg, hint)}}
}

// A fault is a place where a cell is no Go.
type fault struct {
	src      string
	at       int
	toplevel bool // between declarations, not statements
}

var (
	expectedFound = regexp.MustCompile(`^expected (.*), found (.*)$`)
	missingComma  = regexp.MustCompile(`^missing ',' (?:before newline )?in (.*)$`)
	lexical       = map[string]string{ // what the compiler's scanner says where go/scanner says the key
		"string literal not terminated":     "newline in string",
		"raw string literal not terminated": "string not terminated",
		"rune literal not terminated":       "newline in rune literal",
		"illegal rune literal":              "more than one character in rune literal",
		"comment not terminated":            "comment not terminated",
	}
	lexicalHints = map[string]string{
		"newline in string":                       `end it with ", or write several lines in back quotes`,
		"newline in rune literal":                 "a string stands in double quotes",
		"more than one character in rune literal": "a string stands in double quotes",
	}
)

// compilers says what the parser has found in the words of the compiler, whose parser is another one.
func (f *fault) compilers(msg string) (compilers, hint string) {
	if words, ok := lexical[msg]; ok {
		if strings.HasPrefix(f.src[f.at:], "''") {
			return "empty rune literal or unescaped '", lexicalHints["newline in rune literal"]
		}
		return words, lexicalHints[words]
	}
	if rest, ok := strings.CutPrefix(msg, "illegal character "); ok {
		return "invalid character " + rest, ""
	}
	if strings.HasPrefix(msg, "expression in ") {
		return msg, "write () behind it"
	}
	words := f.syntax(msg)
	switch {
	case strings.HasPrefix(words, "cannot use assignment "):
		hint = "did you mean ==?"
	case words == "missing statement after label":
		hint = "a definition is written with := in one piece"
	case strings.Contains(words, "keyword else"):
		hint = "else stands on the line of the } before it"
	}
	return "syntax error: " + words, hint
}

func (f *fault) syntax(msg string) string {
	found := f.found()
	if m := missingComma.FindStringSubmatch(msg); m != nil {
		closer := ")"
		if m[1] == "composite literal" {
			closer = "}"
		}
		return "unexpected " + found + " in " + m[1] + "; possibly missing comma or " + closer
	}
	if msg == "missing import path" {
		return "missing import path; require quoted string"
	}
	m := expectedFound.FindStringSubmatch(msg)
	if m == nil {
		return msg
	}
	switch want := m[1]; want {
	case "operand", "expression":
		return "unexpected " + found + ", expected expression"
	case "boolean expression", "switch expression", "boolean or range expression":
		what := ""
		statement, _, _ := strings.Cut(f.src[f.at:], "{")
		statement, _, _ = strings.Cut(statement, "\n")
		if !strings.Contains(statement, ":=") {
			what = "assignment "
		}
		return "cannot use " + what + strings.TrimSpace(statement) + " as value"
	case "if statement or block":
		return "else must be followed by if or statement block"
	case "selector or type assertion":
		return "unexpected " + found + ", expected name or ("
	case "declaration": // a bracket too many has closed the function around the cell
		if at := stray(f.src); at >= 0 {
			f.at = at
			return "unexpected " + f.found()
		}
		return "non-declaration statement outside function body"
	case "statement":
		switch open := closersAt(f.src, f.at); {
		case strings.HasSuffix(strings.TrimSpace(f.src[:f.at]), ":"):
			return "missing statement after label"
		case found == ")" || found == "]":
			return "unexpected " + found + " at end of statement"
		case len(open) > 0:
			return "unexpected " + found + ", expected }"
		}
		return "unexpected " + found
	case "';'":
		opener, first := f.around()
		switch {
		case opener == token.STRUCT || opener == token.INTERFACE:
			return "unexpected " + found + " in " + opener.String() + " type; possibly missing semicolon or newline or }"
		case first == token.VAR && found == ":=":
			return "unexpected :=, expected ="
		case first == token.FOR && found == "{":
			return "unexpected {, expected semicolon or newline"
		case f.toplevel && opener == token.ILLEGAL:
			return "unexpected " + found + " after top level declaration"
		}
		return "unexpected " + found + " at end of statement"
	case "'IDENT'":
		return "unexpected " + found + ", expected name"
	case "','":
		return "unexpected " + found + ", expected comma"
	case "'{'":
		if _, first := f.around(); first == token.FOR || first == token.IF || first == token.SWITCH {
			return "unexpected " + found + ", expected { after " + first.String() + " clause"
		}
		return "unexpected " + found + ", expected {"
	default:
		return "unexpected " + found + ", expected " + strings.Trim(want, "'")
	}
}

// found names the token at the fault as the compiler does.
func (f *fault) found() string {
	if strings.TrimSpace(f.src[f.at:]) == "" && !strings.Contains(f.src[f.at:], "\n") {
		if b := scanBrackets(f.src); len(b.closers) > 0 || !wantsMore(b.last) {
			return "newline"
		}
		return "EOF"
	}
	rest := f.src[f.at:]
	if rest[0] == '\n' || strings.HasPrefix(rest, "\r\n") {
		return "newline"
	}
	for tok, lit := range tokens(rest) {
		switch {
		case tok == token.IDENT:
			return "name " + lit
		case tok == token.SEMICOLON:
			return map[string]string{";": "semicolon"}[lit] + map[string]string{"\n": "newline"}[lit]
		case tok == token.COMMA:
			return "comma"
		case tok.IsLiteral():
			return "literal " + lit
		case tok.IsKeyword():
			return "keyword " + tok.String()
		}
		return tok.String()
	}
	return "EOF"
}

// around returns the token before the innermost brace that is open at the fault, ILLEGAL if none is, and the first token of the
// line.
func (f *fault) around() (opener, first token.Token) {
	var before []token.Token
	prev := token.ILLEGAL
	for tok := range tokens(f.src[:f.at]) {
		switch tok {
		case token.LBRACE, token.LPAREN, token.LBRACK:
			before = append(before, prev)
		case token.RBRACE, token.RPAREN, token.RBRACK:
			before = before[:max(0, len(before)-1)]
		}
		prev = tok
	}
	if n := len(before); n > 0 {
		opener = before[n-1]
	}
	for tok := range tokens(f.src[strings.LastIndexByte(f.src[:f.at], '\n')+1:]) {
		return opener, tok
	}
	return opener, token.ILLEGAL
}

// closersAt returns what closes the brackets that are open at src[at:].
func closersAt(src string, at int) []token.Token {
	return scanBrackets(src[:min(max(at, 0), len(src))]).closers
}

// stray is the offset of the first bracket that closes what is not open, or -1.
func stray(src string) int {
	var open []token.Token
	opener := map[token.Token]token.Token{token.RPAREN: token.LPAREN, token.RBRACE: token.LBRACE, token.RBRACK: token.LBRACK}
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), nil, 0)
	for {
		pos, tok, _ := s.Scan()
		switch tok {
		case token.EOF:
			return -1
		case token.LPAREN, token.LBRACE, token.LBRACK:
			open = append(open, tok)
		case token.RPAREN, token.RBRACE, token.RBRACK:
			n := len(open)
			if n == 0 || open[n-1] != opener[tok] {
				return file.Offset(pos)
			}
			open = slices.Delete(open, n-1, n)
		}
	}
}

// tokens yields the tokens of Go source with their literal text.
func tokens(src string) func(yield func(token.Token, string) bool) {
	return func(yield func(token.Token, string) bool) {
		file := token.NewFileSet().AddFile("", -1, len(src))
		var s scanner.Scanner
		s.Init(file, []byte(src), nil, 0)
		for {
			_, tok, lit := s.Scan()
			if tok == token.EOF || !yield(tok, lit) {
				return
			}
		}
	}
}

// tokenEnd is the end of the Go token at src[at:].
func tokenEnd(src string, at int) int {
	if at < 0 || at >= len(src) {
		return at
	}
	file := token.NewFileSet().AddFile("", -1, len(src)-at)
	var s scanner.Scanner
	s.Init(file, []byte(src[at:]), nil, 0)
	pos, tok, lit := s.Scan()
	from := at + file.Offset(pos)
	switch {
	case tok == token.EOF || tok == token.SEMICOLON && lit == "\n":
		return at + 1
	case lit != "":
		return from + len(lit)
	}
	return from + len(tok.String())
}

package highlight

import (
	"go/scanner"
	"go/token"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

// goNames are the names that Go declares by itself, without its functions, which are calls as all are.
var goNames = map[string]Class{
	"any": Type, "bool": Type, "byte": Type, "comparable": Type, "complex64": Type, "complex128": Type, "error": Type, "float32": Type,
	"float64": Type, "int": Type, "int8": Type, "int16": Type, "int32": Type, "int64": Type, "rune": Type, "string": Type, "uint": Type,
	"uint8": Type, "uint16": Type, "uint32": Type, "uint64": Type, "uintptr": Type,
	"true": Number, "false": Number, "nil": Number, "iota": Number,
}

// Go marks the words of Go source, by Go's own scanner.
func Go(src string) []Span {
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), func(token.Position, string) {}, scanner.ScanComments)
	var spans []Span
	after := token.ILLEGAL // the token before
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return spans
		}
		start := file.Offset(pos)
		class, end := Plain, start+len(lit)
		switch {
		case tok == token.COMMENT:
			class, end = Comment, start+commentLen(src[start:])
		case tok == token.STRING && strings.HasPrefix(src[start:], "`"):
			class, end = Text, start+quotedLen(src[start:]) // the scanner leaves carriage returns out of lit
		case tok == token.STRING, tok == token.CHAR:
			class = Text
		case tok == token.INT, tok == token.FLOAT, tok == token.IMAG:
			class = Number
		case tok.IsKeyword():
			class = Keyword
		case tok == token.IDENT && after != token.PERIOD:
			class = goNames[lit]
		case tok == token.LPAREN && after == token.IDENT:
			spans = called(src, spans, start)
		}
		if class != Plain {
			spans = append(spans, Span{start, min(end, len(src)), class})
		}
		if tok != token.COMMENT {
			after = tok
		}
	}
}

// called marks the name that ends at a bracket, unless it has a class.
func called(src string, spans []Span, bracket int) []Span {
	start := bracket
	for start > 0 && sqltext.IsWord(src[start-1]) {
		start--
	}
	if start == bracket || len(spans) > 0 && spans[len(spans)-1].End > start {
		return spans
	}
	return append(spans, Span{start, bracket, Call})
}

// commentLen is the length of the comment at the start of s.
func commentLen(s string) int {
	end := "\n"
	if strings.HasPrefix(s, "/*") {
		end = "*/"
	}
	i := strings.Index(s[2:], end)
	switch {
	case i < 0:
		return len(s)
	case end == "\n":
		return 2 + i
	}
	return 2 + i + len(end)
}

// quotedLen is the length of the text at the start of s up to the quote that it begins with.
func quotedLen(s string) int {
	if i := strings.IndexByte(s[1:], s[0]); i >= 0 {
		return 1 + i + 1
	}
	return len(s)
}

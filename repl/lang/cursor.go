package lang

import (
	"go/scanner"
	"go/token"
	"slices"
	"strings"
	"unicode"
)

// A place is where a cursor stands among the tokens of a cell.
type place struct {
	start  int  // of the identifier that ends at the cursor, or the cursor
	inert  bool // in a comment or a literal, or right behind one
	member bool // after a dot
}

func cursorIn(src string, cursor int) place {
	p := place{start: cursor}
	file := token.NewFileSet().AddFile("", -1, cursor)
	open := false
	var s scanner.Scanner
	s.Init(file, []byte(src[:cursor]), func(_ token.Position, msg string) {
		open = open || strings.HasSuffix(msg, "not terminated")
	}, scanner.ScanComments)
	prev := token.ILLEGAL
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return p
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		from := file.Offset(pos)
		atCursor := from+len(lit) == cursor
		switch {
		case tok == token.COMMENT:
			p.inert = atCursor && (strings.HasPrefix(lit, "//") || open)
			continue
		case tok == token.IDENT || tok.IsKeyword():
			if atCursor {
				p.start = from
				p.member = prev == token.PERIOD
				return p
			}
		case tok.IsLiteral():
			p.inert = atCursor || open
		}
		prev = tok
		p.member = tok == token.PERIOD
	}
}

func wordEnd(s string, at int) int {
	n := strings.IndexFunc(s[at:], func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if n < 0 {
		return len(s)
	}
	return at + n
}

// operandBefore returns the operand that src ends with, its dot included: "db.Where(x)." of "if db.Where(x).".
func operandBefore(src string) string {
	type span struct {
		tok  token.Token
		from int
	}
	var spans []span
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), nil, 0)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok != token.SEMICOLON || lit != "\n" {
			spans = append(spans, span{tok, file.Offset(pos)})
		}
	}
	depth, from := 0, len(src)
	operand := false // the token to the right is one that needs no operator before it
	for _, sp := range slices.Backward(spans) {
		if depth == 0 {
			switch sp.tok {
			case token.PERIOD:
				operand = false
			case token.IDENT, token.STRING, token.INT, token.FLOAT, token.CHAR:
				if operand {
					return src[from:]
				}
				operand = true
			case token.RPAREN, token.RBRACK, token.RBRACE:
				if operand && sp.tok == token.RBRACE {
					return src[from:]
				}
				operand = false
			default:
				return src[from:]
			}
		}
		switch sp.tok {
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth++
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth--
		}
		from = sp.from
	}
	return src[from:]
}

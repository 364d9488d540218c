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

	literal  int         // where the string begins that the cursor stands in, or -1
	before   token.Token // the token before the identifier or the string
	brackets []bracket   // that are open there, the outermost first

	importing bool // the statement at the cursor is an import without brackets
}

// A bracket is one that is open at the cursor.
type bracket struct {
	tok    token.Token
	at     int         // its offset
	before token.Token // the token before it
	word   string      // which this is, if it is an identifier
	arg    int         // where the element at the cursor begins: behind the bracket, or behind the last comma in it
	fn     bool        // that element has a func whose body is still to come
	body   bool        // it is the brace of a function's body
}

// operand reports whether the bracket follows an operand, as that of a call, an index or a literal does.
func (b bracket) operand() bool {
	switch b.before {
	case token.IDENT, token.RPAREN, token.RBRACK, token.RBRACE:
		return true
	}
	return false
}

func cursorIn(src string, cursor int) place {
	p := place{start: cursor, literal: -1, before: token.ILLEGAL}
	file := token.NewFileSet().AddFile("", -1, cursor)
	open := false
	var s scanner.Scanner
	s.Init(file, []byte(src[:cursor]), func(_ token.Position, msg string) {
		open = open || strings.HasSuffix(msg, "not terminated")
	}, scanner.ScanComments)
	word := ""
	for {
		open = false
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
				p.member = p.before == token.PERIOD
				return p
			}
			p.inert = false
		case tok.IsLiteral():
			open = open && (atCursor || strings.HasPrefix(lit, "`"))
			p.inert = atCursor || open
			if open && tok == token.STRING {
				p.literal = from
				return p
			}
		default:
			p.inert = false
		}
		p.bracket(tok, from, word)
		switch tok {
		case token.IMPORT:
			p.importing = true
		case token.IDENT, token.PERIOD: // the import's name
		default:
			p.importing = false
		}
		p.before, word = tok, lit
		p.member = tok == token.PERIOD
	}
}

// bracket follows the brackets over a token.
func (p *place) bracket(tok token.Token, from int, word string) {
	n := len(p.brackets)
	switch tok {
	case token.LPAREN, token.LBRACK, token.LBRACE:
		b := bracket{tok: tok, at: from, before: p.before, word: word, arg: from + 1}
		if n > 0 && tok == token.LBRACE && p.brackets[n-1].fn && p.before != token.STRUCT && p.before != token.INTERFACE {
			p.brackets[n-1].fn = false
			b.body = true
		}
		p.brackets = append(p.brackets, b)
	case token.RPAREN, token.RBRACK, token.RBRACE:
		if n > 0 {
			p.brackets = p.brackets[:n-1]
		}
	case token.COMMA, token.SEMICOLON:
		if n > 0 {
			p.brackets[n-1].arg, p.brackets[n-1].fn = from+1, false
		}
	case token.FUNC:
		if n > 0 {
			p.brackets[n-1].fn = true
		}
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

package lang

import (
	"go/scanner"
	"go/token"
	"strings"
)

// A chunk is one top-level item of a cell: a declaration or a statement, at src[start:end].
type chunk struct {
	start, end int
	decl       bool // import, const, type, func: it belongs to package level
}

// chunks splits a cell at the semicolons, written or implied, that stand outside of all brackets and statement headers.
func chunks(src string) []chunk {
	var out []chunk
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), nil, 0)

	var toks []token.Token // of the chunk at hand
	var h header
	depth, start := 0, 0
	cut := func(end, next int) {
		if len(toks) > 0 && toks[0] != token.PACKAGE { // a pasted file may begin with its package clause
			out = append(out, chunk{start + leading(src[start:end]), start + len(strings.TrimRight(src[start:end], " \t\r\n")), isDecl(toks)})
		}
		start, toks, h = next, nil, header{}
	}
	for {
		pos, tok, lit := s.Scan()
		off := file.Offset(pos)
		if tok == token.EOF {
			cut(len(src), len(src))
			return out
		}
		if depth == 0 {
			if tok == token.SEMICOLON && !h.open {
				next := off
				if lit == ";" {
					next++
				}
				cut(off, next)
				continue
			}
			h.next(tok)
		}
		switch tok {
		case token.LBRACE, token.LPAREN, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		}
		toks = append(toks, tok)
	}
}

// A header follows the tokens, those in brackets left out, between for, if or switch and the block, to tell the block's brace from those
// of types and literals: "for i := []int{3}[0]; i < 4; i++ {".
type header struct {
	open bool        // the block is still to come
	fn   bool        // a function's body comes before it
	lit  bool        // the value of a literal type may come before it
	prev token.Token // the last token; of brackets with all that is in them, the opening one
}

func (h *header) next(tok token.Token) {
	switch tok {
	case token.FOR, token.IF, token.SWITCH:
		h.open = true
	case token.FUNC:
		h.fn = true
	case token.MAP:
		h.lit = true
	case token.LBRACK: // of a type, unless it indexes the operand before it
		switch h.prev {
		case token.IDENT, token.STRING, token.LPAREN, token.LBRACK, token.LBRACE:
		default:
			h.lit = true
		}
	case token.LPAREN: // a conversion, or the parameters of a function
		h.lit = h.lit && h.fn
	case token.LBRACE:
		switch {
		case h.prev == token.STRUCT || h.prev == token.INTERFACE:
			h.lit = true
		case h.lit:
			h.lit, h.fn = false, false
		case h.fn:
			h.fn = false
		default:
			h.open = false
		}
	}
	h.prev = tok
}

func leading(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\r\n")) }

// isDecl tells declarations from statements by their first tokens; "func (" is a method where the brackets are followed by a name
// with brackets of its own, else a function literal.
func isDecl(toks []token.Token) bool {
	switch toks[0] {
	case token.IMPORT, token.CONST, token.TYPE:
		return true
	case token.FUNC:
		if len(toks) < 2 {
			return false
		}
		if toks[1] == token.IDENT {
			return true
		}
		depth := 0
		for i, t := range toks[1:] {
			switch t {
			case token.LPAREN:
				depth++
			case token.RPAREN:
				depth--
			}
			if depth == 0 {
				return i+3 < len(toks) && toks[i+2] == token.IDENT && toks[i+3] == token.LPAREN
			}
		}
	}
	return false
}

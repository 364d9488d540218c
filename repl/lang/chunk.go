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

	var toks []token.Token // of the chunk at hand, as many as decide what it is
	depth, start, header := 0, 0, false
	cut := func(end, next int) {
		if len(toks) > 0 && toks[0] != token.PACKAGE { // a pasted file may begin with its package clause
			out = append(out, chunk{start + leading(src[start:end]), start + len(strings.TrimRight(src[start:end], " \t\r\n")), isDecl(toks)})
		}
		start, toks = next, nil
	}
	for {
		pos, tok, lit := s.Scan()
		off := file.Offset(pos)
		if tok == token.EOF {
			cut(len(src), len(src))
			return out
		}
		if tok == token.SEMICOLON && depth == 0 && !header {
			next := off
			if lit == ";" {
				next++
			}
			cut(off, next)
			continue
		}
		switch tok {
		case token.FOR, token.IF, token.SWITCH:
			header = header || depth == 0
		case token.LBRACE:
			if depth == 0 {
				header = false
			}
			depth++
		case token.LPAREN, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		}
		toks = append(toks, tok)
	}
}

func leading(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\r\n")) }

// isDecl tells declarations from statements by their first tokens; "func (" is a method where the brackets are followed by a name.
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
				return i+2 < len(toks) && toks[i+2] == token.IDENT
			}
		}
	}
	return false
}

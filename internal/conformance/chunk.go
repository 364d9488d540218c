package conformance

import (
	"fmt"
	"go/scanner"
	"go/token"
)

// A chunk is a statement or declaration of a cell.
type chunk struct {
	text  string
	first token.Token // of its tokens, without a label
	decl  bool        // it can stand outside of a function only: a type, function, method, constant or import
}

// chunks splits a cell at the semicolons, written or implied, that separate its statements and declarations.
func chunks(cell string) ([]chunk, error) {
	type item struct {
		offset int
		tok    token.Token
	}
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(cell))
	var s scanner.Scanner
	var err error
	s.Init(file, []byte(cell), func(pos token.Position, msg string) {
		if err == nil {
			err = fmt.Errorf("line %d: %s", pos.Line, msg)
		}
	}, 0)
	var found []chunk
	var items []item
	depth := 0
	for {
		pos, tok, _ := s.Scan()
		if err != nil {
			return nil, err
		}
		at := item{file.Offset(pos), tok}
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		}
		ends := tok == token.EOF
		if tok == token.SEMICOLON && depth == 0 {
			// The semicolons in the header of a for, if or switch come before its block.
			toks := tokens(items, func(i item) token.Token { return i.tok })
			ends = !hasHeader(toks) || toks[len(toks)-1] == token.RBRACE
		}
		if !ends {
			items = append(items, at)
			continue
		}
		if len(items) > 0 {
			toks := tokens(items, func(i item) token.Token { return i.tok })
			end := min(at.offset, len(cell))
			found = append(found, chunk{text: cell[items[0].offset:end], first: unlabelled(toks)[0], decl: isDecl(toks)})
		}
		if tok == token.EOF {
			return found, nil
		}
		items = items[:0]
	}
}

func tokens[T any](items []T, tok func(T) token.Token) []token.Token {
	toks := make([]token.Token, len(items))
	for i, it := range items {
		toks[i] = tok(it)
	}
	return toks
}

// unlabelled returns a chunk's tokens without a label at their start.
func unlabelled(toks []token.Token) []token.Token {
	if len(toks) > 2 && toks[0] == token.IDENT && toks[1] == token.COLON {
		return toks[2:]
	}
	return toks
}

func hasHeader(toks []token.Token) bool {
	if len(toks) == 0 {
		return false
	}
	switch unlabelled(toks)[0] {
	case token.FOR, token.IF, token.SWITCH, token.SELECT:
		return true
	}
	return false
}

// isDecl tells declarations from statements. A chunk that starts with func declares a function or method if a name follows that is
// not the result of a function literal.
func isDecl(toks []token.Token) bool {
	switch toks[0] {
	case token.TYPE, token.CONST, token.IMPORT:
		return true
	case token.FUNC:
	default:
		return false
	}
	if len(toks) > 1 && toks[1] == token.IDENT {
		return true
	}
	depth := 0
	for i, tok := range toks[1:] {
		switch tok {
		case token.LPAREN:
			depth++
		case token.RPAREN:
			depth--
		}
		if depth == 0 {
			rest := toks[i+2:]
			return len(rest) > 1 && rest[0] == token.IDENT && rest[1] == token.LPAREN
		}
	}
	return false
}

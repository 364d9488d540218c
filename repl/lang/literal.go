package lang

import (
	"go/scanner"
	"go/token"
	"strings"
)

// inLiteral returns what may stand in the string at the cursor: import paths, keys of field tags, and names of the database in the strings
// that GORM's methods take.
func (k *Checker) inLiteral(src string, cursor int, at place, db Schema) ([]Candidate, int, int) {
	switch {
	case at.importPath():
		return k.importPaths(src, cursor, at.literal)
	case at.fieldTag():
		return tagKeys(src, cursor, at.literal)
	}
	if db == nil {
		return nil, cursor, cursor
	}
	c := &completion{k: k}
	defer c.forget()
	end := literalEnd(src, at.literal)
	use, ok := gormUse{}, false
	if end > cursor {
		ok = c.check(src[:at.literal] + cursorName + src[end:])
	}
	if ok {
		use, ok = c.gormUse()
	}
	if !ok && c.check(src[:at.literal]+cursorName) {
		use, ok = c.gormUse()
	}
	if !ok && c.check(operandBefore(src[:at.literal])+cursorName) {
		use, ok = c.gormUse()
	}
	if !ok {
		return nil, cursor, cursor
	}
	from, to := at.literal+1, len(src)
	if end > cursor {
		to = end - 1
	} else if i := strings.IndexByte(src[cursor:], '\n'); i >= 0 && src[at.literal] == '"' {
		to = cursor + i
	}
	found, start, stop := use.complete(src[from:to], cursor-from, src[at.literal], db)
	if len(found) == 0 {
		return nil, cursor, cursor
	}
	return found, from + start, max(from+stop, cursor)
}

// literalEnd is the offset behind the string that begins at src[at:], or -1 if it is not closed.
func literalEnd(src string, at int) int {
	file := token.NewFileSet().AddFile("", -1, len(src)-at)
	failed := false
	var s scanner.Scanner
	s.Init(file, []byte(src[at:]), func(token.Position, string) { failed = true }, 0)
	_, _, lit := s.Scan()
	if failed || lit == "" {
		return -1
	}
	if lit[0] == '`' { // the scanner drops carriage returns
		return at + 2 + strings.IndexByte(src[at+1:], '`')
	}
	return at + len(lit)
}

// importPath reports whether a string at the cursor is that of an import.
func (p place) importPath() bool {
	if n := len(p.brackets); n > 0 {
		return n == 1 && p.brackets[0].tok == token.LPAREN && p.brackets[0].before == token.IMPORT
	}
	return p.importing
}

func (k *Checker) importPaths(src string, cursor, literal int) ([]Candidate, int, int) {
	l, ok := k.imp.(Lister)
	if !ok {
		return nil, cursor, cursor
	}
	end := cursor
	if i := strings.IndexAny(src[cursor:], "\"`\n"); i >= 0 && src[cursor+i] == src[literal] {
		end += i
	}
	var out []Candidate
	for _, path := range l.Paths() {
		if path != k.bare {
			out = append(out, Candidate{Text: path, Kind: "package", Detail: l.Name(path), Path: path})
		}
	}
	return out, literal + 1, end
}

package sqltext

import "strings"

// Kind is the kind of a token.
type Kind uint8

const (
	End     Kind = iota // of the text
	Word                // letters, digits, underscores
	Quoted              // a string or a quoted name, closed
	Comment             // closed
	Open                // a quote or comment that is not closed
	Sign                // one character of anything else
)

// A Token is s[Start:End] of the text that was read.
type Token struct {
	Kind       Kind
	Start, End int
}

// Next returns the token at or after s[at:]. With goComments, as before a statement of a cell, a // begins a comment too.
func Next(s string, at int, goComments bool) Token {
	at += len(s[at:]) - len(strings.TrimLeft(s[at:], " \t\r\n\f\v"))
	rest := s[at:]
	if rest == "" {
		return Token{End, len(s), len(s)}
	}
	closed := func(kind Kind, n int) Token {
		if n < 0 {
			return Token{Open, at, len(s)}
		}
		return Token{kind, at, at + n}
	}
	switch c := rest[0]; {
	case c == '\'' || c == '"' || c == '`':
		return closed(Quoted, quotedLen(rest, false))
	case (c == 'e' || c == 'E') && strings.HasPrefix(rest[1:], "'"): // PostgreSQL's string with escapes
		n := quotedLen(rest[1:], true)
		if n >= 0 {
			n++
		}
		return closed(Quoted, n)
	case strings.HasPrefix(rest, "--"), goComments && strings.HasPrefix(rest, "//"):
		n := strings.IndexByte(rest, '\n')
		if n < 0 {
			n = len(rest)
		}
		return Token{Comment, at, at + n}
	case strings.HasPrefix(rest, "/*"):
		return closed(Comment, after(rest, 2, "*/"))
	case c == '$':
		if tag := dollarTag(rest); tag != "" {
			return closed(Quoted, after(rest, len(tag), tag))
		}
	case IsWord(c):
		n := 1
		for n < len(rest) && IsWord(rest[n]) {
			n++
		}
		return Token{Word, at, at + n}
	}
	return Token{Sign, at, at + 1}
}

// after is the offset behind the first end in s[from:], or -1.
func after(s string, from int, end string) int {
	i := strings.Index(s[from:], end)
	if i < 0 {
		return -1
	}
	return from + i + len(end)
}

// IsWord reports whether a byte belongs to a word; those of other alphabets than English do.
func IsWord(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// quotedLen is the length of the quoted text that s begins with, or -1 if it is not closed. A doubled quote stands for itself.
func quotedLen(s string, escapes bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] != s[0]:
		case i+1 < len(s) && s[i+1] == s[0]:
			i++
		default:
			return i + 1
		}
	}
	return -1
}

// dollarTag returns PostgreSQL's opening "$tag$", if s begins with one.
func dollarTag(s string) string {
	for i := 1; i < len(s); i++ {
		if s[i] == '$' {
			return s[:i+1]
		}
		if !IsWord(s[i]) || i == 1 && s[i] >= '0' && s[i] <= '9' {
			break
		}
	}
	return ""
}

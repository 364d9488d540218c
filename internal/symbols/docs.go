package symbols

import (
	"maps"
	"slices"
	"strings"
)

// EncodeDocs writes the texts of a package by name as an entry of an archive:
// comments of Set.Docs, declarations of Set.Sources. The same map always gives the same bytes.
func EncodeDocs(comments map[string]string) []byte {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(comments)) {
		b.WriteString(name)
		b.WriteByte(0)
		b.WriteString(comments[name])
		b.WriteByte(0)
	}
	return []byte(b.String())
}

// decodeDocs reads what EncodeDocs wrote.
func decodeDocs(data []byte) map[string]string {
	comments := make(map[string]string)
	for rest := string(data); ; {
		name, after, ok := strings.Cut(rest, "\x00")
		if !ok {
			return comments
		}
		comments[name], rest, _ = strings.Cut(after, "\x00")
	}
}

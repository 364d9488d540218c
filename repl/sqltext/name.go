package sqltext

import (
	"slices"
	"strings"
)

// reserved are the words that are no names unless they are quoted, nor aliases: those of the clauses.
var reserved = []string{
	"all", "and", "any", "as", "asc", "between", "by", "case", "check", "collate", "column", "constraint", "create", "cross", "default", "delete",
	"desc", "distinct", "drop", "else", "end", "except", "exists", "fetch", "for", "foreign", "from", "full", "group", "having", "in", "index", "inner",
	"insert", "intersect", "into", "is", "join", "key", "left", "like", "limit", "natural", "not", "null", "offset", "on", "or", "order", "outer",
	"primary", "references", "returning", "right", "select", "set", "table", "then", "to", "union", "unique", "update", "user", "using", "values",
	"when", "where", "with",
}

// Reserved reports whether a word is no name, and no alias, unless it is quoted.
func Reserved(word string) bool { return slices.Contains(reserved, strings.ToLower(word)) }

// Plain reports whether a name needs no quotes. PostgreSQL takes letters without quotes for lower case.
func Plain(name, dialect string) bool {
	for i, r := range name {
		switch {
		case r == '_', r >= 'a' && r <= 'z', r >= '0' && r <= '9' && i > 0:
		case r >= 'A' && r <= 'Z' && dialect != "postgres":
		default:
			return false
		}
	}
	return name != "" && !Reserved(name)
}

// Name writes a name as it stands in a statement, in quotes where the dialect needs them.
func Name(name, dialect string) string {
	if Plain(name, dialect) {
		return name
	}
	q := `"`
	if dialect == "mysql" {
		q = "`"
	}
	return q + strings.ReplaceAll(name, q, q+q) + q
}

package show

import (
	"slices"
	"strconv"
	"strings"
)

// tablesIn returns the tables that SQL names after FROM, JOIN, INTO and UPDATE, each once, in order.
func tablesIn(sql string) []string {
	var tables []string
	tokens := sqlTokens(sql)
	for i, t := range tokens[:max(0, len(tokens)-1)] {
		switch strings.TrimLeft(t.word(), "(") {
		case "FROM", "JOIN", "INTO", "UPDATE":
			name := strings.TrimRight(tokens[i+1].text, ",;)")
			name, _, _ = strings.Cut(name, "(")
			if j := strings.LastIndexByte(name, '.'); j >= 0 {
				name = name[j+1:]
			}
			name = strings.Trim(name, "`\"")
			if name != "" && !strings.EqualFold(name, "SELECT") && !slices.Contains(tables, name) {
				tables = append(tables, name)
			}
		}
	}
	return tables
}

// conditionOf returns the WHERE clause of SQL as a person would write it: with its values in place of placeholders, and
// names without quotes and without the table. softDeleted reports that it left out GORM's own condition on rows that
// are marked as deleted.
func conditionOf(sql string, value func(i int) string, table string) (text string, softDeleted bool) {
	var out []string
	inside := false
	n := 0
	tokens := sqlTokens(sql)
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.depth == 0 {
			switch t.word() {
			case "WHERE":
				inside = true
				continue
			case "ORDER", "GROUP", "LIMIT", "OFFSET", "FOR", "RETURNING", "HAVING":
				inside = false
			}
		}
		if !inside {
			n += strings.Count(t.text, "?")
			continue
		}
		var word string
		word, n = bind(unquoteNames(t.text, table), n, value)
		if word == "deleted_at" && i+2 < len(tokens) && tokens[i+1].word() == "IS" && tokens[i+2].word() == "NULL" {
			softDeleted = true
			i += 2
			if len(out) > 0 && out[len(out)-1] == "AND" {
				out = out[:len(out)-1]
			}
			continue
		}
		if !t.space && len(out) > 0 {
			out[len(out)-1] += word
			continue
		}
		out = append(out, word)
	}
	return strings.Join(out, " "), softDeleted
}

// bind replaces the placeholders of a token: ?, of which n went before, and $1.
func bind(s string, n int, value func(i int) string) (string, int) {
	if s == "" || s[0] == '\'' {
		return s, n
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case s[i] == '?':
			b.WriteString(value(n))
			n++
			i++
		case s[i] == '$' && i+1 < len(s) && s[i+1] >= '1' && s[i+1] <= '9':
			j := i + 1
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			k, err := strconv.Atoi(s[i+1 : j])
			if err != nil {
				k = 0
			}
			b.WriteString(value(k - 1))
			i = j
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	return b.String(), n
}

// unquoteNames takes the quotes off names, and the table off its columns.
func unquoteNames(s, table string) string {
	if strings.HasPrefix(s, "'") {
		return s
	}
	for _, q := range []string{"`", `"`} {
		s = strings.ReplaceAll(s, q+table+q+".", "")
		s = strings.ReplaceAll(s, q, "")
	}
	return strings.TrimPrefix(s, table+".")
}

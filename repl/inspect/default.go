package inspect

import (
	"regexp"
	"strconv"
	"strings"
)

// castLiteral is a text as PostgreSQL writes it in a default: 'new'::character varying.
var castLiteral = regexp.MustCompile(`^('(?:[^']|'')*')::[\w "\[\].(),]+$`)

// plainLiteral is a text of which GORM finds the value by taking the quotation marks away. SQLite takes double ones too.
var plainLiteral = regexp.MustCompile(`^(?:'([^'"()]*)'|"([^'"()]*)")$`)

// defaultTag is the default of a column as a tag of a field of type goType says it. GORM reads the tag as a value, which it writes itself
// where a field is zero; an expression in parentheses it leaves to the database.
func defaultTag(sql, goType string) string {
	goType = strings.TrimPrefix(goType, "*")
	if goType == "time.Time" || goType == "[]byte" {
		return sql // GORM leaves these to the database
	}
	value := sql
	if m := castLiteral.FindStringSubmatch(sql); m != nil {
		value = m[1]
	}
	if plain := plainLiteral.FindStringSubmatch(value); plain != nil && goType != "string" {
		value = plain[1] // PostgreSQL writes -1 as '-1'::integer
	}
	if readByGORM(value, goType) || strings.Contains(value, "(") && strings.Contains(value, ")") || strings.EqualFold(value, "null") {
		return value
	}
	return "(" + sql + ")"
}

// readByGORM reports whether GORM takes the text of a tag for the value that the database means.
func readByGORM(value, goType string) bool {
	var err error
	switch goType {
	case "bool":
		_, err = strconv.ParseBool(value)
	case "float32", "float64":
		_, err = strconv.ParseFloat(value, 64)
	case "string":
		return plainLiteral.MatchString(value) || !strings.ContainsAny(value, `'"`) && !keyword.MatchString(value)
	default:
		_, err = strconv.ParseInt(value, 10, 64)
	}
	return err == nil
}

// keyword is a function that is written without parentheses.
var keyword = regexp.MustCompile(`(?i)^(current|local|session|system)_?(catalog|date|role|schema|time|timestamp|user)$|^user$`)

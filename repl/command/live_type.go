package command

import (
	"regexp"
	"strings"
)

// modelType takes apart the type that GORM writes for a field: the type itself, and what a tag has put behind it.
func modelType(text string) (typ, rest string) {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	if at := behindType.FindStringIndex(text); at != nil {
		return strings.TrimSpace(text[:at[0]]), text[at[0]:]
	}
	return text, ""
}

var behindType = regexp.MustCompile(` (?:primary key|auto_?increment|autoincrement|not null|null|default|unique|collate|check|references|generated|as \(|constraint|comment|on update|character set|charset|invisible|virtual|stored)\b`)

// sameType reports whether a column has the type that a model asks for, both as modelType gives it.
func sameType(dialect, model string, column string) bool {
	live, _ := modelType(column)
	switch dialect {
	case "sqlite":
		return model == live || affinity(model) == affinity(live) && timeType(model) == timeType(live)
	case "postgres":
		return postgresType(model) == postgresType(live)
	case "mysql":
		m, l := mysqlType(model), mysqlType(live)
		return m == l || m == "json" && l == "longtext" || sizedText.MatchString(m) && strings.HasSuffix(l, m[:4])
	}
	return model == live
}

// affinity is how SQLite holds values of a declared type: https://www.sqlite.org/datatype3.html#determination_of_column_affinity.
func affinity(typ string) string {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(typ, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("int"):
		return "integer"
	case has("char", "clob", "text"):
		return "text"
	case has("blob") || typ == "":
		return "blob"
	case has("real", "floa", "doub"):
		return "real"
	}
	return "numeric"
}

// timeType reports whether SQLite's driver gives values of a declared type as times.
func timeType(typ string) bool {
	return strings.HasPrefix(typ, "date") || strings.HasPrefix(typ, "timestamp")
}

var (
	modifiers   = regexp.MustCompile(` ?\(([^)]*)\)`)
	sizedText   = regexp.MustCompile(`^(text|blob)\(`)
	intWidth    = regexp.MustCompile(`int\(\d+\)`)
	arrayLength = regexp.MustCompile(`\[\d+\]`)
)

// postgresType is a type as PostgreSQL itself would write it.
func postgresType(typ string) string {
	typ = arrayLength.ReplaceAllString(typ, "[]")
	array := ""
	for strings.HasSuffix(typ, "[]") { // all dimensions are one type
		typ, array = strings.TrimSuffix(typ, "[]"), "[]"
	}
	mod := ""
	if m := modifiers.FindStringSubmatch(typ); m != nil {
		mod = strings.ReplaceAll(m[1], " ", "")
		typ = strings.Replace(typ, m[0], "", 1)
	}
	typ = strings.Trim(strings.TrimPrefix(strings.TrimSpace(typ), "pg_catalog."), `"`)
	if full, ok := postgresAliases[typ]; ok {
		typ = full
	}
	switch {
	case typ == "float":
		if typ = "double precision"; mod != "" && len(mod) < 3 && (len(mod) == 1 || mod <= "24") {
			typ = "real"
		}
		mod = ""
	case (typ == "character" || typ == "bit") && mod == "":
		mod = "1"
	case typ == "numeric" && mod != "" && !strings.Contains(mod, ","):
		mod += ",0"
	}
	if mod != "" {
		typ += "(" + mod + ")"
	}
	return typ + array
}

var postgresAliases = map[string]string{
	"bigserial": "bigint", "serial8": "bigint", "int8": "bigint", "serial": "integer", "serial4": "integer", "int": "integer", "int4": "integer",
	"smallserial": "smallint", "serial2": "smallint", "int2": "smallint", "bool": "boolean", "float4": "real", "float8": "double precision",
	"decimal": "numeric", "varchar": "character varying", "char": "character", "bpchar": "character", "varbit": "bit varying",
	"timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone", "timetz": "time with time zone", "time": "time without time zone",
	"national character varying": "character varying", "nchar": "character", "char varying": "character varying",
}

// mysqlType is a type as MySQL itself would write it, without the display widths that MariaDB keeps.
func mysqlType(typ string) string {
	typ = strings.NewReplacer(", ", ",", " (", "(", "( ", "(", " )", ")").Replace(typ)
	name, rest := typ, ""
	if i := strings.IndexAny(typ, "( "); i >= 0 {
		name, rest = typ[:i], typ[i:]
	}
	if typ == "serial" {
		return "bigint unsigned"
	}
	if strings.HasPrefix(typ, "double precision") {
		rest = strings.TrimPrefix(rest, " precision")
	}
	if full, ok := mysqlAliases[name]; ok {
		name = full
	}
	if mod, ok := mysqlDefaults[name]; ok && !strings.HasPrefix(rest, "(") {
		rest = mod + rest
	}
	if name == "decimal" {
		if m := modifiers.FindStringSubmatch(rest); m != nil && !strings.Contains(m[1], ",") {
			rest = strings.Replace(rest, m[0], "("+m[1]+",0)", 1)
		}
	}
	typ = intWidth.ReplaceAllString(name+rest, "int")
	if strings.HasSuffix(typ, "zerofill") && !strings.Contains(typ, "unsigned") {
		typ = strings.TrimSuffix(typ, "zerofill") + "unsigned zerofill"
	}
	return typ
}

var (
	mysqlAliases = map[string]string{
		"bool": "tinyint", "boolean": "tinyint", "integer": "int", "int1": "tinyint", "int2": "smallint", "int3": "mediumint", "int4": "int", "int8": "bigint",
		"middleint": "mediumint", "dec": "decimal", "numeric": "decimal", "fixed": "decimal", "real": "double", "float4": "float", "float8": "double",
		"character": "char", "nchar": "char", "nvarchar": "varchar", "long": "mediumtext",
	}
	mysqlDefaults = map[string]string{"char": "(1)", "binary": "(1)", "bit": "(1)", "decimal": "(10,0)", "year": "(4)"}
)

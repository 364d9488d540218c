package inspect

import (
	"fmt"
	"go/format"
	"go/token"
	"strconv"
	"strings"
	"unicode"

	"github.com/jinzhu/inflection"
	"gorm.io/gorm/schema"
)

// A Model is Go for a model of a table.
type Model struct {
	Name    string // of the type
	Imports []string
	Source  string // the type, and its TableName where GORM would find another
}

// File is the model as a file of a package.
func (m Model) File(pkg string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\n", pkg)
	for _, path := range m.Imports {
		fmt.Fprintf(&b, "import %q\n", path)
	}
	return b.String() + "\n" + m.Source
}

// Model writes a model of the table. taken are names that the type must not have; naming is how GORM names tables and columns.
func (d Detail) Model(naming schema.Namer, taken func(string) bool) (Model, error) {
	if len(d.Columns) == 0 {
		return Model{}, fmt.Errorf("%s has no columns", d.Name)
	}
	m := Model{Name: goName(inflection.Singular(d.Name))}
	for taken(m.Name) {
		m.Name += "Row"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "type %s struct {\n", m.Name)
	used := map[string]bool{}
	for _, c := range d.Columns {
		name := goName(c.Name)
		for used[name] || name == "TableName" { // which is a method
			name += "_"
		}
		used[name] = true
		t := goType(c)
		if strings.Contains(t, "time.") && len(m.Imports) == 0 {
			m.Imports = []string{"time"}
		}
		fmt.Fprintf(&b, "\t%s %s %s\n", name, t, tagOf(d, c, naming.ColumnName("", name)))
	}
	b.WriteString("}\n")
	if naming.TableName(m.Name) != d.Qualified() {
		fmt.Fprintf(&b, "\nfunc (%s) TableName() string { return %q }\n", m.Name, d.Qualified())
	}
	source, err := format.Source([]byte(b.String()))
	if err != nil {
		return Model{}, fmt.Errorf("write a model of %s: %w", d.Name, err)
	}
	m.Source = string(source)
	return m, nil
}

// tagOf is the tag of a column's field. It says what GORM would not take by itself.
func tagOf(d Detail, c Column, natural string) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if natural != c.Name {
		add("column:%s", escape(c.Name))
	}
	if c.Type != "" {
		add("type:%s", escape(c.Type))
	}
	switch {
	case c.Primary > 0:
		add("primaryKey")
		if c.AutoIncrement {
			add("autoIncrement")
		} else {
			add("autoIncrement:false")
		}
	case !c.Nullable:
		add("not null")
	}
	if c.Default != "" && !c.AutoIncrement && c.Primary == 0 {
		add("default:%s", escape(defaultTag(c.Default, goType(c))))
	}
	if c.Generated {
		add("->")
	}
	for _, x := range d.Indexes {
		for i, col := range x.Columns {
			if col != c.Name || x.Where != "" {
				continue
			}
			kind := "index"
			if x.Unique {
				kind = "uniqueIndex"
			}
			switch {
			case x.Name == "" && len(x.Columns) == 1:
				add("unique")
				continue
			case x.Name == "":
				x.Name = "idx_" + d.Name + "_" + strings.Join(x.Columns, "_")
			}
			if len(x.Columns) > 1 {
				add("%s:%s,priority:%d", kind, escape(x.Name), i+1)
			} else {
				add("%s:%s", kind, escape(x.Name))
			}
		}
	}
	if c.Comment != "" {
		add("comment:%s", escape(c.Comment))
	}
	tag := "gorm:" + strconv.Quote(strings.Join(parts, ";"))
	if strings.ContainsRune(tag, '`') {
		return strconv.Quote(tag)
	}
	return "`" + tag + "`"
}

// escape writes a value for a tag, in which a semicolon ends it.
func escape(s string) string { return strings.ReplaceAll(s, ";", `\;`) }

// goType is the type of a column's field: a pointer where there may be no value, but for bytes, which may be nil.
func goType(c Column) string {
	t := baseType(c.Type)
	if c.Nullable && c.Primary == 0 && t != "[]byte" {
		return "*" + t
	}
	return t
}

// baseType is the Go type for an SQL type, by its first word.
func baseType(sqlType string) string {
	t := strings.ToLower(sqlType)
	word := t
	if i := strings.IndexAny(t, "( "); i >= 0 {
		word = t[:i]
	}
	unsigned := ""
	if strings.Contains(t, "unsigned") {
		unsigned = "u"
	}
	switch {
	case strings.HasSuffix(t, "[]"):
		return "string"
	case t == "tinyint(1)" || word == "bool" || word == "boolean":
		return "bool"
	}
	switch word {
	case "tinyint":
		return unsigned + "int8"
	case "smallint", "int2", "smallserial", "year":
		return unsigned + "int16"
	case "integer", "bigint", "int8", "bigserial":
		if word == "integer" && unsigned == "" {
			return "int64" // SQLite's has 64 bits, PostgreSQL's fits
		}
		return unsigned + "int64"
	case "int", "mediumint", "int4", "serial":
		return unsigned + "int32"
	case "real", "double", "float", "float4", "float8":
		return "float64"
	case "blob", "bytea", "binary", "varbinary", "tinyblob", "mediumblob", "longblob", "bit":
		return "[]byte"
	case "date", "datetime", "timestamp", "timestamptz":
		return "time.Time"
	}
	return "string" // also numbers with a fixed point, which no type of Go holds exactly
}

// initialisms are the words that Go writes in capitals, as GORM knows them.
var initialisms = []string{"api", "cpu", "css", "dns", "eof", "guid", "html", "http", "https", "id", "ip", "json", "sql", "ssh", "tls", "ttl", "udp", "ui", "uid", "uuid", "uri", "url", "utf8", "vm", "xml"}

// goName makes an exported name of one of a database.
func goName(s string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		upper := false
		for _, i := range initialisms {
			upper = upper || strings.EqualFold(i, word)
		}
		if upper {
			b.WriteString(strings.ToUpper(word))
			continue
		}
		r := []rune(word)
		b.WriteString(string(unicode.ToUpper(r[0])) + string(r[1:]))
	}
	name := b.String()
	if !token.IsIdentifier(name) || !token.IsExported(name) {
		name = "X" + name
	}
	return name
}

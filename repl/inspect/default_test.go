package inspect_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"reflect"
	"strconv"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/inspect"
)

// TestModelDefault: what GORM reads in the tag of a default is what the database means by it, or is left to the database.
func TestModelDefault(t *testing.T) {
	goTypes := map[string]reflect.Type{
		"string": reflect.TypeFor[string](), "bool": reflect.TypeFor[bool](), "int32": reflect.TypeFor[int32](), "int64": reflect.TypeFor[int64](),
		"float64": reflect.TypeFor[float64](), "time.Time": reflect.TypeFor[time.Time](), "[]byte": reflect.TypeFor[[]byte](),
	}
	for _, tt := range []struct {
		sqlType, sql string
		want         any // nil is left to the database
	}{
		{"varchar(9)", "'new'", "new"},
		{"varchar(9)", "''", ""},
		{"varchar(9)", `"new"`, "new"},
		{"character varying(9)", "'new'::character varying", "new"},
		{"mood", `'ok'::"Sales Dept".mood`, "ok"},
		{"text[]", "'{}'::text[]", "{}"},
		{"text", "'it''s'::text", nil},
		{"text", `'say "so"'`, nil},
		{"text", "'a (b)'::text", nil},
		{"text", "CURRENT_USER", nil},
		{"text", "gen_random_uuid()", nil},
		{"text", "('a'::text || 'b'::text)", nil},
		{"text", "'a'::text || 'b'::text", nil},
		{"numeric(8,2)", "0.00", "0.00"},
		{"numeric(8,2)", "'-1'::numeric", "-1"},
		{"integer", "'-1'::integer", int64(-1)},
		{"int(11)", "7", int64(7)},
		{"bigint", "(1 + 2)", nil},
		{"boolean", "true", true},
		{"tinyint(1)", "1", true},
		{"tinyint(1)", "5", nil},
		{"double precision", "'-1.5'::numeric", -1.5},
		{"double precision", "'Infinity'::double precision", math.Inf(1)},
		{"bytea", `'\x00'::bytea`, nil},
		{"timestamp", "CURRENT_TIMESTAMP", nil},
	} {
		column := inspect.Column{Name: "x", Type: tt.sqlType, Default: tt.sql}
		m, err := inspect.Detail{Table: inspect.Table{Name: "rows"}, Columns: []inspect.Column{column}}.
			Model(schema.NamingStrategy{}, func(string) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		goType, tag := onlyField(t, m)
		if goTypes[goType] == nil {
			t.Fatalf("%s: no type %s", tt.sqlType, goType)
		}
		x := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "X", Type: goTypes[goType], Tag: reflect.StructTag(tag)}}))
		parsed, err := schema.Parse(x.Interface(), &sync.Map{}, schema.NamingStrategy{})
		if err != nil {
			t.Errorf("%s default %s: %v", tt.sqlType, tt.sql, err)
			continue
		}
		if f := parsed.Fields[0]; f.DefaultValueInterface != tt.want || !f.HasDefaultValue {
			t.Errorf("%s default %s: GORM reads %#v in %s, want %#v", tt.sqlType, tt.sql, f.DefaultValueInterface, tag, tt.want)
		}
	}
}

// onlyField is the type and the tag of the field of a model with one.
func onlyField(t *testing.T, m inspect.Model) (goType, tag string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "model.go", m.File("models"), 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		f, ok := n.(*ast.StructType)
		if !ok {
			return true
		}
		field := f.Fields.List[0]
		start, end := file.Pos(), field.Type.Pos()
		goType = m.File("models")[end-start : field.Type.End()-start]
		if tag, err = strconv.Unquote(field.Tag.Value); err != nil {
			t.Fatal(err)
		}
		return false
	})
	return goType, tag
}

package show

import (
	"database/sql"
	"reflect"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Type names are shown as a cell writes them, which reflection does not do for type arguments.
func TestTypeName(t *testing.T) {
	for typ, want := range map[reflect.Type]string{
		reflect.TypeFor[[]byte]():                                         "[]byte",
		reflect.TypeFor[map[string]any]():                                 "map[string]any",
		reflect.TypeFor[*clause.Column]():                                 "*clause.Column",
		reflect.TypeFor[sql.Null[clause.Column]]():                        "sql.Null[clause.Column]",
		reflect.TypeFor[*gorm.Interface[map[string]*sql.Null[gorm.DB]]](): "*gorm.Interface[map[string]*sql.Null[gorm.DB]]",
		reflect.TypeFor[sql.Null[struct{ A any }]]():                      "sql.Null[struct { A any }]",
	} {
		if got := typeName(typ); got != want {
			t.Errorf("typeName(%v) = %q, should be %q", typ, got, want)
		}
	}
	if got := typeArgument(reflect.TypeOf(gorm.G[clause.Column](nil))); got != "clause.Column" {
		t.Errorf("the type argument is %q", got)
	}
}

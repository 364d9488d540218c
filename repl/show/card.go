package show

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/typeset"
)

// Card is what a schema says: the table and columns that GORM makes of a model, its relations and its methods.
type Card struct {
	Name      string // models.User
	Table     string
	Columns   []CardColumn
	Embedded  []CardEmbedded
	Relations []CardRelation // declared by the model
	Reverse   []CardRelation // declared by other models
	Methods   []string       // ChangeEmail(email string) error
	Hooks     []string       // BeforeCreate
}

// CardColumn is one column of a card.
type CardColumn struct {
	Name, Field, GoType, SQLType string
	Keys                         []string // primary key, unique, → users.id, …
}

// CardEmbedded is a struct whose fields the model took over.
type CardEmbedded struct {
	Type   string
	Fields []string
}

// CardRelation is one relation of a card.
type CardRelation struct {
	Field  string   // Posts; for a reverse one models.Post.Author
	Kind   string   // has one, has many, belongs to, many to many
	Target string   // models.Post
	Keys   []string // posts.author_id → users.id
}

// NewCard reads how GORM maps the model type t. The SQL types are those of db's dialect; no SQL is run. methods are
// signatures to list; nil means those that reflection finds. Relations that the types in others declare to t are
// listed as its reverse relations.
func NewCard(db *gorm.DB, t reflect.Type, methods []string, others ...reflect.Type) (Card, error) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	s, err := parse(db, t)
	if err != nil {
		return Card{}, err
	}
	schemas := []*schema.Schema{s}
	for _, o := range others {
		for o.Kind() == reflect.Pointer {
			o = o.Elem()
		}
		if o == t {
			continue
		}
		other, err := parse(db, o)
		if err != nil {
			return Card{}, err
		}
		schemas = append(schemas, other)
	}
	c := Card{Name: typeName(t), Table: s.Table}
	foreign := foreignKeys(s, schemas)
	indexes := indexKeys(s)
	for _, name := range s.DBNames {
		f := s.FieldsByDBName[name]
		c.Columns = append(c.Columns, CardColumn{
			Name: name, Field: goName(s, f), GoType: typeName(f.FieldType), SQLType: sqlType(db, f),
			Keys: slices.Concat(columnKeys(f), foreign[name], indexes[name], columnRules(f)),
		})
	}
	c.Embedded = embedded(t)
	for _, rel := range declared(s) {
		c.Relations = append(c.Relations, CardRelation{
			Field: goName(s, rel.Field), Kind: kindOf(rel), Target: typeName(rel.FieldSchema.ModelType), Keys: relationKeys(rel),
		})
	}
	for _, other := range schemas[1:] {
		for _, rel := range declared(other) {
			if rel.FieldSchema == nil || rel.FieldSchema.ModelType != t {
				continue
			}
			c.Reverse = append(c.Reverse, CardRelation{
				Field: typeName(other.ModelType) + "." + goName(other, rel.Field), Kind: kindOf(rel), Target: typeName(other.ModelType), Keys: reverseKeys(rel),
			})
		}
	}
	if methods == nil {
		methods = methodsOf(t)
	}
	for _, m := range methods {
		name, _, _ := strings.Cut(m, "(")
		switch {
		case isHook(name):
			c.Hooks = append(c.Hooks, name)
		case name != "TableName":
			c.Methods = append(c.Methods, m)
		}
	}
	return c, nil
}

func parse(db *gorm.DB, t reflect.Type) (*schema.Schema, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s is not a model: a model is a struct", typeName(t))
	}
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(reflect.New(t).Interface()); err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", typeName(t), err)
	}
	return stmt.Schema, nil
}

// declared are the relations that the fields of a model declare, in their order. GORM keeps others under made-up names.
func declared(s *schema.Schema) []*schema.Relationship {
	var rels []*schema.Relationship
	for _, f := range s.Fields {
		if rel := s.Relationships.Relations[f.Name]; rel != nil && rel.Field == f {
			rels = append(rels, rel)
		}
	}
	return rels
}

func kindOf(rel *schema.Relationship) string { return strings.ReplaceAll(string(rel.Type), "_", " ") }

// addedToType is what dialects add to a column's type that the key column of a card says already.
var addedToType = regexp.MustCompile(`(?i)\s+(PRIMARY KEY|AUTO_?INCREMENT)\b`)

func sqlType(db *gorm.DB, f *schema.Field) string {
	var t string
	// Dialects whose migrator differs from their DataTypeOf, as by GormDBDataType, embed GORM's Migrator.
	if m, ok := db.Migrator().(interface {
		DataTypeOf(*schema.Field) string
	}); ok {
		t = m.DataTypeOf(f)
	} else {
		t = db.DataTypeOf(f)
	}
	return addedToType.ReplaceAllString(t, "")
}

func columnKeys(f *schema.Field) []string {
	if f.PrimaryKey {
		return []string{"primary key"}
	}
	return nil
}

// columnRules are what a column demands or does by itself.
func columnRules(f *schema.Field) []string {
	var rules []string
	if f.Unique && !f.PrimaryKey {
		rules = append(rules, "unique")
	}
	if f.NotNull && !f.PrimaryKey {
		rules = append(rules, "not null")
	}
	if f.HasDefaultValue && f.DefaultValue != "" {
		rules = append(rules, "default "+f.DefaultValue)
	}
	if check := f.TagSettings["CHECK"]; check != "" {
		rules = append(rules, "check "+check)
	}
	if softDelete(f) {
		rules = append(rules, "soft delete")
	}
	return rules
}

// foreignKeys says for the columns of s which column they point at, as belongs-to of s and has-one and has-many of the
// others declare.
func foreignKeys(s *schema.Schema, all []*schema.Schema) map[string][]string {
	keys := map[string][]string{}
	for _, owner := range all {
		for _, rel := range declared(owner) {
			if rel.Type == schema.Many2Many {
				continue
			}
			for _, ref := range rel.References {
				if ref.PrimaryKey == nil || ref.ForeignKey.Schema.Table != s.Table {
					continue
				}
				key := "→ " + ref.PrimaryKey.Schema.Table + "." + ref.PrimaryKey.DBName
				if name := ref.ForeignKey.DBName; !slices.Contains(keys[name], key) && rel.Polymorphic == nil {
					keys[name] = append(keys[name], key)
				}
			}
		}
	}
	return keys
}

// indexKeys says for the columns of s which indexes they are in: "unique", "index", "unique with club_id".
func indexKeys(s *schema.Schema) map[string][]string {
	keys := map[string][]string{}
	for _, idx := range s.ParseIndexes() {
		kind := "index"
		if idx.Class != "" {
			kind = strings.ToLower(idx.Class)
		}
		for _, f := range idx.Fields {
			text := kind
			var with []string
			for _, other := range idx.Fields {
				if other.DBName != f.DBName {
					with = append(with, other.DBName)
				}
			}
			if len(with) > 0 {
				text += " with " + strings.Join(with, ", ")
			}
			if !slices.Contains(keys[f.DBName], text) {
				keys[f.DBName] = append(keys[f.DBName], text)
			}
		}
	}
	return keys
}

// embedded lists the structs that t embeds, with the names of their fields.
func embedded(t reflect.Type) []CardEmbedded {
	var out []CardEmbedded
	for f := range t.Fields() {
		ft := f.Type
		if ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		_, tagged := schema.ParseTagSetting(f.Tag.Get("gorm"), ";")["EMBEDDED"]
		if ft.Kind() != reflect.Struct || !f.IsExported() || !f.Anonymous && !tagged || reflect.PointerTo(ft).Implements(valuerType) || ft == timeType {
			continue
		}
		e := CardEmbedded{Type: typeName(ft)}
		for inner := range ft.Fields() {
			if inner.IsExported() {
				e.Fields = append(e.Fields, inner.Name)
			}
		}
		out = append(out, e)
	}
	return out
}

// relationKeys are the pairs of columns that connect the tables of a relation.
func relationKeys(rel *schema.Relationship) []string {
	var keys []string
	for _, ref := range rel.References {
		from := ref.ForeignKey.Schema.Table + "." + ref.ForeignKey.DBName
		if ref.PrimaryKey == nil {
			keys = append(keys, from+" = "+typeset.Quote(ref.PrimaryValue))
			continue
		}
		keys = append(keys, from+" → "+ref.PrimaryKey.Schema.Table+"."+ref.PrimaryKey.DBName)
	}
	return keys
}

// reverseKeys are the columns through which another model's rows are found from this side.
func reverseKeys(rel *schema.Relationship) []string {
	var keys []string
	for _, ref := range rel.References {
		if ref.PrimaryKey == nil || rel.Type == schema.Many2Many && ref.OwnPrimaryKey {
			continue
		}
		keys = append(keys, ref.ForeignKey.Schema.Table+"."+ref.ForeignKey.DBName)
	}
	return keys
}

// isHook reports whether GORM calls a method of that name by itself.
func isHook(name string) bool {
	switch name {
	case "BeforeSave", "AfterSave", "BeforeCreate", "AfterCreate", "BeforeUpdate", "AfterUpdate", "BeforeDelete", "AfterDelete", "AfterFind":
		return true
	}
	return false
}

// methodsOf lists the methods of *t with their types; reflection knows no parameter names.
func methodsOf(t reflect.Type) []string {
	var out []string
	for m := range reflect.PointerTo(t).Methods() {
		out = append(out, m.Name+strings.TrimPrefix(typeName(withoutReceiver(m.Type)), "func"))
	}
	return out
}

func withoutReceiver(t reflect.Type) reflect.Type {
	var in, out []reflect.Type
	for i := 1; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	for r := range t.Outs() {
		out = append(out, r)
	}
	return reflect.FuncOf(in, out, t.IsVariadic())
}

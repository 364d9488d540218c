package command

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// A drift is one thing in which a table is not what its model says.
type drift struct{ what, how string }

// showDrift compares a model with its table, as the shell's own look, and adds what it found.
func (p *page) showDrift(ctx context.Context, m Model) error {
	s, err := p.env.schemaOf(m)
	if err != nil {
		return err
	}
	db := p.env.look(ctx)
	if _, known := catalogQueries[db.Name()]; !known {
		return nil
	}
	live, err := liveTableOf(db, s.Table)
	if err != nil {
		return err
	}
	p.line()
	if len(live.columns) == 0 {
		p.say(show.Plain, "", missingTable(m, s.Table))
		return nil
	}
	what := "table"
	if live.view {
		what = "view"
	}
	found := driftOf(db, s, live)
	if len(found) == 0 {
		p.say(show.Plain, "", "The "+what+" in the database agrees with the model.")
		return nil
	}
	p.say(show.Heading, "", "The "+what+" in the database differs from the model:")
	p.line()
	width := 0
	for _, d := range found {
		width = max(width, typeset.Width(d.what))
	}
	width = min(width, p.env.width()/3)
	for _, d := range found {
		p.labelled(typeset.Cut(d.what, width), width, d.how)
	}
	if slices.ContainsFunc(found, func(d drift) bool { return strings.HasPrefix(d.how, "missing") }) {
		p.line()
		p.say(show.Muted, "", "db.AutoMigrate(&"+m.Name+"{}) adds what is missing, and drops nothing.")
	}
	return nil
}

// driftOf compares what GORM's AutoMigrate would make of a model with what there is. Names of indexes and constraints do not count, nor
// do defaults and checks, which databases write in words of their own.
func driftOf(db *gorm.DB, s *schema.Schema, live liveTable) []drift {
	var found []drift
	add := func(what, how string) { found = append(found, drift{typeset.Visible(what), typeset.Visible(how)}) }
	exact := db.Name() == "postgres"
	equal := func(a, b string) bool { return a == b || !exact && strings.EqualFold(a, b) }
	column := func(name string) (liveColumn, bool) {
		i := slices.IndexFunc(live.columns, func(c liveColumn) bool { return equal(c.Name, name) })
		if i < 0 {
			return liveColumn{}, false
		}
		return live.columns[i], true
	}
	var unique, referring []string
	for _, f := range fieldsOf(s) {
		if f.IgnoreMigration {
			continue
		}
		c, ok := column(f.DBName)
		if !ok {
			add(f.DBName, "missing: the table has no such column")
			continue
		}
		if live.view {
			continue
		}
		typ, rest := modelType(fullType(db, f))
		if !sameType(db.Name(), typ, c) {
			add(f.DBName, strings.ToLower(c.Type)+" in the table, "+typ+" in the model")
		}
		notNull := f.NotNull || strings.Contains(rest, "not null")
		switch {
		case f.PrimaryKey || strings.Contains(rest, "primary key"):
		case notNull && !c.NotNull:
			add(f.DBName, "may be NULL in the table, not in the model")
		case !notNull && c.NotNull:
			add(f.DBName, "must not be NULL in the table, may in the model")
		}
		if !f.PrimaryKey && (f.Unique || strings.Contains(rest, "unique")) {
			unique = append(unique, f.DBName)
		}
		if strings.Contains(rest, "references") {
			referring = append(referring, f.DBName)
		}
	}
	for _, c := range live.columns {
		if !slices.ContainsFunc(s.DBNames, func(n string) bool { return equal(n, c.Name) }) {
			how := "extra: the model has no field for it"
			if c.NotNull {
				how += "; it must not be NULL"
			}
			add(c.Name, how)
		}
	}
	if live.view {
		return found
	}
	there := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(n string) bool { _, ok := column(n); return !ok })
	}
	has := func(names []string, unique bool) bool {
		return slices.ContainsFunc(live.indexes, func(x liveIndex) bool {
			return (x.unique && !x.partial || !unique) && slices.EqualFunc(x.columns, names, equal)
		})
	}
	for _, name := range unique {
		if !has([]string{name}, true) {
			add(name, "missing: unique")
		}
	}
	for _, x := range s.ParseIndexes() {
		var names []string
		plain := x.Where == ""
		for _, f := range x.Fields {
			names = append(names, f.DBName)
			plain = plain && f.Expression == "" && f.Length == 0
		}
		named := slices.ContainsFunc(live.indexes, func(l liveIndex) bool {
			return equal(l.name, x.Name) && (l.unique || !strings.EqualFold(x.Class, "unique"))
		})
		if named || !there(names...) || plain && has(names, strings.EqualFold(x.Class, "unique")) {
			continue
		}
		kind := "index "
		if strings.EqualFold(x.Class, "unique") {
			kind = "unique index "
		}
		add(strings.Join(names, ", "), "missing: "+kind+x.Name)
	}
	if db.DisableForeignKeyConstraintWhenMigrating || db.IgnoreRelationshipsWhenMigrating {
		return found
	}
	var asked []string
	for _, name := range slices.Sorted(maps.Keys(s.Relationships.Relations)) {
		rel := s.Relationships.Relations[name]
		if rel.Field.IgnoreMigration {
			continue
		}
		c := rel.ParseConstraint()
		if c == nil || c.Schema != s {
			continue
		}
		var own, other []string
		for i := range c.ForeignKeys {
			own, other = append(own, c.ForeignKeys[i].DBName), append(other, c.References[i].DBName)
		}
		text := strings.Join(own, ", ") + "→" + c.ReferenceSchema.Table
		if !there(own...) || slices.Contains(asked, text) || len(own) == 1 && slices.Contains(referring, own[0]) {
			continue
		}
		asked = append(asked, text)
		if !slices.ContainsFunc(live.foreign, func(l liveForeign) bool {
			return equal(l.table, tableOnly(c.ReferenceSchema.Table)) && samePairs(l, own, other, equal)
		}) {
			add(strings.Join(own, ", "), "missing: foreign key to "+c.ReferenceSchema.Table+"."+strings.Join(other, ", "))
		}
	}
	slices.SortStableFunc(found, func(a, b drift) int { return place(s, a.what) - place(s, b.what) })
	return found
}

// samePairs reports whether a foreign key connects these columns, in whatever order.
func samePairs(l liveForeign, own, other []string, equal func(a, b string) bool) bool {
	if len(l.columns) != len(own) {
		return false
	}
	for i, c := range l.columns {
		j := slices.IndexFunc(own, func(n string) bool { return equal(n, c) })
		if j < 0 || len(l.to) == len(l.columns) && !equal(l.to[i], other[j]) {
			return false
		}
	}
	return true
}

// place is where a column stands in the model; the others stand last.
func place(s *schema.Schema, column string) int {
	first, _, _ := strings.Cut(column, ", ")
	if i := slices.Index(s.DBNames, first); i >= 0 {
		return i
	}
	return len(s.DBNames)
}

func tableOnly(table string) string { return table[strings.LastIndexByte(table, '.')+1:] }

// fullType is the type of a field as GORM's migrator writes it, with what stands behind it in a tag.
func fullType(db *gorm.DB, f *schema.Field) string {
	if m, ok := db.Migrator().(interface {
		DataTypeOf(*schema.Field) string
	}); ok {
		return m.DataTypeOf(f)
	}
	return db.DataTypeOf(f)
}

package command

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/inspect"
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
	if !inspect.Knows(db) {
		return nil
	}
	live, err := inspect.Shape(db, s.Table)
	if err != nil {
		return err
	}
	p.line()
	if len(live.Columns) == 0 {
		p.say(show.Plain, "", missingTable(m, s.Table))
		return nil
	}
	what := "table"
	if isView(live) {
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

// isView reports whether a table is no more than its columns.
func isView(d inspect.Detail) bool {
	return slices.Contains([]inspect.Kind{inspect.View, inspect.Materialized, inspect.Foreign, inspect.Virtual}, d.Kind)
}

// driftOf compares what GORM's AutoMigrate would make of a model with what there is. Names of indexes and constraints do not count, nor
// do defaults and checks, which databases write in words of their own.
func driftOf(db *gorm.DB, s *schema.Schema, live inspect.Detail) []drift {
	d := drifts{db: db, schema: s, live: live, view: isView(live)}
	unique, referring := d.fields()
	d.extra()
	if d.view {
		return d.found
	}
	d.indexes(unique)
	if !db.DisableForeignKeyConstraintWhenMigrating && !db.IgnoreRelationshipsWhenMigrating {
		d.foreignKeys(referring)
	}
	slices.SortStableFunc(d.found, func(a, b drift) int { return place(s, a.what) - place(s, b.what) })
	return d.found
}

// drifts collects in what a table is not what its model says.
type drifts struct {
	db     *gorm.DB
	schema *schema.Schema
	live   inspect.Detail
	view   bool
	found  []drift
}

func (d *drifts) add(what, how string) {
	d.found = append(d.found, drift{typeset.Visible(what), typeset.Visible(how)})
}

// equal reports whether two names are one for the database.
func (d *drifts) equal(a, b string) bool {
	return a == b || d.db.Name() != "postgres" && strings.EqualFold(a, b)
}

func (d *drifts) column(name string) (inspect.Column, bool) {
	i := slices.IndexFunc(d.live.Columns, func(c inspect.Column) bool { return d.equal(c.Name, name) })
	if i < 0 {
		return inspect.Column{}, false
	}
	return d.live.Columns[i], true
}

// there reports whether the table has all of these columns.
func (d *drifts) there(names []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { _, ok := d.column(n); return !ok })
}

// indexed reports whether an index is on these columns and no others.
func (d *drifts) indexed(names []string, unique bool) bool {
	return slices.ContainsFunc(d.live.AllIndexes(), func(x inspect.Index) bool {
		return !x.Invalid && (x.Unique && x.Where == "" && !x.Prefix || !unique) && slices.EqualFunc(x.Columns, names, d.equal)
	})
}

// fields compares the columns that the model has. It returns those that are unique by themselves, and those whose tags refer to another
// table.
func (d *drifts) fields() (unique, referring []string) {
	for _, f := range fieldsOf(d.schema) {
		if f.IgnoreMigration {
			continue
		}
		c, ok := d.column(f.DBName)
		if !ok {
			d.add(f.DBName, "missing: the table has no such column")
			continue
		}
		if d.view {
			continue
		}
		typ, rest := modelType(fullType(d.db, f))
		if !sameType(d.db.Name(), typ, c.Type) {
			d.add(f.DBName, strings.ToLower(c.Type)+" in the table, "+typ+" in the model")
		}
		notNull := f.NotNull || strings.Contains(rest, "not null")
		switch {
		case f.PrimaryKey || strings.Contains(rest, "primary key"):
		case notNull && c.Nullable:
			d.add(f.DBName, "may be NULL in the table, not in the model")
		case !notNull && !c.Nullable:
			d.add(f.DBName, "must not be NULL in the table, may in the model")
		}
		if !f.PrimaryKey && (f.Unique || strings.Contains(rest, "unique")) {
			unique = append(unique, f.DBName)
		}
		if strings.Contains(rest, "references") {
			referring = append(referring, f.DBName)
		}
	}
	return unique, referring
}

// extra finds the columns that the model does not have.
func (d *drifts) extra() {
	for _, c := range d.live.Columns {
		if slices.ContainsFunc(d.schema.DBNames, func(n string) bool { return d.equal(n, c.Name) }) {
			continue
		}
		how := "extra: the model has no field for it"
		if !c.Nullable {
			how += "; it must not be NULL"
		}
		d.add(c.Name, how)
	}
}

// indexes finds those that the table does not have, under any name. An index with a condition, an expression or a length is there if its
// name is.
func (d *drifts) indexes(unique []string) {
	for _, name := range unique {
		if !d.indexed([]string{name}, true) {
			d.add(name, "missing: unique")
		}
	}
	for _, x := range d.schema.ParseIndexes() {
		var names []string
		plain := x.Where == ""
		for _, f := range x.Fields {
			names = append(names, f.DBName)
			plain = plain && f.Expression == "" && f.Length == 0
		}
		unique, kind := strings.EqualFold(x.Class, "unique"), "index "
		if unique {
			kind = "unique index "
		}
		named := slices.ContainsFunc(d.live.Indexes, func(l inspect.Index) bool { return !l.Invalid && d.equal(l.Name, x.Name) && (l.Unique || !unique) })
		if !named && d.there(names) && !(plain && d.indexed(names, unique)) {
			d.add(strings.Join(names, ", "), "missing: "+kind+x.Name)
		}
	}
}

// foreignKeys finds those of relations that the table does not have. referring are columns whose own tags make a foreign key.
func (d *drifts) foreignKeys(referring []string) {
	var asked []string
	for _, name := range slices.Sorted(maps.Keys(d.schema.Relationships.Relations)) {
		rel := d.schema.Relationships.Relations[name]
		if rel.Field.IgnoreMigration {
			continue
		}
		c := rel.ParseConstraint()
		if c == nil || c.Schema != d.schema {
			continue
		}
		to := c.ReferenceSchema.Table
		var own, other []string
		for i := range c.ForeignKeys {
			own, other = append(own, c.ForeignKeys[i].DBName), append(other, c.References[i].DBName)
		}
		columns := strings.Join(own, ", ")
		if !d.there(own) || slices.Contains(asked, columns+"→"+to) || len(own) == 1 && slices.Contains(referring, own[0]) {
			continue
		}
		asked = append(asked, columns+"→"+to)
		if !slices.ContainsFunc(d.live.Keys, func(l inspect.ForeignKey) bool {
			return d.equal(tableOnly(l.To), tableOnly(to)) && samePairs(l, own, other, d.equal)
		}) {
			d.add(columns, "missing: foreign key to "+to+"."+strings.Join(other, ", "))
		}
	}
}

// samePairs reports whether a foreign key connects these columns, in whatever order.
func samePairs(l inspect.ForeignKey, own, other []string, equal func(a, b string) bool) bool {
	if len(l.Columns) != len(own) {
		return false
	}
	for i, c := range l.Columns {
		j := slices.IndexFunc(own, func(n string) bool { return equal(n, c) })
		if j < 0 || len(l.ToCols) == len(l.Columns) && !equal(l.ToCols[i], other[j]) {
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

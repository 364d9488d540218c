package command

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/inspect"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func rowCommand() *Command {
	return &Command{
		Name: "row", Args: "EXPR|MODEL KEY", Group: OfValues,
		Short: "the row of an instance, as the database has it",
		Long: `Reads the row of an instance and shows what stands in it, column by column, before GORM or a driver turns it into Go: the value as SQL
writes it, and the type that the table declares. Columns that the model does not have are shown too, and softly deleted rows. SQLite
holds a value in a storage class that need not be the declared type; it is shown as well.

A row of which there is no instance is named by its model and its key: :row User 3.

    school> :sql off
    SQL is not shown. :log has it.

    school> var u models.User

    school> db.First(&u);

    school> :row u
    Row #1 of table users, as the database has it.

      column      type      held as  value
      id          integer   integer  1
      name        text      text     'Noor Haddad'
      email       text      text     'noor.haddad@school.example'
      created_at  datetime  text     '2023-09-04 08:00:00+00:00'
`,
		Run:      runRow,
		Go:       true,
		Complete: completeExpression,
	}
}

// What is shown of one value, in characters.
const maxRaw = 1000

func runRow(ctx context.Context, env *Env, args string) error {
	s, err := env.rowSubject(ctx, args)
	if err != nil {
		return err
	}
	key, ok := env.Printer.KeyText(s.v)
	if !ok {
		return fmt.Errorf("%s has no row: it has no primary key", s.name)
	}
	db := env.look(ctx)
	columns, err := columnsOf(db, s.schema.Table)
	if err != nil {
		return fmt.Errorf("read the columns of %s: %w", typeset.Visible(s.schema.Table), err)
	}
	raw, found, err := rawRow(inspect.Query(db, s.schema.Table).Where(s.key(ctx)), columns)
	if err != nil {
		return fmt.Errorf("read the row: %w", err)
	}
	if !found {
		return fmt.Errorf("table %s has no row %s", typeset.Visible(s.schema.Table), key)
	}
	p := env.page()
	p.say(show.Heading, "", "Row "+key+" of table "+typeset.Visible(s.schema.Table)+", as the database has it.")
	p.line()
	held := db.Name() == "sqlite"
	list := listing{heads: []string{"column", "type", "value"}}
	if held {
		list.heads = []string{"column", "type", "held as", "value"}
	}
	for i, c := range columns {
		text := "NULL"
		if raw[i].text.Valid {
			text = rawText(db.Name(), columnType(c), raw[i].text.String)
		}
		if n := len([]rune(text)); n > maxRaw {
			text = string([]rune(text)[:maxRaw]) + " … and " + typeset.Count(n-maxRaw) + " more characters: SELECT shows them"
		}
		cells := []string{typeset.Visible(c.Name()), typeset.Visible(columnType(c)), typeset.Visible(text)}
		if held {
			cells = slices.Insert(cells, 2, raw[i].held.String)
		}
		list.add(cells...)
	}
	list.write(p)
	if extra := unmapped(s, columns); len(extra) > 0 {
		p.line()
		p.say(show.Plain, "", "The model has no field for "+andOf(extra)+".")
	}
	if s.softDeletes() {
		row, _, err := s.row(ctx, env)
		if err != nil {
			return err
		}
		if row.IsValid() && s.softlyDeleted(row) {
			p.line()
			p.say(show.Plain, "", softlyDeleted)
		}
	}
	return p.flush()
}

// rowSubject is the instance that an expression stands for, or one that has but the key of a model's row.
func (env *Env) rowSubject(ctx context.Context, args string) (subject, error) {
	if args == "" {
		return subject{}, errors.New(":row wants an instance of a model, or a model and the key of a row: :row u, :row User 3")
	}
	if m, err := env.model(args); err == nil && !env.isVariable(args) {
		return subject{}, fmt.Errorf("%s is a type; :row wants an instance of it, or the key of its row: :row %s 1", m.Name, m.Name)
	}
	name, key, ok := modelKey(args)
	if !ok {
		return env.subjectOf(ctx, "row", args)
	}
	m, err := env.model(name)
	if errors.Is(err, errNoModel) {
		return subject{}, fmt.Errorf("there is no model %s; :models lists the models", name)
	} else if err != nil {
		return subject{}, err
	}
	sch := env.Printer.Models.Schema(m.Type)
	if sch == nil || len(sch.PrimaryFields) == 0 {
		return subject{}, fmt.Errorf("%s has no primary key, so that no row can be told by one", m.Name)
	}
	values := []string{key}
	if len(sch.PrimaryFields) > 1 {
		values = strings.Fields(strings.ReplaceAll(key, ",", " "))
	}
	if n := len(sch.PrimaryFields); len(values) != n {
		var names []string
		for _, f := range sch.PrimaryFields {
			names = append(names, f.Name)
		}
		return subject{}, fmt.Errorf("the primary key of %s is %s: :row wants %d values, not %d", m.Name, andOf(names), n, len(values))
	}
	s := subject{name: m.Name + " " + key, v: reflect.New(m.Type).Elem(), schema: sch}
	for i, f := range sch.PrimaryFields {
		value := strings.Trim(values[i], "'\"`")
		if err := f.Set(ctx, s.v, value); err != nil {
			return subject{}, fmt.Errorf("%s is no value of %s, the primary key of %s, which is %s", typeset.Quote(value), f.Name, m.Name, f.FieldType)
		}
	}
	if _, ok := env.Printer.KeyText(s.v); !ok {
		return subject{}, fmt.Errorf("%s: to GORM a key that is zero is none", s.name)
	}
	return s, nil
}

// unmapped are the columns that the model does not have.
func unmapped(s subject, columns []gorm.ColumnType) []string {
	var extra []string
	for _, c := range columns {
		if s.schema.FieldsByDBName[c.Name()] == nil {
			extra = append(extra, typeset.Visible(c.Name()))
		}
	}
	return extra
}

// A rawValue is a value as the database writes it.
type rawValue struct {
	text, held sql.NullString
}

// rawRow reads the values of one row as texts.
func rawRow(from *gorm.DB, columns []gorm.ColumnType) (values []rawValue, found bool, err error) {
	var list []string
	values = make([]rawValue, len(columns))
	var dest []any
	for i, c := range columns {
		name := from.Statement.Quote(c.Name())
		switch from.Name() {
		case "sqlite":
			list = append(list, "quote("+name+")", "typeof("+name+")")
			dest = append(dest, &values[i].text, &values[i].held)
			continue
		case "postgres":
			list = append(list, name+"::text")
		case "mysql":
			if binaryType.MatchString(columnType(c)) {
				list = append(list, "HEX("+name+")")
			} else {
				list = append(list, "CAST("+name+" AS CHAR)")
			}
		default:
			list = append(list, name)
		}
		dest = append(dest, &values[i].text)
	}
	rows, err := from.Select(strings.Join(list, ", ")).Limit(1).Rows()
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, false, rows.Err()
	}
	return values, true, rows.Scan(dest...)
}

var (
	binaryType = regexp.MustCompile(`(?i)blob|binary|^bit|geometry|point|polygon`)
	plainType  = regexp.MustCompile(`(?i)int|serial|numeric|decimal|float|double|real|bool|^bit`)
)

// rawText writes a value as SQL does. SQLite has done so.
func rawText(dialect, typ, text string) string {
	switch {
	case dialect == "sqlite":
		return text
	case dialect == "mysql" && binaryType.MatchString(typ):
		return "X'" + text + "'"
	case plainType.MatchString(typ) && !strings.Contains(typ, "["):
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

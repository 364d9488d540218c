package command

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func rowCommand() *Command {
	return &Command{
		Name: "row", Args: "EXPR", Group: OfValues,
		Short: "the row of an instance, as the database has it",
		Long: `Reads the row of an instance and shows what stands in it, column by column, before GORM or a driver turns it into Go: the value as SQL
writes it, and the type that the table declares. Columns that the model does not have are shown too, and softly deleted rows. SQLite
holds a value in a storage class that need not be the declared type; it is shown as well.

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
		Run: runRow,
		Go:  true,
		Complete: func(env *Env, args string) []string {
			return beginning(args, env.variableNames())
		},
	}
}

// What is shown of one value, in characters.
const maxRaw = 1000

func runRow(ctx context.Context, env *Env, args string) error {
	s, err := env.subjectOf(ctx, "row", args)
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
	raw, found, err := rawRow(db.Table(s.schema.Table).Where(s.key(ctx)), columns)
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

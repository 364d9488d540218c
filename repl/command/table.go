package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/show"
)

// showTable shows what the database says of a table, as the shell's own look.
func (env *Env) showTable(ctx context.Context, name string) error {
	have, err := env.tables(ctx)
	if err != nil {
		return err
	}
	table, ok := have.find(name)
	if !ok {
		return env.unknownTable(name, have)
	}
	db := env.look(ctx)
	columns, err := columnsOf(db, table)
	if err != nil {
		return fmt.Errorf("read the columns of %s: %w", visible(table), err)
	}
	indexes, err := db.Migrator().GetIndexes(table)
	if err != nil {
		return fmt.Errorf("read the indexes of %s: %w", visible(table), err)
	}

	p := env.page()
	p.say(show.Heading, "", "Table "+visible(table)+", as the database has it. No model is mapped to it.")
	if fields := env.joinTables()[table]; len(fields) > 0 {
		p.say(show.Plain, "", "It joins "+strings.Join(fields, ", ")+".")
	}
	p.line()
	list := listing{heads: []string{"column", "SQL type", "key"}}
	for _, c := range columns {
		list.add(visible(c.Name()), visible(columnType(c)), visible(strings.Join(columnRules(c), ", ")))
	}
	list.write(p)
	if lines := indexLines(indexes); len(lines) > 0 {
		p.line()
		p.labelledAll("indexes", lines)
	}
	return p.flush()
}

// columnsOf asks for a table's columns. Where GORM's migrator cannot read how the table was made, as with SQLite's virtual tables, the
// columns of a result tell their names and types.
func columnsOf(db *gorm.DB, table string) ([]gorm.ColumnType, error) {
	columns, err := db.Migrator().ColumnTypes(table)
	if err == nil {
		return columns, nil
	}
	rows, rowsErr := db.Table(table).Limit(0).Rows()
	if rowsErr != nil {
		return nil, err
	}
	defer rows.Close()
	raw, rowsErr := rows.ColumnTypes()
	if rowsErr != nil {
		return nil, err
	}
	for _, c := range raw {
		columns = append(columns, plainColumn{c})
	}
	return columns, rows.Err()
}

// columnType is the SQL type of a column, with its length where the database has one.
func columnType(c gorm.ColumnType) string {
	if full, ok := c.ColumnType(); ok && full != "" {
		return full
	}
	return strings.ToLower(c.DatabaseTypeName())
}

// columnRules are what a column is for and what it demands, in the words of a card.
func columnRules(c gorm.ColumnType) []string {
	var rules []string
	primary, _ := c.PrimaryKey()
	if primary {
		rules = append(rules, "primary key")
	}
	if unique, ok := c.Unique(); ok && unique && !primary {
		rules = append(rules, "unique")
	}
	if nullable, ok := c.Nullable(); ok && !nullable && !primary {
		rules = append(rules, "not null")
	}
	if auto, ok := c.AutoIncrement(); ok && auto {
		rules = append(rules, "auto increment")
	}
	if value, ok := c.DefaultValue(); ok {
		rules = append(rules, "default "+value)
	}
	if comment, ok := c.Comment(); ok && comment != "" {
		rules = append(rules, comment)
	}
	return rules
}

// indexLines describes indexes, in the order of their names; that of the primary key is told by the columns.
func indexLines(indexes []gorm.Index) []string {
	indexes = slices.DeleteFunc(slices.Clone(indexes), func(x gorm.Index) bool {
		primary, ok := x.PrimaryKey()
		return ok && primary
	})
	slices.SortFunc(indexes, func(a, b gorm.Index) int { return strings.Compare(a.Name(), b.Name()) })
	width := 0
	for _, x := range indexes {
		width = max(width, displayWidth(visible(x.Name())))
	}
	lines := make([]string, len(indexes))
	for i, x := range indexes {
		lines[i] = padRight(visible(x.Name()), width) + gap + "on " + visible(strings.Join(x.Columns(), ", "))
		if unique, ok := x.Unique(); ok && unique {
			lines[i] += ", unique"
		}
	}
	return lines
}

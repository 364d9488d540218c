package command

import (
	"database/sql"
	"errors"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/inspect"
)

// resultColumn has a name of its own for embedding: ColumnType is also a method.
type resultColumn = sql.ColumnType

// plainColumn is a column of a result as a gorm.ColumnType. A result does not know the rules of a table.
type plainColumn struct{ *resultColumn }

func (plainColumn) ColumnType() (string, bool)   { return "", false }
func (plainColumn) PrimaryKey() (bool, bool)     { return false, false }
func (plainColumn) AutoIncrement() (bool, bool)  { return false, false }
func (plainColumn) Unique() (bool, bool)         { return false, false }
func (plainColumn) Comment() (string, bool)      { return "", false }
func (plainColumn) DefaultValue() (string, bool) { return "", false }

// errUnquoted is why the migrator is not asked for a table whose name has a space: it takes the name for SQL.
var errUnquoted = errors.New("its name has a space, and GORM's migrator does not quote it")

// columnsOf asks for a table's columns. Where GORM's migrator cannot read how the table was made, as with SQLite's virtual tables, the
// columns of a result tell their names and types.
func columnsOf(db *gorm.DB, table string) ([]gorm.ColumnType, error) {
	var columns []gorm.ColumnType
	err := errUnquoted
	if !strings.Contains(table, " ") {
		if columns, err = db.Migrator().ColumnTypes(table); err == nil {
			return columns, nil
		}
	}
	rows, rowsErr := inspect.Query(db, table).Limit(0).Rows()
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

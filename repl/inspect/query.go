package inspect

import (
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Query begins a query on a table by its name, which GORM quotes. [gorm.DB.Table] takes one with a space for SQL.
func Query(db *gorm.DB, table string) *gorm.DB {
	tx := db.Table("?", clause.Table{Name: table})
	tx.Statement.Table = table[strings.LastIndexByte(table, '.')+1:] // as Table has it
	return tx
}

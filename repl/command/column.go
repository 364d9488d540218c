package command

import "database/sql"

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

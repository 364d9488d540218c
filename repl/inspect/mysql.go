package inspect

import (
	"fmt"

	"gorm.io/gorm"
)

// mysql asks information_schema, whose columns have names in upper case on some versions: each gets its own here.
type mysql struct{}

func (mysql) list(db *gorm.DB, schema *string) ([]Table, error) {
	var found []struct {
		Name, Kind      string
		Estimate, Bytes int64
	}
	err := db.Raw(`SELECT table_name AS name, table_type AS kind, coalesce(table_rows, -1) AS estimate, coalesce(data_length + index_length, -1) AS bytes
		FROM information_schema.tables WHERE table_schema = coalesce(?, database())`, schema).Scan(&found).Error
	var out []Table
	for _, f := range found {
		t := Table{Name: f.Name, Kind: mysqlKind(f.Kind), Rows: f.Estimate, Bytes: f.Bytes}
		switch t.Kind {
		case View:
			t.Rows, t.Bytes = Unknown, Unknown
		case Sequence:
			t.Rows = Unknown
		}
		out = append(out, t)
	}
	return out, err
}

func mysqlKind(tableType string) Kind {
	switch tableType {
	case "VIEW", "SYSTEM VIEW":
		return View
	case "SEQUENCE":
		return Sequence
	}
	return Plain
}

// within are the conditions that columns hold the schema and the name of a table.
func within(schema, table string) string {
	return schema + " = coalesce(?, database()) AND " + table + " = ?"
}

func (mysql) kind(db *gorm.DB, t name) (Kind, error) {
	var tableType string
	err := db.Raw("SELECT table_type FROM information_schema.tables WHERE "+within("table_schema", "table_name"), t.schema, t.table).Scan(&tableType).Error
	return mysqlKind(tableType), err
}

func (mysql) columns(db *gorm.DB, t name) ([]Column, error) {
	var rows []columnRow
	err := db.Raw(`SELECT c.column_name AS name, c.column_type AS type, coalesce(c.column_default, '') AS default_sql,
		c.is_nullable = 'YES' AS nullable, c.column_comment AS remark, c.extra LIKE '%auto_increment%' AS auto, c.extra LIKE '%GENERATED' AS made,
		coalesce((SELECT max(s.seq_in_index) FROM information_schema.statistics s WHERE s.table_schema = c.table_schema AND s.table_name = c.table_name
			AND s.index_name = 'PRIMARY' AND s.column_name = c.column_name), 0) AS pk
		FROM information_schema.columns c WHERE `+within("c.table_schema", "c.table_name")+` ORDER BY c.ordinal_position`, t.schema, t.table).Scan(&rows).Error
	for i := range rows {
		if rows[i].DefaultSQL == "NULL" { // as MariaDB writes that there is none
			rows[i].DefaultSQL = ""
		}
	}
	return columnsOf(rows), err
}

func (mysql) indexes(db *gorm.DB, t name) ([]Index, error) {
	var rows []indexRow
	err := db.Raw(`SELECT index_name AS name, coalesce(column_name, '(expression)') AS column_name, non_unique = 0 AS is_unique,
		sub_part IS NOT NULL AS prefix
		FROM information_schema.statistics WHERE `+within("table_schema", "table_name")+` AND index_name <> 'PRIMARY'
		ORDER BY index_name, seq_in_index`, t.schema, t.table).Scan(&rows).Error
	return joinIndexes(rows), err
}

func (m mysql) keys(db *gorm.DB, t name) ([]ForeignKey, error) {
	return m.foreignKeys(db, t, within("k.table_schema", "k.table_name"))
}

func (m mysql) referrers(db *gorm.DB, t name) ([]ForeignKey, error) {
	return m.foreignKeys(db, t, within("k.referenced_table_schema", "k.referenced_table_name"))
}

// foreignKeys leaves RESTRICT out, which is the same as NO ACTION here, and what the server calls it where nothing was said.
func (mysql) foreignKeys(db *gorm.DB, t name, of string) ([]ForeignKey, error) {
	named := func(table string) string {
		return "concat(if(" + table + "_schema = database(), '', concat(" + table + "_schema, '.')), " + table + "_name)"
	}
	var rows []keyRow
	err := db.Raw(`SELECT k.constraint_name AS id, `+named("k.table")+` AS from_table, k.column_name AS from_column,
		`+named("k.referenced_table")+` AS to_table,
		k.referenced_column_name AS to_column, nullif(r.delete_rule, 'RESTRICT') AS on_delete
		FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
			ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
		WHERE k.referenced_table_name IS NOT NULL AND `+of+`
		ORDER BY from_table, k.constraint_name, k.ordinal_position`, t.schema, t.table).Scan(&rows).Error
	return joinKeys(rows), err
}

func (mysql) triggers(db *gorm.DB, t name) ([]Trigger, error) {
	var found []struct{ Name, Timing, Event, Body string }
	err := db.Raw(`SELECT trigger_name AS name, action_timing AS timing, event_manipulation AS event, action_statement AS body
		FROM information_schema.triggers WHERE `+within("event_object_schema", "event_object_table")+` ORDER BY trigger_name`, t.schema, t.table).Scan(&found).Error
	var out []Trigger
	for _, f := range found {
		out = append(out, Trigger{f.Name, fmt.Sprintf("%s %s FOR EACH ROW %s", f.Timing, f.Event, f.Body)})
	}
	return out, err
}

func (mysql) definition(db *gorm.DB, t name) (sql string, err error) {
	err = db.Raw("SELECT view_definition FROM information_schema.views WHERE "+within("table_schema", "table_name"), t.schema, t.table).Scan(&sql).Error
	return sql, err
}

func (mysql) size(*gorm.DB, name) (int64, error) { return Unknown, nil } // the list has it

package command

import (
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/typeset"
)

// A liveTable is what the database says of a table, as far as a model says it too.
type liveTable struct {
	columns []liveColumn
	indexes []liveIndex
	foreign []liveForeign
	view    bool
}

type liveColumn struct {
	Name, Type string
	NotNull    bool
}

// A liveIndex is an index, also that of a constraint or the primary key. An expression in it is a column without a name.
type liveIndex struct {
	name    string
	columns []string
	unique  bool
	partial bool
}

type liveForeign struct {
	columns, to []string // to may be empty: the primary key
	table       string
}

// liveTableOf reads a table from the database's catalog. A table without columns is not there.
func liveTableOf(db *gorm.DB, name string) (liveTable, error) {
	q, ok := catalogQueries[db.Name()]
	if !ok {
		return liveTable{}, fmt.Errorf("the catalog of %s is not known", db.Name())
	}
	args := q.args(db, name)
	var t liveTable
	if err := db.Raw(q.columns, args...).Scan(&t.columns).Error; err != nil {
		return t, fmt.Errorf("read the columns of %s: %w", typeset.Visible(name), err)
	}
	if len(t.columns) == 0 {
		return t, nil
	}
	var view int64
	if err := db.Raw(q.view, args...).Scan(&view).Error; err != nil {
		return t, fmt.Errorf("read what %s is: %w", typeset.Visible(name), err)
	}
	if t.view = view > 0; t.view {
		return t, nil
	}
	var indexed []struct {
		Name            string
		Column          *string
		Unique, Partial bool
	}
	if err := db.Raw(q.indexes, args...).Scan(&indexed).Error; err != nil {
		return t, fmt.Errorf("read the indexes of %s: %w", typeset.Visible(name), err)
	}
	for _, x := range indexed {
		if n := len(t.indexes); n == 0 || t.indexes[n-1].name != x.Name {
			t.indexes = append(t.indexes, liveIndex{name: x.Name, unique: x.Unique, partial: x.Partial})
		}
		last := &t.indexes[len(t.indexes)-1]
		column := ""
		if x.Column != nil {
			column = *x.Column
		}
		last.columns = append(last.columns, column)
	}
	var pointing []struct {
		Name, Column, Table string
		Target              *string
	}
	if err := db.Raw(q.foreign, args...).Scan(&pointing).Error; err != nil {
		return t, fmt.Errorf("read the foreign keys of %s: %w", typeset.Visible(name), err)
	}
	before := ""
	for i, x := range pointing {
		if i == 0 || x.Name != before {
			t.foreign = append(t.foreign, liveForeign{table: x.Table})
		}
		before = x.Name
		last := &t.foreign[len(t.foreign)-1]
		last.columns = append(last.columns, x.Column)
		if x.Target != nil {
			last.to = append(last.to, *x.Target)
		}
	}
	return t, nil
}

// catalogQuery asks a dialect's catalog. Its columns are named as the structs that they are read into.
type catalogQuery struct {
	args                            func(db *gorm.DB, table string) []any
	columns, view, indexes, foreign string
}

var catalogQueries = map[string]catalogQuery{
	"sqlite": {
		args: func(_ *gorm.DB, table string) []any {
			schema, name, ok := strings.Cut(table, ".")
			if !ok {
				schema, name = "main", table
			}
			return []any{map[string]any{"schema": schema, "table": name}}
		},
		columns: `SELECT name, type, "notnull" AS not_null FROM pragma_table_xinfo(@table, @schema) WHERE hidden <> 1`,
		view:    `SELECT count(*) FROM pragma_table_list WHERE schema = @schema AND name = @table AND type <> 'table'`,
		indexes: `SELECT l.name, i.name AS "column", l."unique", l.partial
			FROM pragma_index_list(@table, @schema) l JOIN pragma_index_info(l.name, @schema) i ORDER BY l.name, i.seqno
			`,
		foreign: `SELECT id AS name, "from" AS "column", "table", "to" AS target FROM pragma_foreign_key_list(@table, @schema) ORDER BY id, seq`,
	},
	"postgres": {
		args: func(db *gorm.DB, table string) []any {
			return []any{map[string]any{"table": db.Statement.Quote(table)}}
		},
		columns: `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS not_null
			FROM pg_attribute WHERE attrelid = to_regclass(@table) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
		view: `SELECT count(*) FROM pg_class WHERE oid = to_regclass(@table) AND relkind IN ('v', 'm', 'f')`,
		indexes: `SELECT c.relname AS name, a.attname AS "column", i.indisunique AS "unique", i.indpred IS NOT NULL AS partial
			FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
			LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number > 0
			WHERE i.indrelid = to_regclass(@table) AND i.indisvalid AND k.place <= i.indnkeyatts ORDER BY c.relname, k.place`,
		foreign: `SELECT con.conname AS name, a.attname AS "column", r.relname AS "table", t.attname AS target
			FROM pg_constraint con JOIN pg_class r ON r.oid = con.confrelid
			CROSS JOIN LATERAL unnest(con.conkey, con.confkey) WITH ORDINALITY AS k (own, other, place)
			JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.own
			JOIN pg_attribute t ON t.attrelid = con.confrelid AND t.attnum = k.other
			WHERE con.contype = 'f' AND con.conrelid = to_regclass(@table) ORDER BY con.conname, k.place`,
	},
	"mysql": {
		args: func(_ *gorm.DB, table string) []any {
			schema, name, ok := strings.Cut(table, ".")
			if !ok {
				return []any{map[string]any{"schema": nil, "table": table}}
			}
			return []any{map[string]any{"schema": schema, "table": name}}
		},
		columns: `SELECT column_name AS name, column_type AS type, is_nullable = 'NO' AS not_null FROM information_schema.columns
			WHERE table_schema = COALESCE(@schema, DATABASE()) AND table_name = @table ORDER BY ordinal_position`,
		view: `SELECT count(*) FROM information_schema.views WHERE table_schema = COALESCE(@schema, DATABASE()) AND table_name = @table`,
		indexes: "SELECT index_name AS name, column_name AS `column`, non_unique = 0 AS `unique`, sub_part IS NOT NULL AS partial" + `
			FROM information_schema.statistics
			WHERE table_schema = COALESCE(@schema, DATABASE()) AND table_name = @table ORDER BY index_name, seq_in_index`,
		foreign: "SELECT constraint_name AS name, column_name AS `column`, referenced_table_name AS `table`, referenced_column_name AS target" + `
			FROM information_schema.key_column_usage
			WHERE table_schema = COALESCE(@schema, DATABASE()) AND table_name = @table AND referenced_table_name IS NOT NULL
			ORDER BY constraint_name, ordinal_position`,
	},
}

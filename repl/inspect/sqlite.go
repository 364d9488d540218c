package inspect

import (
	"strings"

	"gorm.io/gorm"
)

// sqlite asks the pragmas as tables: https://www.sqlite.org/pragma.html#pragfunc.
type sqlite struct{}

func (sqlite) list(db *gorm.DB, schema *string) ([]Table, error) {
	var found []struct {
		Name, Type string
		Wr         bool
	}
	err := db.Raw(`SELECT name, type, wr FROM pragma_table_list WHERE schema = coalesce(?, 'main') AND type <> 'shadow' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`, schema).Scan(&found).Error
	if err != nil {
		return nil, err
	}
	var out []Table
	var parts []string
	for _, f := range found {
		t := Table{Name: f.Name, Kind: sqliteKind(f.Type), Rows: Unknown, Bytes: Unknown}
		if t.Kind == Plain && !f.Wr && schema == nil {
			// The highest rowid is at the end of the tree, so it costs nothing to find; rows that were deleted are in it.
			parts = append(parts, "SELECT "+literal(f.Name)+" AS name, max(rowid) AS n FROM "+db.Statement.Quote(f.Name))
		}
		out = append(out, t)
	}
	// SQLite takes 500 parts in a compound SELECT: https://www.sqlite.org/limits.html.
	for at := 0; at < len(parts); at += 500 {
		var rows []struct {
			Name string
			N    *int64
		}
		if err := db.Raw(strings.Join(parts[at:min(at+500, len(parts))], " UNION ALL ")).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			for i := range out {
				if out[i].Name == r.Name {
					out[i].Rows = 0
					if r.N != nil {
						out[i].Rows = max(*r.N, 0)
					}
				}
			}
		}
	}
	return out, nil
}

func sqliteKind(of string) Kind {
	switch of {
	case "view":
		return View
	case "virtual":
		return Virtual
	}
	return Plain
}

func (sqlite) kind(db *gorm.DB, t name) (Kind, error) {
	var of string
	err := db.Raw("SELECT type FROM pragma_table_list WHERE schema = coalesce(?, 'main') AND lower(name) = lower(?)", t.schema, t.table).Scan(&of).Error
	return sqliteKind(of), err
}

// master is the table of the tables of a schema.
func (t name) master() string {
	if t.schema == nil {
		return "sqlite_master"
	}
	return `"` + strings.ReplaceAll(*t.schema, `"`, `""`) + `".sqlite_master`
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func (sqlite) columns(db *gorm.DB, t name) ([]Column, error) {
	var rows []columnRow
	err := db.Raw(`SELECT name, lower(type) AS type, coalesce(dflt_value, '') AS default_sql, "notnull" = 0 AS nullable, pk,
		hidden > 1 AS made, pk = 1 AND lower(type) = 'integer' AND (SELECT count(*) FROM pragma_table_xinfo(@t, @s) WHERE pk > 0) = 1 AS auto
		FROM pragma_table_xinfo(@t, @s) WHERE hidden <> 1 ORDER BY cid`, map[string]any{"t": t.table, "s": t.schema}).Scan(&rows).Error
	return columnsOf(rows), err
}

func (sqlite) indexes(db *gorm.DB, t name) ([]Index, error) {
	var rows []struct {
		Name, ColumnName, Made string
		IsUnique               bool
	}
	err := db.Raw(`SELECT l.name, coalesce(i.name, '(expression)') AS column_name, l."unique" AS is_unique,
		CASE l.partial WHEN 1 THEN coalesce((SELECT sql FROM `+t.master()+` WHERE type = 'index' AND name = l.name), '') ELSE '' END AS made
		FROM pragma_index_list(@t, @s) l JOIN pragma_index_info(l.name, @s) i WHERE l.origin <> 'pk' ORDER BY l.name, i.seqno`,
		map[string]any{"t": t.table, "s": t.schema}).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var plain []indexRow
	for _, r := range rows {
		x := indexRow{Name: r.Name, ColumnName: r.ColumnName, IsUnique: r.IsUnique}
		if i := strings.LastIndex(strings.ToUpper(r.Made), "WHERE "); i >= 0 {
			x.Predicate = r.Made[i+len("WHERE "):]
		}
		plain = append(plain, x)
	}
	out := joinIndexes(plain)
	for i := range out {
		if strings.HasPrefix(out[i].Name, "sqlite_autoindex_") {
			out[i].Name = ""
		}
	}
	return out, nil
}

func (q sqlite) keys(db *gorm.DB, t name) ([]ForeignKey, error) {
	return q.foreignKeys(db, t, "m.name")
}

func (q sqlite) referrers(db *gorm.DB, t name) ([]ForeignKey, error) {
	return q.foreignKeys(db, t, `f."table"`)
}

func (sqlite) foreignKeys(db *gorm.DB, t name, of string) ([]ForeignKey, error) {
	var rows []keyRow
	err := db.Raw(`SELECT f.id, m.name AS from_table, f."from" AS from_column, f."table" AS to_table, coalesce(f."to", '') AS to_column, f.on_delete
		FROM `+t.master()+` m JOIN pragma_foreign_key_list(m.name, @s) f WHERE m.type = 'table' AND lower(`+of+`) = lower(@t) ORDER BY m.name, f.id, f.seq`,
		map[string]any{"t": t.table, "s": t.schema}).Scan(&rows).Error
	return joinKeys(rows), err
}

func (sqlite) triggers(db *gorm.DB, t name) ([]Trigger, error) {
	var out []Trigger
	err := db.Raw("SELECT name, sql FROM "+t.master()+" WHERE type = 'trigger' AND tbl_name = ? ORDER BY name", t.table).Scan(&out).Error
	return out, err
}

func (sqlite) definition(db *gorm.DB, t name) (sql string, err error) {
	err = db.Raw("SELECT sql FROM "+t.master()+" WHERE type = 'view' AND name = ?", t.table).Scan(&sql).Error
	return sql, err
}

// size asks dbstat, which not every build of SQLite has, and which knows the main schema.
func (sqlite) size(db *gorm.DB, t name) (int64, error) {
	var has int64
	if err := db.Raw("SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'").Scan(&has).Error; err != nil || has == 0 || t.schema != nil {
		return Unknown, err
	}
	var n *int64
	err := db.Raw("SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND name IN (SELECT name FROM sqlite_master WHERE tbl_name = ?)", t.table).Scan(&n).Error
	if n == nil {
		return Unknown, err
	}
	return *n, err
}

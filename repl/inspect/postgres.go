package inspect

import "gorm.io/gorm"

// postgres asks the system catalogs: https://www.postgresql.org/docs/current/catalogs.html.
type postgres struct{}

var postgresKinds = map[string]Kind{"r": Plain, "v": View, "m": Materialized, "p": Partitioned, "f": Foreign}

func (postgres) list(db *gorm.DB, schema *string) ([]Table, error) {
	var found []struct {
		Name, Kind  string
		Rows, Bytes int64
	}
	err := db.Raw(`SELECT c.relname AS name, c.relkind::text AS kind,
		CASE WHEN c.relkind = 'v' THEN -1 WHEN c.reltuples > 0 THEN c.reltuples::bigint
			ELSE coalesce(pg_stat_get_live_tuples(c.oid), -1) END AS rows,
		CASE WHEN c.relkind = 'v' THEN -1 ELSE pg_total_relation_size(c.oid) END AS bytes
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = coalesce(?, current_schema()) AND c.relkind IN ('r', 'v', 'm', 'p', 'f')`, schema).Scan(&found).Error
	var out []Table
	for _, f := range found {
		out = append(out, Table{Name: f.Name, Kind: postgresKinds[f.Kind], Rows: f.Rows, Bytes: f.Bytes})
	}
	return out, err
}

// named is the name of a table, behind that of its schema where it is of another one than the current.
func named(table string) string {
	return "(SELECT CASE nspname WHEN current_schema() THEN '' ELSE nspname || '.' END FROM pg_namespace WHERE oid = " + table + ".relnamespace) || " + table + ".relname"
}

// relation is the condition that makes pg_class, under a name of a query, the table that a statement means by a schema, or NULL, and a name.
func relation(c string) string {
	return c + ".oid = to_regclass(coalesce(quote_ident(?) || '.', '') || quote_ident(?))"
}

func (postgres) kind(db *gorm.DB, t name) (Kind, error) {
	var kind string
	err := db.Raw("SELECT c.relkind::text FROM pg_class c WHERE "+relation("c"), t.schema, t.table).Scan(&kind).Error
	return postgresKinds[kind], err
}

func (postgres) columns(db *gorm.DB, t name) ([]Column, error) {
	var rows []columnRow
	err := db.Raw(`SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
		CASE WHEN a.attgenerated = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END AS default_sql,
		NOT a.attnotnull AS nullable, coalesce(col_description(c.oid, a.attnum), '') AS remark, a.attgenerated <> '' AS made,
		a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%' AS auto,
		coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) AS pk
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
		WHERE `+relation("c")+` ORDER BY a.attnum`, t.schema, t.table).Scan(&rows).Error
	return columnsOf(rows), err
}

func (postgres) indexes(db *gorm.DB, t name) ([]Index, error) {
	var rows []indexRow
	err := db.Raw(`SELECT x.relname AS name, coalesce(a.attname, pg_get_indexdef(i.indexrelid, k, true)) AS column_name,
		i.indisunique AS is_unique, NOT i.indisvalid AS invalid,
		coalesce(pg_get_expr(i.indpred, i.indrelid, true), '') AS predicate
		FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class x ON x.oid = i.indexrelid
		CROSS JOIN LATERAL generate_series(1, i.indnkeyatts) k
		LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[k - 1] AND a.attnum > 0
		WHERE NOT i.indisprimary AND `+relation("c")+` ORDER BY x.relname, k`, t.schema, t.table).Scan(&rows).Error
	return joinIndexes(rows), err
}

func (p postgres) keys(db *gorm.DB, t name) ([]ForeignKey, error) {
	return p.foreignKeys(db, t, relation("c"))
}

func (p postgres) referrers(db *gorm.DB, t name) ([]ForeignKey, error) {
	return p.foreignKeys(db, t, relation("t"))
}

func (postgres) foreignKeys(db *gorm.DB, t name, of string) ([]ForeignKey, error) {
	var rows []keyRow
	err := db.Raw(`SELECT k.conname AS id, `+named("c")+` AS from_table, a.attname AS from_column, `+named("t")+` AS to_table, b.attname AS to_column,
		CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' WHEN 'r' THEN 'restrict' ELSE '' END AS on_delete
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
		CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS p(f, t, n)
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.f JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = p.t
		WHERE k.contype = 'f' AND `+of+` ORDER BY from_table, k.conname, p.n`, t.schema, t.table).Scan(&rows).Error
	return joinKeys(rows), err
}

func (postgres) triggers(db *gorm.DB, t name) ([]Trigger, error) {
	var out []Trigger
	err := db.Raw(`SELECT g.tgname AS name, pg_get_triggerdef(g.oid, true) AS sql FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
		WHERE NOT g.tgisinternal AND `+relation("c")+` ORDER BY g.tgname`, t.schema, t.table).Scan(&out).Error
	return out, err
}

func (postgres) definition(db *gorm.DB, t name) (sql string, err error) {
	err = db.Raw("SELECT pg_get_viewdef(c.oid, true) FROM pg_class c WHERE "+relation("c"), t.schema, t.table).Scan(&sql).Error
	return sql, err
}

func (postgres) size(*gorm.DB, name) (int64, error) { return Unknown, nil } // the list has it

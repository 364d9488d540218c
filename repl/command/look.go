package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/ledger"
)

// look returns a handle whose statements are marked as the shell's own look at the database.
func (env *Env) look(ctx context.Context) *gorm.DB {
	return ledger.Look(ctx, env.DB)
}

// tables are the tables of a database.
type tables struct {
	names []string // sorted
	exact bool     // upper and lower case differ
}

// tables asks the database for its tables; those that SQLite keeps for itself are left out.
func (env *Env) tables(ctx context.Context) (tables, error) {
	db := env.look(ctx)
	names, err := db.Migrator().GetTables()
	if err != nil {
		return tables{}, fmt.Errorf("read the names of the tables: %w", err)
	}
	if db.Name() == "sqlite" {
		names = slices.DeleteFunc(names, func(n string) bool { return strings.HasPrefix(n, "sqlite_") })
	}
	slices.Sort(names)
	return tables{names: names, exact: db.Name() == "postgres"}, nil
}

// find returns a table's name as the database writes it.
func (t tables) find(name string) (string, bool) {
	for _, n := range t.names {
		if n == name || !t.exact && strings.EqualFold(n, name) {
			return n, true
		}
	}
	return "", false
}

// has reports whether the database has a table. It asks again for one that is qualified with a schema, as GORM's migrators do not all
// know these.
func (t tables) has(db *gorm.DB, name string) bool {
	if _, ok := t.find(name); ok {
		return true
	}
	schema, table, qualified := strings.Cut(name, ".")
	if !qualified {
		return false
	}
	var found int64
	look := db.Table("information_schema.tables").Where("table_schema = ? AND table_name = ?", schema, table)
	if db.Name() == "sqlite" {
		look = db.Table(schema+".sqlite_master").Where("type = ? AND name = ?", "table", table)
	}
	return look.Count(&found).Error == nil && found > 0
}

// SQLite takes this many parts in a compound SELECT: SQLITE_MAX_COMPOUND_SELECT, https://www.sqlite.org/limits.html.
const maxUnion = 500

// countRows counts the rows of tables that exist, all in one statement.
func countRows(db *gorm.DB, names []string) (map[string]int64, error) {
	counts := make(map[string]int64, len(names))
	for some := range slices.Chunk(names, maxUnion) {
		var parts []string
		for i, name := range some {
			as, n := "", "count(*)"
			if i == 0 {
				as, n = " AS name", "count(*) AS n"
			}
			parts = append(parts, "SELECT "+literal(name)+as+", "+n+" FROM "+db.Statement.Quote(name))
		}
		var found []struct {
			Name string
			N    int64
		}
		if err := db.Raw(strings.Join(parts, " UNION ALL ")).Scan(&found).Error; err != nil {
			return nil, fmt.Errorf("count rows: %w", err)
		}
		for _, f := range found {
			counts[f.Name] = f.N
		}
	}
	return counts, nil
}

// literal writes a text as SQL. A backslash, which MySQL takes for an escape, does not stand in the names that this is for.
func literal(s string) string {
	return "'" + strings.NewReplacer("'", "''", `\`, "").Replace(s) + "'"
}

package repl

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/compare"
	"github.com/retort-shell/retort/repl/inspect"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/ledger"
)

// statement is the function sql of cells.
func (r *REPL) statement(n ...int) ledger.Statement {
	return ledger.Finder(r.ledger, r.env.Handle)(n...)
}

// table is the function of that name in cells: a query on a table without a model. GORM takes a name with a space for SQL, such as that
// of an alias; where the database has a table of that very name, it is what is meant, and is quoted.
func (r *REPL) table(name string) *gorm.DB {
	if !strings.Contains(name, " ") || !slices.ContainsFunc(r.catalog.Found(), func(t lang.Table) bool { return t.Name == name }) {
		return r.db.Table(name)
	}
	return inspect.Query(r.db, name)
}

// tableNames are the tables that are known, without a look at the database.
func (r *REPL) tableNames() []string {
	var names []string
	for _, t := range r.catalog.Tables() {
		names = append(names, t.Name)
	}
	return names
}

// compare is the function of that name in cells: whether two queries give the same rows. It panics with a [*noComparison] where they
// cannot be compared, so that its result can be used at once.
func (r *REPL) compare(a, b any) compare.Result {
	result, err := compare.Queries(r.db, r.ledger, queryOf(a), queryOf(b))
	if err != nil {
		panic(&noComparison{err})
	}
	return result
}

// queryOf is a statement of the ledger as the SQL that it stands for; anything else is what it is.
func queryOf(q any) any {
	if s, ok := q.(ledger.Statement); ok {
		return compare.SQL(s.SQL, s.Args...)
	}
	return q
}

// A noComparison is the panic of the function compare.
type noComparison struct{ err error }

func (e *noComparison) Error() string { return "nothing to compare: " + e.err.Error() }
func (e *noComparison) Unwrap() error { return e.err }

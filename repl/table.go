package repl

import (
	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/compare"
	"github.com/retort-shell/retort/repl/ledger"
)

// statement is the function sql of cells.
func (r *REPL) statement(n ...int) ledger.Statement {
	return ledger.Finder(r.ledger, r.env.Handle)(n...)
}

// table is the function of that name in cells: a query on a table without a model.
func (r *REPL) table(name string) *gorm.DB { return r.db.Table(name) }

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

package repl

import (
	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/ledger"
)

// statement is the function sql of cells.
func (r *REPL) statement(n ...int) ledger.Statement {
	return ledger.Finder(r.ledger, r.env.Handle)(n...)
}

// table is the function of that name in cells: a query on a table without a model.
func (r *REPL) table(name string) *gorm.DB { return r.db.Table(name) }

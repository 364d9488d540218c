package trace

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Query sends a query through a recorded pool or transaction, for a reader that scans the rows itself and says when it is done: only then
// is the statement complete, with its rows and the time that reading took. The schema is that of the model which the query is about; it
// may be nil.
func Query(ctx context.Context, pool gorm.ConnPool, of *schema.Schema, query string, args ...any) (rows *sql.Rows, done func(rows int64, err error), err error) {
	done = func(int64, error) {}
	if ctx == nil {
		ctx = context.Background()
	}
	if r := recorderOf(pool); r != nil {
		s := &scope{Context: ctx, ledger: r.ledger, base: scopeFrom(ctx).inside(), stmt: &gorm.Statement{Schema: of}}
		if of != nil {
			s.stmt.Table = of.Table
		}
		s.stmt.SQL.WriteString(query)
		s.enter(phaseMain)
		ctx, done = s, s.finish
	}
	rows, err = pool.QueryContext(ctx, query, args...)
	return rows, done, err
}

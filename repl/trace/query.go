package trace

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Query sends a query on [Pool] of a handle, for a reader that scans the rows itself and says when it is done: only then is the statement
// complete, with its rows and the time that reading took. The schema is that of the model which the query is about; it may be nil.
func Query(db *gorm.DB, of *schema.Schema, query string, args ...any) (rows *sql.Rows, done func(rows int64, err error), err error) {
	ctx := db.Statement.Context
	if ctx == nil {
		ctx = context.Background()
	}
	r := recorderOf(db.Statement.ConnPool)
	if r == nil {
		rows, err = db.Statement.ConnPool.QueryContext(ctx, query, args...)
		return rows, func(int64, error) {}, err
	}
	s := within(ctx)
	s.ledger, s.base, s.stmt = r.ledger, s.around.inside(), &gorm.Statement{Schema: of}
	if of != nil {
		s.stmt.Table = of.Table
	}
	s.stmt.SQL.WriteString(query)
	s.enter(phaseMain)
	rows, err = r.QueryContext(s, query, args...)
	return rows, s.finish, err
}

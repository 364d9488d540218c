package chain

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/repl/trace"
)

// unconnected is a handle with what root has kept that builds statements and cannot send any, whatever is called on it.
func unconnected(root *gorm.DB, seen *rehearsal, skipHooks bool) *gorm.DB {
	root = root.Scopes() // what a call on root would change
	db := root.Session(&gorm.Session{
		DryRun: true, AllowGlobalUpdate: true, SkipHooks: skipHooks, SkipDefaultTransaction: true, Logger: seen,
		Context: trace.Untagged(root), // so that the handle has a statement of its own
	})
	db.ConnPool, db.Statement.ConnPool = noPool{}, noPool{}
	return db
}

// A rehearsal is a logger that keeps the statements that are built, and writes nothing.
type rehearsal struct {
	logger.Interface
	built []Built
}

// LogMode returns the rehearsal itself: Debug asks for more.
func (r *rehearsal) LogMode(logger.LogLevel) logger.Interface { return r }

// Trace is called at the end of each operation.
func (r *rehearsal) Trace(_ context.Context, _ time.Time, statement func() (string, int64), err error) {
	if err == nil {
		statement() // which calls ParamsFilter
	}
}

// ParamsFilter is given each statement before its values are written into it.
func (r *rehearsal) ParamsFilter(_ context.Context, sql string, vars ...any) (string, []any) {
	r.built = append(r.built, Built{SQL: sql, Vars: vars})
	return "", nil
}

var errNoPool = errors.New("this handle builds statements, and sends none")

// noPool is a connection pool without connections.
type noPool struct{}

func (noPool) PrepareContext(context.Context, string) (*sql.Stmt, error) { return nil, errNoPool }
func (noPool) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errNoPool
}
func (noPool) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errNoPool
}
func (noPool) QueryRowContext(context.Context, string, ...any) *sql.Row { return &sql.Row{} }
func (noPool) BeginTx(context.Context, *sql.TxOptions) (gorm.ConnPool, error) {
	return nil, errNoPool
}

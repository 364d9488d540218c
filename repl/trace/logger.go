package trace

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// scanLogger passes everything on. On the way it learns how many rows gorm.DB.Scan read, which runs no callback after reading them
// and tells only its logger.
type scanLogger struct{ logger.Interface }

// LogMode returns a logger with another level that still learns.
func (l scanLogger) LogMode(level logger.LogLevel) logger.Interface {
	return scanLogger{l.Interface.LogMode(level)}
}

// Trace is called by GORM at the end of every operation, and by Scan when the rows are read.
func (l scanLogger) Trace(ctx context.Context, begin time.Time, fc func() (sql string, rowsAffected int64), err error) {
	if s, ok := ctx.(*scope); ok && s.scanned && s.pending {
		_, rows := fc()
		s.finish(rows, err)
		s.leave()
	}
	l.Interface.Trace(ctx, begin, fc, err)
}

// ParamsFilter hides bound values from the log where the logger does so.
func (l scanLogger) ParamsFilter(ctx context.Context, sql string, params ...any) (string, []any) {
	if filter, ok := l.Interface.(gorm.ParamsFilter); ok {
		return filter.ParamsFilter(ctx, sql, params...)
	}
	return sql, params
}

package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/glebarez/sqlite"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// A Dialect is a handle that builds the SQL of one database. There is no server behind it: what is sent fails.
type Dialect struct {
	Name string // "PostgreSQL"
	Gorm *gorm.DB
}

// Dialects returns handles for the databases that GORM has drivers for here, which name tables and columns as a program's own handle does.
// The MySQL handle is for version 8, as there is no server to ask.
func Dialects(like *gorm.DB) ([]Dialect, error) {
	pool := sql.OpenDB(nowhere{})
	dialects := []Dialect{{Name: "SQLite"}, {Name: "PostgreSQL"}, {Name: "MySQL"}}
	for i, d := range []gorm.Dialector{
		sqlite.Dialector{Conn: versioned{pool}},
		postgres.New(postgres.Config{Conn: pool}),
		mysql.New(mysql.Config{Conn: pool, SkipInitializeWithVersion: true}),
	} {
		handle, err := gorm.Open(d, &gorm.Config{
			NamingStrategy: like.NamingStrategy, NowFunc: like.NowFunc, QueryFields: like.QueryFields, CreateBatchSize: like.CreateBatchSize,
			DryRun: true, DisableAutomaticPing: true, SkipDefaultTransaction: true, Logger: logger.Discard,
		})
		if err != nil {
			return nil, fmt.Errorf("set up SQL for %s: %w", dialects[i].Name, err)
		}
		dialects[i].Gorm = handle
	}
	return dialects, nil
}

// nowhere opens no connections.
type nowhere struct{}

var errNowhere = errors.New("there is no server: this handle only builds SQL")

func (nowhere) Connect(context.Context) (driver.Conn, error) { return nil, errNowhere }
func (nowhere) Driver() driver.Driver                        { return nil }

// versioned answers what the SQLite dialect asks when it is set up: the version of the library.
type versioned struct{ *sql.DB }

// QueryRowContext runs the question on an empty database in memory, as a row cannot be made otherwise.
func (versioned) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	memory, err := sql.Open(sqlite.DriverName, ":memory:")
	if err != nil {
		return sql.OpenDB(nowhere{}).QueryRowContext(ctx, query, args...)
	}
	defer memory.Close() // the row keeps its connection until it is read
	return memory.QueryRowContext(ctx, query, args...)
}

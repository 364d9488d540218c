// Package sqlerr says what a database's error means for the transaction that met it: whether the same can be tried again.
package sqlerr

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
)

// A Kind is what an error means.
type Kind uint8

const (
	// Other says nothing about another try.
	Other Kind = iota
	// Conflict gave the transaction up in favour of another one. Nothing of it is kept, and all of it can be run again.
	Conflict
	// Locked waited too long for a lock. Only the statement failed, and it can be run again.
	Locked
	// NotReady is of a node that takes no statements: it is not in touch with most of its cluster, or not up to date.
	NotReady
	// NoXA is of a server that knows no XA transactions, or not in a cluster.
	NoXA
	// Uncertain may have been kept or not.
	Uncertain
)

// String returns the word for the kind.
func (k Kind) String() string {
	return [...]string{"other", "conflict", "locked", "not ready", "no XA", "uncertain"}[k]
}

// states are the kinds by SQLSTATE, which PostgreSQL and what speaks its protocol send:
// https://www.postgresql.org/docs/current/errcodes-appendix.html. CockroachDB and YugabyteDB give 40001 for what has to be tried again:
// https://www.cockroachlabs.com/docs/stable/transaction-retry-error-reference,
// https://docs.yugabyte.com/stable/develop/learn/transactions/transactions-retries-ysql/.
var states = map[string]Kind{
	"40001": Conflict,  // serialization_failure
	"40P01": Conflict,  // deadlock_detected
	"40003": Uncertain, // statement_completion_unknown
	"55P03": Locked,    // lock_not_available
}

// numbers are the kinds by the number of an error of MySQL, MariaDB (https://mariadb.com/kb/en/mariadb-error-code-reference/) and TiDB
// (https://docs.pingcap.com/tidb/stable/error-codes).
var numbers = map[uint16]Kind{
	1020: Conflict, // ER_CHECKREAD: the row has changed since the transaction's snapshot
	1205: Locked,   // ER_LOCK_WAIT_TIMEOUT
	1213: Conflict, // ER_LOCK_DEADLOCK; on Galera also a write set that fails certification
	3572: Locked,   // ER_LOCK_NOWAIT
	8002: Conflict, // TiDB: a SELECT FOR UPDATE is not tried again by the server
	8005: Conflict, // TiDB: write conflict
	8022: Conflict, // TiDB: the commit has failed and was rolled back
	8028: Conflict, // TiDB: a table was altered meanwhile
	9007: Conflict, // TiDB: write conflict
	1047: NotReady, // ER_UNKNOWN_COM_ERROR; see Of
	1235: NoXA,     // ER_NOT_SUPPORTED_YET; see Of
}

// Of returns what an error means, and the code that the database gave it.
func Of(err error) (kind Kind, code string) {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return states[e.Code], e.Code
	}
	e, ok := errors.AsType[*mysqldriver.MySQLError](err)
	if !ok {
		return Other, ""
	}
	kind = numbers[e.Number]
	switch {
	case kind == NotReady && !strings.Contains(e.Message, "WSREP"), kind == NoXA && !strings.Contains(e.Message, "XA"):
		kind = Other
	case kind == Other && string(e.SQLState[:]) == "40001":
		kind = Conflict
	}
	return kind, strconv.Itoa(int(e.Number))
}

// Details are what PostgreSQL says besides its message: the values that an error is about, and what it advises. The column that it would
// offer for one that is not there is not among them: it offers one where nothing is alike.
func Details(err error) []string {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || e.Code == "42703" { // undefined_column
		return nil
	}
	return slices.DeleteFunc([]string{e.Detail, e.Hint}, func(s string) bool { return s == "" })
}

// RolledBack reports whether the server has rolled back the whole transaction with an error. PostgreSQL leaves that to the client, and runs
// nothing else until it has.
func RolledBack(err error) bool {
	_, isMySQL := errors.AsType[*mysqldriver.MySQLError](err)
	kind, _ := Of(err)
	return isMySQL && kind == Conflict
}

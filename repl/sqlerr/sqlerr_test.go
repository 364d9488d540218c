package sqlerr

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
)

func postgres(state, message string) error { return &pgconn.PgError{Code: state, Message: message} }

func mysql(number uint16, state, message string) error {
	e := &mysqldriver.MySQLError{Number: number, Message: message}
	copy(e.SQLState[:], state)
	return e
}

func TestOf(t *testing.T) {
	for _, tt := range []struct {
		err        error
		kind       Kind
		code       string
		rolledBack bool
	}{
		{nil, Other, "", false},
		{errors.New("40001"), Other, "", false},
		{postgres("40001", "could not serialize access due to concurrent update"), Conflict, "40001", false},
		{postgres("40001", "restart transaction: TransactionRetryWithProtoRefreshError: WriteTooOldError"), Conflict, "40001", false}, // CockroachDB
		{postgres("40001", "Operation failed. Try again: Conflicts with higher priority transaction"), Conflict, "40001", false},      // YugabyteDB
		{fmt.Errorf("commit: %w", postgres("40P01", "deadlock detected")), Conflict, "40P01", false},
		{postgres("40003", "result is ambiguous"), Uncertain, "40003", false},
		{postgres("55P03", "canceling statement due to lock timeout"), Locked, "55P03", false},
		{postgres("23505", "duplicate key"), Other, "23505", false},
		{mysql(1213, "40001", "Deadlock found when trying to get lock; try restarting transaction"), Conflict, "1213", true},
		{fmt.Errorf("commit: %w", mysql(1213, "40001", "Deadlock found when trying to get lock; try restarting transaction")), Conflict, "1213", true},
		{mysql(1020, "HY000", "Record has changed since last read in table 't'"), Conflict, "1020", true},
		{mysql(3101, "40001", "Plugin instructed the server to rollback the current transaction."), Conflict, "3101", true}, // Group Replication
		{mysql(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction"), Locked, "1205", false},
		{mysql(3572, "HY000", "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set."), Locked, "3572", false},
		{mysql(8002, "HY000", "can not retry select for update statement"), Conflict, "8002", true},
		{mysql(8005, "HY000", "Write Conflict, txnStartTS is stale"), Conflict, "8005", true},
		{mysql(8022, "HY000", "Error: KV error safe to retry"), Conflict, "8022", true},
		{mysql(8028, "HY000", "Information schema is changed during the execution of the statement"), Conflict, "8028", true},
		{mysql(9007, "HY000", "Write conflict, txnStartTS=1"), Conflict, "9007", true},
		{mysql(1047, "08S01", "WSREP has not yet prepared node for application use"), NotReady, "1047", false},
		{mysql(1047, "08S01", "Unknown command"), Other, "1047", false},
		{mysql(1235, "42000", "This version of MariaDB doesn't yet support 'XA transactions with Galera replication'"), NoXA, "1235", false},
		{mysql(1235, "42000", "This version of MySQL doesn't yet support 'LIMIT & IN/ALL/ANY/SOME subquery'"), Other, "1235", false},
		{mysql(1062, "23000", "Duplicate entry"), Other, "1062", false},
	} {
		if kind, code := Of(tt.err); kind != tt.kind || code != tt.code {
			t.Errorf("%v is %s %s, want %s %s", tt.err, kind, code, tt.kind, tt.code)
		}
		if got := RolledBack(tt.err); got != tt.rolledBack {
			t.Errorf("%v is rolled back: %t", tt.err, got)
		}
	}
}

func TestDetails(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want []string
	}{
		{nil, nil},
		{mysql(1062, "23000", "Duplicate entry"), nil},
		{postgres("23505", "duplicate key"), nil},
		{fmt.Errorf("create: %w", &pgconn.PgError{Code: "23505", Detail: "Key (id)=(1) already exists."}), []string{"Key (id)=(1) already exists."}},
		{&pgconn.PgError{Code: "428C9", Detail: "It is generated.", Hint: "Leave it out."}, []string{"It is generated.", "Leave it out."}},
		{&pgconn.PgError{Code: "42703", Hint: "Perhaps you meant another one."}, nil},
	} {
		if got := Details(tt.err); !slices.Equal(got, tt.want) {
			t.Errorf("%v: %q, want %q", tt.err, got, tt.want)
		}
	}
}

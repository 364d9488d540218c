package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
)

// A LostError is a statement whose connection was lost, or could not be made.
type LostError struct {
	Name string // of the database
	Err  error  // of the driver
}

func (e *LostError) Error() string {
	if e.Unsent() {
		return e.Name + " cannot be reached (" + lastCause(e.Err) + "): nothing was sent. The next statement tries again"
	}
	return "the connection to " + e.Name + " was lost (" + lastCause(e.Err) + "): whether the statement took effect is not known. The next one connects again"
}

// errClosed is a connection that was lost with a statement on it.
var errClosed = errors.New("the server closed it")

// Unwrap returns the driver's error.
func (e *LostError) Unwrap() error { return e.Err }

// Unsent reports whether the statement surely had no effect: there was no connection to send it on.
func (e *LostError) Unsent() bool {
	dial, ok := errors.AsType[*net.OpError](e.Err)
	if ok && dial.Op == "dial" {
		return true
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](e.Err)
	return connecting || errors.Is(e.Err, driver.ErrBadConn)
}

// A LostTransactionError is a transaction whose connection was lost, and the transaction with it.
type LostTransactionError struct {
	Name   string
	Commit bool // the statement was to keep it
	Err    error
}

func (e *LostTransactionError) Error() string {
	what := "the database has rolled it back, nothing of it is kept"
	if e.Commit {
		what = "whether the database kept it before that is not known"
	}
	return "the connection to " + e.Name + " was lost (" + lastCause(e.Err) + "), and with it the open transaction: " + what
}

// Unwrap returns the driver's error.
func (e *LostTransactionError) Unwrap() error { return e.Err }

// LostTransaction says to those who count open transactions that this one is gone.
func (e *LostTransactionError) LostTransaction() {}

// An AbortedError is a transaction that the server has rolled back by itself, in favour of another one.
type AbortedError struct{ Err error } // of the driver

func (e *AbortedError) Error() string {
	return "the server has rolled back the open transaction: " + e.Err.Error()
}

// Unwrap returns the driver's error.
func (e *AbortedError) Unwrap() error { return e.Err }

// LostTransaction says to those who count open transactions that this one is gone.
func (e *AbortedError) LostTransaction() {}

// lost reports whether an error says that a connection is no more, or could not be made.
func lost(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if _, told := errors.AsType[*SandboxLostError](err); told {
		return false
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		// Class 08 is connections; 57P01 to 57P03 are a server that shuts down, crashed, or starts.
		return strings.HasPrefix(refused.Code, "08") || strings.HasPrefix(refused.Code, "57P0")
	}
	for _, is := range []error{driver.ErrBadConn, mysqldriver.ErrInvalidConn, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNREFUSED, syscall.ENOENT} {
		if errors.Is(err, is) {
			return is != syscall.ENOENT || isDial(err)
		}
	}
	return strings.HasSuffix(err.Error(), "conn closed") // of pgx, which has no name for it
}

func isDial(err error) bool {
	e, ok := errors.AsType[*net.OpError](err)
	return ok && e.Op == "dial"
}

// lastCause is what lies at the bottom of an error, on one line.
func lastCause(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Message
	}
	if e, ok := errors.AsType[syscall.Errno](err); ok {
		return e.Error()
	}
	return strings.TrimPrefix(lastLine(err.Error()), "driver: ")
}

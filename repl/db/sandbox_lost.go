package db

import (
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/retort-shell/retort/repl/typeset"
)

// A SandboxLostError says that the transaction of a sandbox is gone, and all changes with it.
type SandboxLostError struct {
	Changes int
	Err     error
}

func (e *SandboxLostError) Error() string {
	return "the sandbox's transaction is gone, " + e.held() + ": " + e.Err.Error()
}

// Lost says what is lost, without the reason.
func (e *SandboxLostError) Lost() string { return "The sandbox's transaction is gone, " + e.held() }

func (e *SandboxLostError) held() string {
	return "and with it " + typeset.Plural(e.Changes, "change") + " that it held"
}

// Unwrap returns why. A broken connection is left out: database/sql would send the statement again on another one, and nobody would know.
func (e *SandboxLostError) Unwrap() error {
	if errors.Is(e.Err, driver.ErrBadConn) {
		return nil
	}
	return e.Err
}

// settle looks whether the transaction is still there after a statement, and tells where it is not.
func (s *Sandbox) settle(err error) error {
	if s.begun && !s.conn.alive() {
		return s.lose(err)
	}
	if err != nil {
		return s.conn.explain(err)
	}
	return nil
}

// lose gives up the connection, whose transaction is gone.
func (s *Sandbox) lose(err error) error {
	if err == nil {
		err = errors.New("a statement has ended it")
	}
	held := len(s.log)
	s.taken()
	s.forget(errors.New("the transaction is gone with the sandbox's"))
	s.abandon()
	s.undone = nil
	if held == 0 {
		return err
	}
	if lost(err) {
		err = fmt.Errorf("the connection was lost: %w", err)
	}
	return &SandboxLostError{held, err}
}

// taken tells that all changes are taken back.
func (s *Sandbox) taken() {
	if len(s.log) > 0 {
		s.gone(s.log[0].Cell)
	}
}

// forget takes notice that the transaction has ended.
func (s *Sandbox) forget(why error) {
	for i := range s.stack {
		s.stack[i].finish(why)
	}
	s.stack, s.log, s.begun, s.cells, s.bytes = nil, nil, false, 0, 0
}

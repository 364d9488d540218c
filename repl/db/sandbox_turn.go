package db

import (
	"context"
	"errors"
	"time"
)

// enter waits until the connection is free.
func (s *Sandbox) enter(ctx context.Context) error {
	select {
	case s.lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Sandbox) leave() {
	state := SandboxState{Changes: len(s.log), Cells: s.cells, Transaction: s.last(isOpen) >= 0}
	if before := s.state.Load(); *before != state {
		s.state.Store(&state)
	}
	<-s.lock
}

// wait waits until no other's transaction is open.
func (s *Sandbox) wait(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		s.taker.Store(s.cell.Load())
		return nil
	default:
	}
	patience := turnTimeout
	if s.taker.Load() != s.cell.Load() {
		patience = pastTimeout
	}
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case s.turn <- struct{}{}:
		s.taker.Store(s.cell.Load())
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timeout.C:
		return errors.New("another transaction is open, and in the sandbox nothing else can write meanwhile: write in it (tx), or end it first")
	}
}

func (s *Sandbox) pass() { <-s.turn }

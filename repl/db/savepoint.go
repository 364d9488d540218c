package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// A savepoint in the transaction of a sandbox.
type savepoint struct {
	name  string // in the database
	log   int    // how many changes stood when it was set
	cell  int    // the cell before whose first change it was set; 0 for others
	tx    *facadeTx
	raw   bool   // set for a BEGIN
	user  string // set for a SAVEPOINT of this name
	ended bool   // what it was set for has been committed
}

// mark sets the savepoint of the cell at work, where it has none.
func (s *Sandbox) mark(ctx context.Context) error {
	cell := s.at()
	if cell == 0 || slices.ContainsFunc(s.stack, func(p savepoint) bool { return p.cell == cell }) {
		return nil
	}
	return s.push(ctx, savepoint{cell: cell})
}

func (s *Sandbox) push(ctx context.Context, p savepoint) error {
	s.named++
	p.name, p.log = fmt.Sprintf("%s%d", s.prefix, s.named), len(s.log)
	if err := s.control(ctx, "SAVEPOINT "+p.name); err != nil {
		return err
	}
	s.stack = append(s.stack, p)
	return nil
}

// keep ends savepoint i and keeps what came after it. In the database it stays while marks of cells depend on it.
func (s *Sandbox) keep(ctx context.Context, i int) error {
	for j := i; j < len(s.stack); j++ {
		s.stack[j].ended = s.stack[j].cell == 0
	}
	if slices.ContainsFunc(s.stack[i:], func(p savepoint) bool { return p.cell != 0 }) {
		return nil
	}
	name := s.stack[i].name
	s.stack = s.stack[:i]
	return s.control(ctx, "RELEASE SAVEPOINT "+name)
}

// back undoes what came after savepoint i, which stays.
func (s *Sandbox) back(ctx context.Context, i int) error {
	if err := s.control(ctx, "ROLLBACK TO SAVEPOINT "+s.stack[i].name); err != nil {
		return err
	}
	for j := i + 1; j < len(s.stack); j++ {
		s.stack[j].finish(errors.New("the transaction was rolled back with what was around it"))
	}
	s.stack, s.log = s.stack[:i+1], s.log[:s.stack[i].log]
	s.cells = len(cellsOf(s.log))
	return nil
}

// drop undoes what came after savepoint i, and takes that away too.
func (s *Sandbox) drop(ctx context.Context, i int) error {
	if err := s.back(ctx, i); err != nil {
		return err
	}
	p := s.stack[i]
	s.stack = s.stack[:i]
	return s.control(ctx, "RELEASE SAVEPOINT "+p.name)
}

// finish ends the transaction of a facade that a savepoint stands for, if it is open.
func (p *savepoint) finish(why error) {
	if p.tx != nil && p.tx.over == nil {
		p.tx.over = why
		p.tx.facade.sandbox.pass()
	}
}

// last finds the topmost savepoint of a kind that has not ended, or -1.
func (s *Sandbox) last(is func(savepoint) bool) int {
	for i := len(s.stack) - 1; i >= 0; i-- {
		if !s.stack[i].ended && is(s.stack[i]) {
			return i
		}
	}
	return -1
}

func isRaw(p savepoint) bool { return p.raw }

// obey does what a statement that controls transactions asks for, with savepoints.
func (s *Sandbox) obey(ctx context.Context, f *facade, c control) error {
	if f.tx != nil && (c.op == beginOp || c.op == commitOp || c.op == rollbackOp) {
		return errors.New("a transaction that Begin has begun is ended by its Commit or Rollback")
	}
	raw := s.last(isRaw)
	if open := s.last(func(p savepoint) bool { return p.tx != nil }); open > raw && f.tx == nil && c.op != savepointOp {
		return errors.New("another transaction is open: end it first, with its Commit or Rollback")
	}
	switch c.op {
	case beginOp:
		if raw >= 0 {
			return errors.New("a transaction is open already; SAVEPOINT name marks a place in it")
		}
		if err := s.ready(ctx); err != nil {
			return err
		}
		return s.push(ctx, savepoint{raw: true})
	case commitOp:
		if raw < 0 {
			return errors.New("no transaction was begun in the sandbox, so there is none to commit; :commit keeps all that the sandbox holds")
		}
		return s.keep(ctx, raw)
	case rollbackOp:
		if raw < 0 {
			return errors.New("no transaction was begun in the sandbox, so there is none to roll back; :undo takes back a cell, :rollback everything")
		}
		return s.drop(ctx, raw)
	case savepointOp:
		if err := s.ready(ctx); err != nil {
			return err
		}
		return s.push(ctx, savepoint{user: c.name})
	case rollbackToOp, releaseOp:
		i := s.last(func(p savepoint) bool { return p.user == c.name && c.name != "" })
		if own := s.last(func(p savepoint) bool { return p.tx != nil && p.tx == f.tx }); i < 0 || i < own {
			return fmt.Errorf("there is no savepoint %s", c.name)
		}
		if c.op == rollbackToOp {
			return s.back(ctx, i)
		}
		return s.keep(ctx, i)
	}
	return errors.New("in the sandbox transactions are savepoints: BEGIN, COMMIT, ROLLBACK and SAVEPOINT can be said without more words, other forms cannot")
}

// ready begins the transaction around everything, and marks the cell.
func (s *Sandbox) ready(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	return s.mark(ctx)
}

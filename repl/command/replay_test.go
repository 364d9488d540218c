package command

import (
	"context"
	"errors"
	"testing"
)

func TestReplay(t *testing.T) {
	s := newShell(t)
	var ran []string
	forgotten := 0
	s.Eval = func(_ context.Context, cell string) error {
		ran = append(ran, cell)
		if cell == "fails" {
			return errors.New("it failed")
		}
		return nil
	}
	lost := func(cells ...LostCell) {
		ran = nil
		s.Lost = &Lost{Cells: cells, Forget: func() error { forgotten++; return nil }}
	}
	s.shows(":replay", "There is no lost session: the last one came to its end.\n")
	s.fails(":replay some", `:replay takes all, or nothing, not "some"`)

	lost(LostCell{1, "x := 1", false}, LostCell{4, "for {\n\tbreak\n}", false})
	s.shows(":replay", "cell 1  x := 1\ncell 4  for {\n            break\n        }\n")
	if len(ran) != 2 || ran[1] != "for {\n\tbreak\n}" || forgotten != 1 {
		t.Errorf("ran %q, forgotten %d times", ran, forgotten)
	}
	s.shows(":replay", "There is no lost session: the last one came to its end.\n")

	lost(LostCell{1, "x", false}, LostCell{2, "fails", false}, LostCell{3, "y", false}, LostCell{5, "z", false})
	got, err := s.run(":replay")
	if err == nil || err.Error() != "cell 2 ends the replay: 1 of 4 cells ran" || got != "cell 1  x\ncell 2  fails\n" || len(ran) != 2 {
		t.Errorf("%v, ran %q, shows\n%s", err, ran, got)
	}
	if forgotten != 1 || s.Lost == nil {
		t.Error("what did not run is forgotten")
	}

	lost(LostCell{1, "x", false}, LostCell{2, `dsn := "postgres://ada:***@db/x"`, false})
	if got, err := s.run(":replay"); err == nil || err.Error() != "cell 2 ends the replay: a password in it was not kept; 1 of 2 cells ran" || len(ran) != 1 {
		t.Errorf("%v, ran %q, shows\n%s", err, ran, got)
	}

	// Another database still has what was written.
	s.Database = "SQLite, shop.db"
	lost(LostCell{1, "x", false}, LostCell{2, "w", true})
	s.fails(":replay", "cell 2 wrote to SQLite, shop.db, and would write to it again: :replay all runs all cells")
	lost(LostCell{1, "a", true}, LostCell{2, "b", true}, LostCell{3, "c", true})
	s.fails(":replay", "cells 1, 2 and 3 wrote to SQLite, shop.db, and would write to it again: :replay all runs all cells")
	if ran != nil {
		t.Errorf("ran %q", ran)
	}
	s.shows(":replay all", "cell 1  a\ncell 2  b\ncell 3  c\n")
	s.Private = true
	lost(LostCell{2, "w", true})
	s.shows(":replay", "cell 2  w\n")
}

package lang

import (
	"go/token"
	"maps"
	"slices"
)

// A Cell is a Go cell that type-checks.
type Cell struct {
	Source string
	Number int // counted from 1 among the cells that have run
	Yield  Yield
	// Program is what the interpreter runs, unit after unit.
	Program []Unit
	// Last is the variable of the interpreter that is to hold a function which returns the last value before the program runs; "" for none.
	Last string
	// Notes tell what the cell changes that its text does not say, such as a variable that goes with its old type.
	Notes []string

	imports map[string]string
	effects []effect // of the units
}

// An effect is what a unit does to the session's declarations.
type effect struct {
	before []*decl   // what it leaves standing
	decls  []*decl   // what it declares as a whole
	vars   []stmtVar // what its statements declare, one after the other

	typeNames map[string]bool   // as of Checker, after the unit
	made      map[string]string // as of Checker, after the unit
}

type stmtVar struct {
	stmt int
	decl *decl
}

// Progress tells how far a cell has run: all units before Unit, and of that unit all statements before Stmt.
type Progress struct{ Unit, Stmt int }

// Check parses and type-checks a cell against what the session has declared. A cell that is refused gives an *Error, and the
// session is as it was.
func (k *Checker) Check(src string) (*Cell, error) {
	units, imports, err := k.parse(src)
	if err != nil {
		return nil, err
	}
	w := *k // the cell is checked on a copy: what it declares counts when it has run
	w.imports, w.typeNames, w.made = maps.Clone(k.imports), maps.Clone(k.typeNames), maps.Clone(k.made)
	maps.Copy(w.imports, imports)
	w.cells++
	cell := &Cell{Source: src, Number: w.cells, imports: imports}
	for i, u := range units {
		if err = w.checkUnit(cell, u, i == len(units)-1); err != nil {
			break
		}
	}
	k.version = w.version // a name is never used twice, not even after a cell that did not run
	if err != nil {
		return nil, err
	}
	return cell, nil
}

// StartCell numbers the cell that is checked next, and those after it: a shell may count others among its cells. At first they are
// numbered from 1.
func (k *Checker) StartCell(n int) { k.cells = n - 1 }

// Done is the progress of a cell that has run to its end.
func (c *Cell) Done() Progress { return Progress{Unit: len(c.effects)} }

// Commit makes what a cell has declared part of the session, as far as it has run.
func (k *Checker) Commit(c *Cell, p Progress) {
	maps.Copy(k.imports, c.imports)
	k.cells++
	for i, e := range c.effects {
		if i <= p.Unit { // what a unit declares for the interpreter comes before its statements
			maps.Copy(k.typeNames, e.typeNames)
			k.made = maps.Clone(e.made)
		}
		switch {
		case i < p.Unit:
			k.decls = e.after(len(c.Source))
		case i == p.Unit && p.Stmt > 0:
			k.decls = e.after(p.Stmt)
		}
	}
	k.forgetFiles()
}

// Absorb takes note of what the interpreter has been given for a cell that is to leave no trace in the session.
func (k *Checker) Absorb(c *Cell) {
	for _, e := range c.effects {
		maps.Copy(k.typeNames, e.typeNames)
		k.made = maps.Clone(e.made)
	}
}

// after returns the session's declarations once the first n statements of the unit have run.
func (e effect) after(n int) []*decl {
	decls := slices.Concat(e.before, e.decls)
	for _, v := range e.vars {
		if v.stmt >= n {
			break
		}
		decls = slices.DeleteFunc(decls, func(old *decl) bool { return old.declares(v.decl.name) })
		decls = append(decls, v.decl)
	}
	return decls
}

// forgetFiles takes the files out of the file set that no live declaration is in.
func (k *Checker) forgetFiles() {
	live := map[int]bool{}
	for _, d := range k.decls {
		for ; d != nil; d = d.old {
			for _, s := range []*source{d.file, d.stub} {
				if s != nil {
					live[int(s.file.FileStart)] = true
				}
			}
		}
	}
	var gone []*token.File
	for f := range k.fset.Iterate {
		if !live[f.Base()] {
			gone = append(gone, f)
		}
	}
	for _, f := range gone {
		k.fset.RemoveFile(f)
	}
}

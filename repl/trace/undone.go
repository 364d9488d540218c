package trace

import "slices"

// cellStart is where the news of a cell begins.
type cellStart struct {
	cell  int
	event uint64
}

// Undone says that a database is back at what it was before a cell: the statements on it that wrote in the cell, and in later ones, are marked, and
// what was seen of rows since then is forgotten. It returns the statements that were not marked before.
func (l *Ledger) Undone(target string, cell int) []Statement {
	marked := l.mark(target, cell, true)
	l.seenBy(target).undone(cell)
	return marked
}

// undone forgets what was said in a cell, and in later ones.
func (s *Seen) undone(cell int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.starts) - 1; i >= 0 && s.starts[i].cell >= cell; i-- {
		s.events.since(s.starts[i].event)
	}
}

// Cell returns the number that StartCell was last given.
func (l *Ledger) Cell() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cell
}

// Redone says that what Undone said of some cells holds no longer.
func (l *Ledger) Redone(target string, cells ...int) {
	for _, cell := range cells {
		l.mark(target, cell, false, cell)
	}
}

// mark marks the statements on a database that wrote in the cells from one on, or only in some, and returns those, in their order. Statements that do
// not tell where they went are on any.
func (l *Ledger) mark(target string, from int, undone bool, only ...int) []Statement {
	var marked []Statement
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := l.entries.len() - 1; i >= 0; i-- {
		e := l.entries.at(i)
		if e.Cell < from || len(only) > 0 && !slices.Contains(only, e.Cell) {
			continue
		}
		if e.wrote() && e.Undone != undone && (e.Target == target || e.Target == "") {
			e.Undone = undone
			marked = append(marked, e.Statement)
		}
	}
	slices.Reverse(marked)
	return marked
}

// markSince marks the statements after statement n that wrote.
func (l *Ledger) markSince(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := l.entries.len() - 1; i >= 0; i-- {
		e := l.entries.at(i)
		if e.N != 0 && e.N <= n {
			return
		}
		e.Undone = e.Undone || e.wrote()
	}
}

// wrote reports whether a statement may have changed the database.
func (e *entry) wrote() bool {
	verb := e.Verb()
	return e.Finished && e.Err == nil && !e.Implicit && !onlyReads(verb, e.SQL) && !controlsTransaction(verb)
}

// began notes where the news of a cell begins.
func (s *Seen) began(cell int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next, first := s.events.next(), s.events.first
	s.starts = slices.DeleteFunc(s.starts, func(c cellStart) bool { return c.event < first || c.event == next })
	s.starts = append(s.starts, cellStart{cell, next})
}

// since makes void all events from a sequence number on.
func (l *events) since(from uint64) {
	for i := l.len() - 1; i >= 0 && l.first+uint64(i) >= from; i-- {
		l.void(l.at(i))
	}
}

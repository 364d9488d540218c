package trace

import "strings"

// savepoint is a mark in a transaction.
type savepoint struct {
	name string
	from uint64 // the first event after it
}

// rolledBack forgets what was said in a transaction that was undone.
func (s *Seen) rolledBack(tx *transaction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tx.id == 0 {
		s.events.clear()
		return
	}
	s.events.remove(tx.id, 0)
}

// controlled takes notice of a statement that marks or undoes a part of a transaction, or all of it.
func (s *Seen) controlled(verb, query string, tx *transaction) {
	name, to := savepointName(query)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case verb == "SAVEPOINT" && tx != nil:
		tx.savepoints = append(tx.savepoints, savepoint{name, s.events.next()})
	case verb == "ROLLBACK" && to && tx != nil && tx.id != 0:
		for i := len(tx.savepoints) - 1; i >= 0; i-- {
			if tx.savepoints[i].name == name {
				s.events.remove(tx.id, tx.savepoints[i].from)
				tx.savepoints = tx.savepoints[:i+1]
				return
			}
		}
		s.events.clear()
	case verb == "ROLLBACK" || verb == "ABORT":
		// Written by hand: where its transaction began is not known.
		s.events.clear()
	}
}

// savepointName returns the last word of SAVEPOINT name or ROLLBACK TO name, and whether there is a TO.
func savepointName(query string) (name string, to bool) {
	words := strings.Fields(strings.TrimRight(query, "; \t\r\n"))
	for _, word := range words {
		to = to || strings.EqualFold(word, "TO")
	}
	if len(words) > 0 {
		name = strings.ToLower(strings.Trim(words[len(words)-1], "\"`[]"))
	}
	return name, to
}

// executed takes notice of a statement whose text GORM did not make: any row of the tables that it names may have changed.
func (s *Seen) executed(verb, query string, tx *transaction) {
	if controlsTransaction(verb) {
		s.controlled(verb, query, tx)
		return
	}
	if onlyReads(verb, query) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events.add(&event{kind: forgotten, tx: tx.number(), part: &part{text: query}})
}

// onlyReads reports whether a statement surely changes no rows.
func onlyReads(verb, query string) bool {
	switch verb {
	case "SELECT", "PRAGMA", "SHOW", "DESCRIBE", "DESC", "VALUES", "TABLE", "SET", "USE":
		return true
	case "WITH", "EXPLAIN":
		query = strings.ToUpper(query)
		for _, word := range []string{"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"} {
			if strings.Contains(query, word) {
				return false
			}
		}
		return true
	}
	return false
}

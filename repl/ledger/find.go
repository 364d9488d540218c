package ledger

import (
	"fmt"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/trace"
)

// A Missing is the panic of the function sql for a statement that there is not.
type Missing struct{ text string }

func (m *Missing) Error() string { return m.text }

// Finder returns the function sql of a session. Without an argument it gives the last statement, with a positive number the one that
// has it, and with a negative one it counts from the end: sql(-2) is the last but one. From the end, the shell's own looks at the
// database do not count. Where there is no such statement it panics with a [*Missing], so that its result can be used in a chain. Handle returns
// the handle of a target, on which a statement of it runs again.
func Finder(l *trace.Ledger, handle func(target string) (*gorm.DB, error)) func(n ...int) Statement {
	return func(n ...int) Statement {
		s, err := Find(l, handle, n...)
		if err != nil {
			panic(err)
		}
		return s
	}
}

// Find is the function of [Finder] with its panic as an error.
func Find(l *trace.Ledger, handle func(target string) (*gorm.DB, error), n ...int) (Statement, error) {
	var s trace.Statement
	var err error
	switch {
	case len(n) > 1:
		err = &Missing{fmt.Sprintf("sql takes the number of one statement, not %d", len(n))}
	case len(n) == 0:
		s, err = fromEnd(l, 1)
	case n[0] < 0:
		s, err = fromEnd(l, -n[0])
	default:
		s, err = numbered(l, n[0])
	}
	if err != nil {
		return Statement{}, err
	}
	return Statement{s, handle}, nil
}

func numbered(l *trace.Ledger, n int) (trace.Statement, error) {
	last := l.Len()
	switch {
	case last == 0:
		return trace.Statement{}, &Missing{fmt.Sprintf("there is no statement %d: no SQL has run yet", n)}
	case n < 1 || n > last:
		return trace.Statement{}, &Missing{fmt.Sprintf("there is no statement %d: they are numbered 1 to %d", n, last)}
	}
	for _, s := range l.Since(n - 1) {
		switch {
		case s.N == n:
			return s, nil
		case s.N > n:
			return trace.Statement{}, &Missing{fmt.Sprintf("statement %d is no longer in the ledger, which keeps the last ones: %d to %d", n, s.N, last)}
		}
	}
	return trace.Statement{}, &Missing{fmt.Sprintf("statement %d is no longer in the ledger", n)}
}

// fromEnd returns the statement that is the nth from the end.
func fromEnd(l *trace.Ledger, n int) (trace.Statement, error) {
	all := l.Statements()
	have := 0
	for i := len(all) - 1; i >= 0; i-- {
		if s := all[i]; s.N > 0 && s.Purpose != trace.Own {
			if have++; have == n {
				return s, nil
			}
		}
	}
	if have == 0 {
		return trace.Statement{}, &Missing{"no SQL has run yet"}
	}
	return trace.Statement{}, &Missing{fmt.Sprintf("there is no statement %d from the end: the ledger has %d", n, have)}
}

package lesson

import (
	"context"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/trace"
)

// A Bench is a shell on a database that nobody else needs, on which answers are tried.
type Bench interface {
	// Reset puts the database back to the fixture.
	Reset(ctx context.Context) error
	// Cells takes a text apart into the cells that it is typed as.
	Cells(text string) []string
	// Eval evaluates one cell. An error is one of the bench itself: that of a cell is in the outcome.
	Eval(ctx context.Context, cell string) (Outcome, error)
	// Query looks at the database, without leaving a trace in the ledger.
	Query(ctx context.Context, sql string) (*Rows, error)
}

// An Outcome is what a cell has done.
type Outcome struct {
	Cell       string
	Answer     *Rows // nil where it yields nothing to compare
	Declares   bool  // what it yields is the value of a variable that it declares
	Statements []trace.Statement
	Err        error
}

// sent are the statements that count: neither GORM's own transactions nor the shell's own looks.
func (o *Outcome) sent() []trace.Statement {
	var out []trace.Statement
	for _, s := range o.Statements {
		if !s.Implicit && s.Purpose != trace.Own && s.Purpose != trace.Transaction {
			out = append(out, s)
		}
	}
	return out
}

// Wrote reports whether a statement may have changed the database.
func (o *Outcome) Wrote() bool {
	for _, s := range o.sent() {
		if slices.ContainsFunc(sqltext.Statements(s.SQL), func(w sqltext.Words) bool { return !w.Reads() }) {
			return true
		}
	}
	return false
}

// words are those of a statement's SQL, names without their quotes.
func words(s trace.Statement) map[string]bool {
	found := map[string]bool{}
	for at := 0; ; {
		t := sqltext.Next(s.SQL, at, false)
		if t.Kind == sqltext.End {
			return found
		}
		found[strings.ToLower(strings.Trim(s.SQL[t.Start:t.End], "`\""))] = true
		at = t.End
	}
}

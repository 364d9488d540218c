package show

import (
	"time"

	"github.com/retort-shell/retort/repl/trace"
)

// A Run is statements of the same SQL that are shown as one. It keeps the first, and of the others what is shown of them.
type Run struct {
	First   trace.Statement
	Last    int   // number of the last
	Count   int64 // how many there are; 0 is no run
	Failed  int64 // how many of them failed
	Elapsed time.Duration
	EachRow bool // one for each row of another query
}

// RunOf returns a run of statements.
func RunOf(statements ...trace.Statement) Run {
	var r Run
	for _, s := range statements {
		r.Add(s)
	}
	return r
}

// Add adds a statement to the end of the run.
func (r *Run) Add(s trace.Statement) {
	if r.Count == 0 {
		r.First = s
	}
	if s.Err != nil {
		r.Failed++
	}
	r.Last = s.N
	r.Count++
	r.Elapsed += s.Elapsed
}

// Join adds a run to the end of another.
func (r *Run) Join(o Run) {
	if r.Count == 0 {
		r.First = o.First
	}
	r.Last = o.Last
	r.Count += o.Count
	r.Failed += o.Failed
	r.Elapsed += o.Elapsed
}

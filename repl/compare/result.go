package compare

import (
	"strings"

	"github.com/retort-shell/retort/repl/typeset"
)

// Same reports whether both gave the same columns, and the same rows in the same order.
func (r Result) Same() bool { return r.Verdict == Same && r.sameColumns() }

// SameRows reports whether both gave the same columns and the same rows, in whatever order.
func (r Result) SameRows() bool {
	return (r.Verdict == Same || r.Verdict == Reordered) && r.sameColumns()
}

func (r Result) sameColumns() bool { return len(r.ColumnsA)+len(r.ColumnsB) == 0 }

// String says in words how the rows of the two stand to each other.
func (r Result) String() string {
	extra := len(r.ColumnsA)+len(r.ColumnsB) > 0
	where := ""
	if extra {
		where = ", in the columns that both have"
	}
	written := r.A.Changed >= 0
	switch {
	case r.Verdict == Unrelated && written != (r.B.Changed >= 0):
		return "one side gives rows, the other only writes"
	case r.Verdict == Unrelated:
		return "they have no column in common"
	case written && r.Verdict == Same:
		return "both write as many rows"
	case written:
		return "they write different numbers of rows"
	case r.Verdict == Same && len(r.A.Values) == 0:
		return "both give no rows"
	case r.Verdict == Same:
		return "the same rows in the same order" + where
	case r.Verdict == Reordered:
		return "the same rows in another order" + where
	}
	var parts []string
	if n := len(r.OnlyA); n > 0 {
		parts = append(parts, typeset.Plural(n, "row")+" only in A")
	}
	if n := len(r.OnlyB); n > 0 {
		parts = append(parts, typeset.Plural(n, "row")+" only in B")
	}
	if n := r.ChangedRows; n > 0 {
		parts = append(parts, typeset.Plural(n, "row")+" of the same "+r.Key+" with other values")
	}
	return "other rows: " + strings.Join(parts, ", ") + where
}

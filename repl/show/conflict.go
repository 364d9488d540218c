package show

import (
	"github.com/retort-shell/retort/repl/sqlerr"
)

// retryable explains the errors after which the same can be run again, and those of a node that takes no statements.
func (x explainer) retryable() (explanation, bool) {
	kind, code := sqlerr.Of(x.err)
	of := ""
	if t := x.table(); t != "" {
		of = " of " + t
	}
	switch kind {
	case sqlerr.Conflict:
		e := explanation{
			text:  "another transaction got in the way, and the database gave this one up: nothing of it is kept",
			hints: []string{"run all of it again, from its beginning; a program does so in a loop, with a pause and a limit (error " + code + ")"},
		}
		if !sqlerr.RolledBack(x.err) {
			e.hints = append(e.hints, "if BEGIN began it, ROLLBACK comes first")
		}
		return e, true
	case sqlerr.Locked:
		return explanation{
			text:  "another transaction holds rows" + of + ", and this statement has waited long enough: it changed nothing",
			hints: []string{"run it again when the other has ended; an open transaction goes on, with what it had done before"},
		}, true
	case sqlerr.NotReady:
		return explanation{
			text: "this node of the cluster takes no statements now: nothing was done",
			hints: []string{
				"it is not in touch with most of the cluster, or not up to date yet; SHOW STATUS LIKE 'wsrep%' tells more",
				"another node goes on: :db add node2 URL, then :db node2",
			},
		}, true
	case sqlerr.Uncertain:
		return explanation{
			text:  "the connection inside the cluster was lost: whether this took effect is not known",
			hints: []string{"look before it is run again"},
		}, true
	}
	return explanation{}, false
}

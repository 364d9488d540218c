package repl

import "fmt"

// lostConnections tells, after a cell, that connections to the target were lost and others made: what the database kept for them, such as settings
// and temporary tables, is gone.
func (r *REPL) lostConnections() {
	d := r.on.opened
	if d == nil {
		return
	}
	dropped, open := d.Dropped()
	if open == 0 || dropped == r.on.dropped { // without a connection, the error of the cell has told
		return
	}
	if dropped > r.on.dropped {
		fmt.Fprintf(r.config.err, "note: the connection to %s was lost, and there is a new one; settings and temporary tables of the old one are gone\n", r.on.name)
	}
	r.on.dropped = dropped
}

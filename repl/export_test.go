package repl

import (
	"context"

	"github.com/retort-shell/retort/repl/editor"
)

// Complete is what the editor asks.
func (r *REPL) Complete(text string, cursor int) ([]editor.Item, int, int) {
	return r.complete(text, cursor)
}

// Signature is what the editor asks.
func (r *REPL) Signature(text string, cursor int) (editor.Signature, bool) {
	return r.signature(text, cursor)
}

// Looked waits until completion knows what the database says.
func (r *REPL) Looked() {
	r.catalog.Freshen()
	r.catalog.Wait()
}

// Statements is how many statements the ledger has.
func (r *REPL) Statements() int { return r.ledger.Len() }

// Context is that of the shell's handle.
func (r *REPL) Context() context.Context { return r.context }

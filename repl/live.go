package repl

import "context"

// preview gives the editor the SQL of the chain that is being typed.
func (r *REPL) preview(text string) []string {
	return r.live.Lines(context.Background(), r.env, text)
}

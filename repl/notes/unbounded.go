package notes

import (
	"fmt"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/typeset"
)

// manyRows is from how many rows on a query is to have a limit.
const manyRows = 1000

// unbounded is a Find that has read all of a big table.
func unbounded(c Cell, src *source) []Note {
	if src.only(func(ch *calls) bool { return ch.endsIn("Find") }) == nil {
		return nil
	}
	for _, s := range c.yours("SELECT") {
		if s.Rows < manyRows || s.Table == "" {
			continue
		}
		bounded := false
		for _, cl := range sqltext.Clauses(s.SQL) {
			bounded = bounded || cl.Keyword != "SELECT" && cl.Keyword != "FROM" && cl.Keyword != "ORDER BY"
		}
		if !bounded {
			return []Note{{
				fmt.Sprintf("Find has read all %s rows of %s into memory", typeset.Count(s.Rows), s.Table),
				"Limit(100) before Find, or FindInBatches for all of them in turn",
			}}
		}
	}
	return nil
}

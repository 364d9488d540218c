package notes

import (
	"database/sql"
	"fmt"
	"regexp"

	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// surplus is a statement with more bound values than placeholders, as GORM makes of Where("id = ?", 1, 2): SQLite takes the first ones, in their
// order, whatever conditions they were written for. Other databases refuse it.
func surplus(c Cell) []Note {
	for _, s := range c.texts("SELECT", "UPDATE", "DELETE", "INSERT") {
		places := len(sqltext.Placeholders(s.SQL))
		if s.Err != nil || len(s.Args) <= places || s.Length > 0 || numbered.MatchString(s.SQL) || named(s) {
			continue
		}
		text := fmt.Sprintf("[%d] has no placeholder for what is bound: nothing is compared with it", s.N)
		if places > 0 {
			text = fmt.Sprintf("[%d] has %s for %s: they are taken in their order, and the rest is left out",
				s.N, typeset.Plural(places, "placeholder"), typeset.Plural(len(s.Args), "value"))
		}
		return []Note{{text, `one ? for each value; a list is one: Where("id IN ?", []int{1, 2})`}}
	}
	return nil
}

// numbered is a placeholder of SQLite's that says which value it stands for.
var numbered = regexp.MustCompile(`\?\d`)

// named reports whether a value is bound to a name.
func named(s *trace.Statement) bool {
	for _, x := range s.Args {
		if _, is := x.(sql.NamedArg); is {
			return true
		}
	}
	return false
}

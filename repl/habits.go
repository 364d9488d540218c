package repl

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/sqltext"
)

// bare is the command that a lone word such as "exit" asks for, where the session has not declared it.
func (r *REPL) bare(cell string) (line string, ok bool) {
	word, line, ok := command.Bare(cell)
	if !ok {
		return "", false
	}
	_, err := r.session.Checker().Resolve(word)
	return line, err != nil
}

// hinted adds to the refusal of a cell what its words mean elsewhere: to other shells, or to the database.
func (r *REPL) hinted(err error, cell string) error {
	var refused *lang.Error
	if !errors.As(err, &refused) {
		return err
	}
	d := &refused.Diagnostics[0]
	if !strings.HasPrefix(d.Msg, "use of package ") {
		d.Hint = cmp.Or(here(cell), d.Hint)
	}
	d.Hint = cmp.Or(r.tableHint(strings.TrimRight(cell, "; \t\n")), d.Hint)
	return err
}

// tableHint says how one sees the table that a cell is the bare name of; "" where it is none. The database is not asked.
func (r *REPL) tableHint(cell string) string {
	tables := r.catalog.Tables()
	i := slices.IndexFunc(tables, func(t lang.Table) bool { return t.Name == cell })
	if i < 0 {
		i = slices.IndexFunc(tables, func(t lang.Table) bool { return strings.EqualFold(t.Name, cell) })
	}
	if i < 0 {
		return ""
	}
	t := tables[i]
	hint := t.Name + " is a table: "
	if t.Model != "" {
		hint += t.Model + ", "
	}
	return hint + "SELECT * FROM " + sqltext.Name(t.Name, r.catalog.Dialect()) + ", :table " + t.Name
}

// here says what a cell that failed is called in this shell; "" if no other shell knows it either.
func here(cell string) string {
	line, ok := command.Here(cell)
	if !ok {
		return ""
	}
	return "here it is " + line
}

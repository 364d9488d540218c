package notes

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/typeset"
)

// unscoped is a raw UPDATE or DELETE of all rows.
func unscoped(c Cell) []Note {
	if strings.Contains(c.Text, "AllowGlobalUpdate") {
		return nil
	}
	scoped := map[string]bool{}
	for _, s := range c.yours("UPDATE", "DELETE") {
		if s.Err != nil || s.Undone || s.Rows < 2 || scoped[s.SQL] {
			continue
		}
		if slices.ContainsFunc(sqltext.Clauses(s.SQL), func(cl sqltext.Clause) bool {
			return cl.Keyword == "WHERE" || cl.Keyword == "LIMIT" || strings.Contains(cl.Keyword, "JOIN")
		}) {
			scoped[s.SQL] = true
			continue
		}
		text := "without WHERE all %s rows were changed"
		switch {
		case s.Verb() == "DELETE":
			text = "without WHERE all %s rows were deleted"
		case c.Dialect == "mysql": // it counts rows whose values differ
			text = "without WHERE all rows were updated; %s had other values before"
		}
		return []Note{{fmt.Sprintf(text, typeset.Count(s.Rows)), "add WHERE …; in db.Transaction(…) an error takes it back"}}
	}
	return nil
}

// skippedZeros is a field that is written as zero in the struct for Updates, and was not sent.
func skippedZeros(c Cell, src *source) []Note {
	ch := src.only(func(ch *calls) bool { return ch.endsIn("Updates", "UpdateColumns") })
	if ch == nil || ch.has("Select", "Omit") {
		return nil
	}
	name, call := ch.last()
	if len(call.Args) != 1 {
		return nil
	}
	arg := call.Args[0]
	if u, ok := arg.(*ast.UnaryExpr); ok && u.Op == token.AND {
		arg = u.X
	}
	lit, ok := arg.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	model := src.of(lit.Type)
	var sch *schema.Schema
	sent := ""
	for _, s := range c.texts("UPDATE") {
		if s.Model == model || s.Model == "main."+model {
			sch = s.Schema
		}
		for _, u := range chain.Units(s.SQL, s.Args) {
			if u.Clause == "SET" {
				sent += u.Text + "\n"
			}
		}
	}
	if sch == nil {
		return nil
	}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok || !isZero(kv.Value) {
			continue
		}
		f := sch.LookUpField(src.of(kv.Key))
		if f == nil || f.DBName == "" || f.PrimaryKey || strings.Contains(sent, f.DBName) {
			continue
		}
		return []Note{{
			fmt.Sprintf("%s leaves out the zero values of a struct: %s was not written", name, f.DBName),
			fmt.Sprintf("%s(map[string]any{%q: %s}), or Select(%q) before it", name, f.DBName, src.of(kv.Value), f.DBName),
		}}
	}
	return nil
}

func isZero(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		return slices.Contains([]string{`""`, "``", "0", "0.0"}, e.Value)
	case *ast.Ident:
		return e.Name == "false"
	}
	return false
}

// savedAnew is a Save that found no row of its key, and inserted one. MySQL counts no row for an UPDATE that leaves one as it is, but one
// only for an INSERT that is no update. MariaDB's RETURNING gives the row either way.
func savedAnew(c Cell, src *source) []Note {
	if src.only(func(ch *calls) bool { return ch.endsIn("Save") }) == nil {
		return nil
	}
	list := c.yours("UPDATE", "INSERT")
	for i := 1; i < len(list); i++ {
		update, insert := list[i-1], list[i]
		found := update.Verb() != "UPDATE" || update.Rows != 0
		inserted := insert.Verb() == "INSERT" && insert.Err == nil && insert.Rows == 1
		if found || !inserted || insert.Model != update.Model || insert.Model == "" {
			continue
		}
		text := "Save found no row of that key to update, and inserted one"
		other := ""
		if strings.Contains(update.SQL, " IS NULL") {
			other = ", or it was softly deleted, and is back"
		}
		if c.Dialect == "mysql" && strings.Contains(insert.SQL, "RETURNING") {
			other += ", or it had these values already"
		}
		if other != "" {
			text = "Save has updated no row, and so sent an INSERT: no row had that key" + other
		}
		return []Note{{text, "Updates writes only to a row that is there; see its RowsAffected"}}
	}
	return nil
}

// nothingChanged is a change of no row whose count nobody sees. MySQL does not count a row that an UPDATE leaves as it is.
func nothingChanged(c Cell, src *source) []Note {
	if c.Shown || src.mentions("RowsAffected") || src.only(func(ch *calls) bool {
		return ch.has("Update", "Updates", "UpdateColumn", "UpdateColumns", "Delete", "Exec")
	}) == nil {
		return nil
	}
	list := c.yours("UPDATE", "DELETE")
	if len(list) != 1 || list[0].Rows != 0 || list[0].Err != nil || list[0].Verb() == "UPDATE" && c.Dialect == "mysql" {
		return nil
	}
	did := "changed"
	if list[0].Verb() == "DELETE" {
		did = "deleted"
	}
	return []Note{{"no row matched, and nothing was " + did + "; that is no error for GORM", "look at .RowsAffected"}}
}

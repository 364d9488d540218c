package notes

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/trace"
)

// reusedKey is a condition on the primary key that a destination brought along beside those that were asked for.
func reusedKey(c Cell, src *source) []Note {
	ch := src.only(func(ch *calls) bool { return ch.endsIn("Find", "First", "Take", "Last") })
	if ch == nil {
		return nil
	}
	_, call := ch.last()
	if len(call.Args) == 0 {
		return nil
	}
	dest, ok := call.Args[0].(*ast.UnaryExpr)
	if !ok || dest.Op != token.AND {
		return nil
	}
	id, ok := dest.X.(*ast.Ident)
	if !ok {
		return nil
	}
	for _, s := range c.texts("SELECT") {
		key, ok := c.broughtKey(s)
		if ok {
			return []Note{{
				fmt.Sprintf("%s holds #%v from before, and GORM looks for that row only", id.Name, key),
				"a fresh destination: var other " + strings.TrimPrefix(s.Model, "main."),
			}}
		}
	}
	return nil
}

// broughtKey is the primary key of a destination that a statement asks for beside something else.
func (c Cell) broughtKey(s *trace.Statement) (key any, ok bool) {
	if s.Schema == nil || s.Schema.PrioritizedPrimaryField == nil {
		return nil, false
	}
	where := conditionsOf(chain.Units(s.SQL, s.Args))
	if len(where) < 2 {
		return nil, false
	}
	last := where[len(where)-1] // GORM adds it behind all others
	e := equation.FindStringSubmatch(last.Plain())
	if e == nil || e[1] != s.Schema.Table || e[2] != s.Schema.PrioritizedPrimaryField.DBName || len(last.Args) != 1 {
		return nil, false
	}
	for _, other := range where[:len(where)-1] {
		if other.Plain() == last.Plain() && fmt.Sprint(other.Args) == fmt.Sprint(last.Args) {
			return nil, false // the same row is asked for twice
		}
	}
	made := conditionsOf(c.Origin(s))
	return last.Args[0], len(made) == len(where) && made[len(made)-1].Reason == chain.ReusedKey
}

// conditionsOf are the conditions of a statement that somebody asked for.
func conditionsOf(units []chain.Unit) []chain.Unit {
	return slices.DeleteFunc(units, func(u chain.Unit) bool { return u.Clause != "WHERE" || softDeleted.MatchString(u.Text) })
}

// keptConditions is a variable of a chain that has taken in what an earlier query added to it.
func keptConditions(c Cell, src *source) []Note {
	for at, ch := range src.chains {
		root := ch.rootName()
		if root == "" || root == "db" || !ch.sends() {
			continue
		}
		own, kept, ok := c.grown(src, src.chains[:at], root)
		if !ok || len(kept) == 0 {
			continue
		}
		mine := conditions(ch)
		own = append(own, mine...)
		for _, s := range c.texts("SELECT", "UPDATE", "DELETE") {
			in := map[string]int{}
			for _, u := range chain.Units(s.SQL, s.Args) {
				if u.Clause == "WHERE" {
					in[u.Plain()]++
				}
			}
			if slices.ContainsFunc(mine, func(text string) bool { return in[text] == 0 }) {
				continue // of another chain
			}
			for _, text := range kept {
				if in[text] > occurrences(own, text) {
					return []Note{{
						root + " has kept “" + text + "” from an earlier query",
						root + ".Session(&gorm.Session{}) begins each query from what " + root + " was made of",
					}}
				}
			}
		}
	}
	return nil
}

func occurrences(list []string, text string) int {
	n := 0
	for _, s := range list {
		if s == text {
			n++
		}
	}
	return n
}

// grown returns the conditions that a variable was made of, or given by assignment, and those of queries that began with it. It is not ok
// where the variable is not made of a chain, or of one that may be used again.
func (c Cell) grown(src *source, before []*calls, root string) (own, kept []string, ok bool) {
	take := func(s *source, chains []*calls) (made bool) {
		for _, e := range slices.Backward(chains) {
			switch {
			case s.assigned(e, root):
				own = append(own, conditions(e)...)
				if e.rootName() != root {
					ok = !e.has("Session", "WithContext", "Debug")
					return true
				}
			case e.rootName() == root && e.has("Session", "WithContext", "Debug"):
			case e.rootName() == root && e.sends():
				kept = append(kept, conditions(e)...)
			}
		}
		return s.assigns(root)
	}
	if take(src, before) {
		return own, kept, ok
	}
	for _, text := range slices.Backward(c.Earlier()) {
		if s := parse(text); s != nil && strings.Contains(text, root) && take(s, s.chains) {
			break
		}
	}
	return own, kept, ok
}

// assigned reports whether a chain is the value that a variable is given.
func (s *source) assigned(c *calls, name string) bool {
	_, call := c.last()
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && len(a.Rhs) == 1 && a.Rhs[0] == ast.Expr(call) {
			id, ok := a.Lhs[0].(*ast.Ident)
			found = found || ok && id.Name == name
		}
		return !found
	})
	return found
}

// assigns reports whether a cell gives a variable a value that is no chain which goes on from it.
func (s *source) assigns(name string) bool {
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); ok && id.Name == name {
					goesOn := len(n.Rhs) == len(n.Lhs) && slices.ContainsFunc(s.chains, func(c *calls) bool {
						_, call := c.last()
						return c.rootName() == name && n.Rhs[i] == ast.Expr(call)
					})
					found = found || !goesOn
				}
			}
		case *ast.ValueSpec:
			found = found || slices.ContainsFunc(n.Names, func(id *ast.Ident) bool { return id.Name == name })
		}
		return !found
	})
	return found
}

// conditions are the texts of a chain's conditions.
func conditions(ch *calls) []string {
	var list []string
	for i, call := range ch.list {
		at, ok := textArgument[ch.name(i)]
		if !ok || len(call.Args) <= at {
			continue
		}
		if lit, ok := call.Args[at].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				list = append(list, text)
			}
		}
	}
	return list
}

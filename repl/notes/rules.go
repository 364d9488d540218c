package notes

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// textArgument is which argument of a call is SQL.
var textArgument = map[string]int{
	"Where": 0, "Or": 0, "Not": 0, "Having": 0, "Raw": 0, "Exec": 0, "Joins": 0, "InnerJoins": 0,
	"First": 1, "Take": 1, "Last": 1, "Find": 1, "Delete": 1,
}

// injection is a text that becomes part of SQL.
func injection(c Cell, src *source) []Note {
	for _, ch := range src.chains {
		if name := ch.rootName(); name == "strings" || name == "fmt" {
			continue
		}
		for i, call := range ch.list {
			at, ok := textArgument[ch.name(i)]
			if !ok || len(call.Args) <= at {
				continue
			}
			if name := c.inserted(src, call.Args[at]); name != "" && len(c.Ran) > 0 {
				return []Note{{
					"the text of " + name + " becomes part of the SQL, and may change what it asks",
					ch.name(i) + `("… = ?", ` + name + ") binds it as a value",
				}}
			}
		}
	}
	return nil
}

// inserted is the first value that is put into a text and may hold anything; "" if there is none.
func (c Cell) inserted(src *source, e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		text := literalIn(e)
		if e.Op != token.ADD || text == "" {
			return ""
		}
		return c.free(src, e, strings.Contains(text, "'"))
	case *ast.CallExpr:
		sel, ok := e.Fun.(*ast.SelectorExpr)
		if !ok || src.of(sel) != "fmt.Sprintf" || len(e.Args) < 2 {
			return ""
		}
		format, ok := ast.Unparen(e.Args[0]).(*ast.BasicLit)
		if !ok || format.Kind != token.STRING {
			return ""
		}
		for i, verb := range regexp.MustCompile(`%[^a-zA-Z%]*[a-zA-Z]`).FindAllString(strings.ReplaceAll(format.Value, "%%", ""), -1) {
			if strings.HasSuffix(verb, "s") && i+1 < len(e.Args) {
				if name := c.free(src, e.Args[i+1], strings.Contains(format.Value, "'")); name != "" {
					return name
				}
			}
		}
	}
	return ""
}

// literalIn is the text that is written in an expression.
func literalIn(e ast.Expr) string {
	text := ""
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text += lit.Value
		}
		return true
	})
	return text
}

// free is an operand that is neither written in the cell nor made of a number. Between quotes of SQL stands a value, which is to be bound
// even if it is a variable that never changes.
func (c Cell) free(src *source, e ast.Expr, quoted bool) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if name := c.free(src, e.X, quoted); name != "" {
			return name
		}
		return c.free(src, e.Y, quoted)
	case *ast.Ident:
		if c.IsConst != nil && c.IsConst(e.Name) || src.constant(e.Name, quoted) {
			return ""
		}
		return e.Name
	case *ast.SelectorExpr, *ast.IndexExpr:
		return src.of(e)
	}
	return "" // a literal, or a call whose result is not known
}

// constant reports whether the cell declares a constant of that name, or else, unless only those count, a variable that it gives texts
// which are written there and never another.
func (s *source) constant(name string, only bool) bool {
	literal, other := false, false
	ast.Inspect(s.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			if n.Tok == token.CONST {
				for _, spec := range n.Specs {
					for _, id := range spec.(*ast.ValueSpec).Names {
						literal = literal || id.Name == name
					}
				}
			}
		case *ast.RangeStmt:
			if id, ok := n.Value.(*ast.Ident); ok && id.Name == name && !only {
				list, ok := n.X.(*ast.CompositeLit)
				literal = literal || ok && !slices.ContainsFunc(list.Elts, func(e ast.Expr) bool { _, lit := e.(*ast.BasicLit); return !lit })
			}
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); !ok || id.Name != name {
					continue
				}
				lit := false
				if len(n.Rhs) == len(n.Lhs) && n.Tok == token.DEFINE {
					_, lit = n.Rhs[i].(*ast.BasicLit)
				}
				literal, other = literal || lit && !only, other || !lit
			}
		}
		return true
	})
	return literal && !other
}

// forgottenError is a statement that failed, in a cell that neither looks at errors nor shows one.
func forgottenError(c Cell, src *source) []Note {
	if c.Shown || src.mentions("Error") || src.mentions("err") {
		return nil
	}
	if !src.dropped() {
		return nil
	}
	for _, s := range c.Ran {
		if s.Err != nil && s.N > 0 && s.Purpose != trace.Own {
			return []Note{{fmt.Sprintf("statement %d failed, and the cell does not look at its error", s.N), "if err := db.….Error; err != nil { … }"}}
		}
	}
	return nil
}

// dropped reports whether the cell has chains that send something, and takes the result of none.
func (s *source) dropped() bool {
	alone := map[ast.Expr]bool{}
	ast.Inspect(s.body, func(n ast.Node) bool {
		if e, ok := n.(*ast.ExprStmt); ok {
			alone[e.X] = true
		}
		return true
	})
	found := false
	for _, c := range s.chains {
		_, call := c.last()
		switch {
		case alone[call]:
			found = found || c.rootName() == "db"
		case c.sends() || c.has("Create", "Save", "Exec"):
			return false
		}
	}
	return found
}

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
			return cl.Keyword == "WHERE" || cl.Keyword == "LIMIT" || cl.Keyword == "USING" || strings.Contains(cl.Keyword, "JOIN")
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

// reusedKey is a condition on the primary key that a destination brought along beside those that were asked for.
func reusedKey(c Cell, src *source) []Note {
	ch := src.only(func(ch *calls) bool { name, _ := ch.last(); return slices.Contains(finishers[:4], name) })
	if ch == nil {
		return nil
	}
	_, call := ch.last()
	for _, s := range c.texts("SELECT") {
		sch := s.Schema
		if sch == nil || sch.PrioritizedPrimaryField == nil {
			continue
		}
		key := sch.PrioritizedPrimaryField.DBName
		var where []chain.Unit
		for _, u := range chain.Units(s.SQL, s.Args) {
			if u.Clause == "WHERE" {
				where = append(where, u)
			}
		}
		where = slices.DeleteFunc(where, func(u chain.Unit) bool { return softDeleted.MatchString(u.Text) })
		if len(where) < 2 {
			continue
		}
		last := where[len(where)-1]
		m := numbered.ReplaceAllString(last.Text, "?")
		if e := equation.FindStringSubmatch(m); e == nil || e[1] != sch.Table || e[2] != key || len(last.Args) != 1 {
			continue
		}
		if !textsOnly(ch, key) {
			continue
		}
		dest, ok := call.Args[0].(*ast.UnaryExpr)
		if !ok || dest.Op != token.AND {
			continue
		}
		id, ok := dest.X.(*ast.Ident)
		if !ok {
			continue
		}
		return []Note{{
			fmt.Sprintf("%s holds #%v from before, and GORM looks for that row only", id.Name, last.Args[0]),
			"a fresh destination: var other " + strings.TrimPrefix(s.Model, "main."),
		}}
	}
	return nil
}

var numbered = regexp.MustCompile(`\$\d+`)

// textsOnly reports whether all conditions of a chain are texts that do not name a column.
func textsOnly(ch *calls, column string) bool {
	for i, call := range ch.list {
		args := call.Args
		if i == len(ch.list)-1 {
			if args = args[min(1, len(args)):]; len(call.Args) == 0 {
				return false
			}
		} else if !slices.Contains([]string{"Where", "Order", "Limit", "Select", "Preload"}, ch.name(i)) {
			return false
		}
		if len(args) == 0 {
			continue
		}
		lit, ok := args[0].(*ast.BasicLit)
		if (!ok || lit.Kind != token.STRING) && ch.name(i) != "Limit" {
			return false
		}
		if ok && lit.Kind == token.STRING && ch.name(i) != "Order" && ch.name(i) != "Select" && regexp.MustCompile(`\b`+regexp.QuoteMeta(column)+`\b`).MatchString(lit.Value) {
			return false
		}
	}
	return true
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
					in[numbered.ReplaceAllString(u.Text, "?")]++
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

// skippedZeros is a field that is written as zero in the struct for Updates, and was not sent.
func skippedZeros(c Cell, src *source) []Note {
	ch := src.only(func(ch *calls) bool { name, _ := ch.last(); return name == "Updates" || name == "UpdateColumns" })
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
	if src.only(func(ch *calls) bool { name, _ := ch.last(); return name == "Save" }) == nil {
		return nil
	}
	list := c.yours("UPDATE", "INSERT")
	for i := 1; i < len(list); i++ {
		update, insert := list[i-1], list[i]
		if update.Verb() == "UPDATE" && update.Rows == 0 && insert.Verb() == "INSERT" && insert.Err == nil && insert.Rows == 1 && insert.Model == update.Model && insert.Model != "" {
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
	}
	return nil
}

// manyRows is from how many rows on a query is to have a limit.
const manyRows = 1000

// unbounded is a Find that has read all of a big table.
func unbounded(c Cell, src *source) []Note {
	if src.only(func(ch *calls) bool { name, _ := ch.last(); return name == "Find" }) == nil {
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
			return []Note{{fmt.Sprintf("Find has read all %s rows of %s into memory", typeset.Count(s.Rows), s.Table), "Limit(100) before Find, or FindInBatches for all of them in turn"}}
		}
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
	if len(list) == 1 && list[0].Verb() == "UPDATE" && c.Dialect == "mysql" {
		return nil
	}
	if len(list) != 1 || list[0].Rows != 0 || list[0].Err != nil {
		return nil
	}
	did := "changed"
	if list[0].Verb() == "DELETE" {
		did = "deleted"
	}
	return []Note{{"no row matched, and nothing was " + did + "; that is no error for GORM", "look at .RowsAffected"}}
}

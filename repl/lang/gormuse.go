package lang

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

// gormPart is what one of GORM's strings holds.
type gormPart uint8

const (
	gormNothing   gormPart = iota
	gormCondition          // "name = ? AND id > ?"
	gormList               // columns and expressions: "name, count(*)"
	gormOrder              // "name DESC"
	gormColumn             // one column
	gormField              // one column or relation
	gormRelation           // one relation, or a chain of them: "Posts.Comments"
	gormJoin               // a relation, or "LEFT JOIN …"
	gormTable              // "users AS u"
	gormStatement          // a statement
)

// gormParts tells what the strings are that the methods of a GORM handle take: for the argument given, or for that and all after it. A
// context that comes first does not count.
var gormParts = map[string]struct {
	arg  int
	rest bool
	part gormPart
}{
	"Where": {0, false, gormCondition}, "Or": {0, false, gormCondition}, "Not": {0, false, gormCondition}, "Having": {0, false, gormCondition},
	"Find": {1, false, gormCondition}, "First": {1, false, gormCondition}, "Last": {1, false, gormCondition}, "Take": {1, false, gormCondition},
	"Delete": {1, false, gormCondition}, "FirstOrInit": {1, false, gormCondition}, "FirstOrCreate": {1, false, gormCondition},
	"Order": {0, false, gormOrder}, "Group": {0, false, gormList}, "Select": {0, true, gormList}, "Distinct": {0, true, gormList}, "Pluck": {0, false, gormList},
	"Count": {0, false, gormColumn}, "Update": {0, false, gormColumn}, "UpdateColumn": {0, false, gormColumn}, "Omit": {0, true, gormField},
	"Preload": {0, false, gormRelation}, "Association": {0, false, gormRelation}, "Joins": {0, false, gormJoin}, "InnerJoins": {0, false, gormJoin},
	"Table": {0, false, gormTable}, "Raw": {0, false, gormStatement}, "Exec": {0, false, gormStatement},
}

const gormPath = "gorm.io/gorm"

// A gormUse is a string among what a method of a GORM handle is given.
type gormUse struct {
	part   gormPart
	models []string // that the chain names, as a cell does
	tables []string // that it names
}

// gormUse tells what the cursor is to GORM.
func (c *completion) gormUse() (gormUse, bool) {
	n := len(c.path) - 2
	key, element := false, false
	for ; n > 0; n-- {
		switch x := c.path[n].(type) {
		case *ast.KeyValueExpr:
			if !isCursor(x.Key) {
				return gormUse{}, false
			}
			key = true
		case *ast.CompositeLit:
			t := c.info.TypeOf(x)
			if t == nil {
				return gormUse{}, false
			}
			switch t.Underlying().(type) {
			case *types.Map:
				key = true
			case *types.Slice:
				if element = true; key {
					return gormUse{}, false
				}
			default:
				return gormUse{}, false
			}
		case *ast.UnaryExpr, *ast.ParenExpr:
		case *ast.CallExpr:
			return c.gormCall(n, key, element)
		default:
			return gormUse{}, false
		}
	}
	return gormUse{}, false
}

// gormCall tells what an argument is to the call at path[n]: the string at the cursor, or one in a map's key or a slice.
func (c *completion) gormCall(n int, key, element bool) (gormUse, bool) {
	call := c.path[n].(*ast.CallExpr)
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !c.isGorm(sel.X) {
		return gormUse{}, false
	}
	arg := slices.IndexFunc(call.Args, func(x ast.Expr) bool { return ast.Node(x) == c.path[n+1] })
	if sig, ok := c.info.TypeOf(sel).(*types.Signature); ok && sig.Params().Len() > 0 && TypeString(sig.Params().At(0).Type()) == "context.Context" {
		arg--
	}
	var use gormUse
	switch want, known := gormParts[sel.Sel.Name]; {
	case key:
		use.part = gormColumn
	case !known || arg < want.arg || arg > want.arg && !want.rest:
		return gormUse{}, false
	default:
		use.part = want.part
		if arg > want.arg && use.part == gormList && c.placeholders(call.Args[want.arg]) {
			return gormUse{}, false // the values of Select("price * ?", 2)
		}
	}
	if element && use.part != gormList && use.part != gormField {
		return gormUse{}, false
	}
	c.chain(n, &use)
	return use, true
}

// placeholders reports whether x is a constant string with a question mark.
func (c *completion) placeholders(x ast.Expr) bool {
	v := c.info.Types[x].Value
	return v != nil && strings.Contains(v.String(), "?")
}

// isGorm reports whether x is a handle of GORM's, such as *gorm.DB or gorm.Interface[T].
func (c *completion) isGorm(x ast.Expr) bool {
	t := c.info.TypeOf(x)
	if t == nil {
		return false
	}
	n := namedOf(t)
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == gormPath
}

// chain finds the models and tables that the calls before and behind the one at path[n] name.
func (c *completion) chain(n int, use *gormUse) {
	var dest []string
	take := func(call *ast.CallExpr) {
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok {
			return
		}
		if c.isGorm(sel.X) {
			if of := namedOf(c.info.TypeOf(sel.X)).TypeArgs(); of.Len() > 0 {
				use.models = append(use.models, modelName(of.At(0)))
			}
		}
		if len(call.Args) == 0 {
			return
		}
		switch first := call.Args[0]; sel.Sel.Name {
		case "Model":
			use.models = append(use.models, modelName(c.info.TypeOf(first)))
		case "Table":
			if lit, ok := first.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				name, _, _ := strings.Cut(strings.Trim(lit.Value, "\"`"), " ")
				use.tables = append(use.tables, name)
			}
		case "Find", "First", "Last", "Take", "Scan", "Create", "Save", "Delete", "FirstOrInit", "FirstOrCreate", "FindInBatches":
			dest = append(dest, modelName(c.info.TypeOf(first)))
		}
	}
	call := c.path[n].(*ast.CallExpr)
	for x := call; x != nil; { // from the cursor to the chain's beginning
		take(x)
		sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
		if !ok {
			break
		}
		x, _ = ast.Unparen(sel.X).(*ast.CallExpr)
	}
	for i := n; i >= 2; i -= 2 { // and to its end
		sel, ok := c.path[i-1].(*ast.SelectorExpr)
		if !ok || ast.Node(sel.X) != c.path[i] {
			break
		}
		next, ok := c.path[i-2].(*ast.CallExpr)
		if !ok {
			break
		}
		take(next)
	}
	if len(use.models) == 0 && len(use.tables) == 0 {
		use.models = dest
	}
	use.models = slices.DeleteFunc(use.models, func(name string) bool { return name == "" })
}

// modelName is the name of the struct that a value holds one or many of, as a cell writes it; "" if it has none.
func modelName(t types.Type) string {
	for t != nil {
		switch x := types.Unalias(t).(type) {
		case *types.Pointer:
			t = x.Elem()
		case *types.Slice:
			t = x.Elem()
		case *types.Array:
			t = x.Elem()
		case *types.Named:
			if _, ok := x.Underlying().(*types.Struct); ok {
				return TypeString(x)
			}
			if s, ok := x.Underlying().(*types.Slice); ok {
				t = s.Elem()
				continue
			}
			return ""
		default:
			return ""
		}
	}
	return ""
}

// complete returns what may stand at the cursor in the text of the string.
func (u gormUse) complete(text string, cursor int, quote byte, db Schema) ([]Candidate, int, int) {
	var tables []Table
	for _, m := range u.models {
		if t, ok := db.Model(m); ok && !slices.ContainsFunc(tables, func(x Table) bool { return x.Name == t.Name }) {
			tables = append(tables, t)
		}
	}
	n := sqlNames{db: db, tables: tables, literal: quote}
	for _, name := range u.tables {
		if t, ok := n.table(name); ok {
			n.tables = append(n.tables, t)
		}
	}
	reader := sqlReader{want: wantOperand, clause: "where"}
	switch u.part {
	case gormColumn, gormField, gormRelation:
		return u.name(n, text, cursor)
	case gormCondition:
		n.operator = gormConditionWords
	case gormOrder:
		reader.clause, n.operator = "by", gormOrderWords
	case gormList:
		reader.clause = "select"
		n.operator = []string{"AS"}
	case gormTable:
		reader.clause, reader.want, n.operator = "from", wantTable, []string{"AS"}
	case gormJoin:
		if word := strings.TrimLeft(text[:cursor], " "); !strings.ContainsAny(word, " \t\n") {
			found, start, end := u.name(n, text, cursor)
			n.lower = lowerSQL("", word)
			return append(found, n.keywords(gormJoinWords[:4])...), start, end
		}
		reader.clause, reader.want, n.operator = "from", wantOperator, gormJoinWords
	case gormStatement:
		reader = sqlReader{want: wantVerb}
	}
	n.place = placeInSQL(text, cursor, reader)
	if p := n.place; u.part == gormJoin && p.clause == "on" || n.operator != nil && len(p.refs) > 0 && u.part != gormJoin {
		n.operator = nil // in a subquery
	}
	n.lower = lowerSQL("", text[n.place.start:cursor])
	if n.lower && u.part == gormStatement {
		n.lower = lowerSQL(text, text[n.place.start:cursor])
	}
	found := n.candidates()
	return found, n.place.start, n.place.end
}

// name completes the name of a column or of a relation, of one model or of all.
func (u gormUse) name(n sqlNames, text string, cursor int) ([]Candidate, int, int) {
	start, end := cursor, cursor
	for start > 0 && sqltext.IsWord(text[start-1]) {
		start--
	}
	for end < len(text) && sqltext.IsWord(text[end]) {
		end++
	}
	before := text[:start]
	tables := n.tables
	if len(tables) == 0 {
		tables = n.all()
	}
	var out []Candidate
	if before == "" && (u.part == gormColumn || u.part == gormField) {
		out = n.columns(tables)
		if u.part == gormColumn {
			return out, start, end
		}
	}
	for before != "" { // Posts.Comments
		first, rest, ok := strings.Cut(before, ".")
		if !ok {
			return nil, start, end
		}
		before = rest
		var next []Table
		for _, t := range tables {
			for _, r := range t.Relations {
				if r.Name != first {
					continue
				}
				if to, ok := n.db.Model(r.Model); ok {
					next = append(next, to)
				}
			}
		}
		tables = next
	}
	seen := map[string]bool{}
	for _, t := range tables {
		for _, r := range t.Relations {
			if !seen[r.Name] {
				seen[r.Name] = true
				out = append(out, Candidate{Text: r.Name, Kind: "relation", Detail: r.Detail})
			}
		}
	}
	return out, start, end
}

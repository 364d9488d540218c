package notes

import (
	"fmt"
	"go/ast"
	"reflect"
	"regexp"
	"strings"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/trace"
)

// minRepeated is how many equal statements make a loop.
const minRepeated = 3

// A Loop is one query for rows, and one more for each of them: N+1.
type Loop struct {
	First    trace.Statement
	Each     []trace.Statement
	Relation string // by which Preload reads at once what each of them reads
	Joins    bool   // Joins can too, as there is at most one row
	Line     int    // of the cell, where the loop begins; 0 if that is not certain
	Query    string // the chain of the first query with Preload in it; "" if it is not certain
	Cured    string // the same with a destination of its own
}

// Loops returns the loops of a cell whose cure is certain: the queries take rows of a relation by its key alone.
func Loops(c Cell) []Loop {
	var loops []Loop
	selects := c.yours("SELECT")
	groups, order := map[string][]trace.Statement{}, []string{}
	for _, s := range selects {
		if groups[s.SQL] == nil {
			order = append(order, s.SQL)
		}
		groups[s.SQL] = append(groups[s.SQL], s)
	}
	for _, sql := range order {
		each := groups[sql]
		if len(each) < minRepeated || !vary(each) {
			continue
		}
		for i := len(selects) - 1; i >= 0; i-- {
			first := selects[i]
			if first.N >= each[0].N || first.Rows < int64(len(each)) || len(groups[first.SQL]) > 1 {
				continue
			}
			if l, ok := c.loop(first, each); ok {
				loops = append(loops, l)
			}
			break
		}
	}
	return loops
}

// vary reports whether the bound values of statements are not always the same, and none failed.
func vary(each []trace.Statement) bool {
	differ := false
	for _, s := range each {
		if s.Err != nil {
			return false
		}
		differ = differ || !reflect.DeepEqual(s.Args, each[0].Args)
	}
	return differ
}

func (c Cell) loop(first trace.Statement, each []trace.Statement) (Loop, bool) {
	one, many := c.schema(first.Model), c.schema(each[0].Model)
	column, limited, ok := byKey(each[0], many)
	if one == nil || !ok {
		return Loop{}, false
	}
	var found *schema.Relationship
	for _, rel := range one.Relationships.Relations {
		if len(rel.References) != 1 || rel.FieldSchema.ModelType != many.ModelType || rel.References[0].PrimaryValue != "" || rel.Polymorphic != nil {
			continue
		}
		ref := rel.References[0]
		switch {
		case rel.Type == schema.BelongsTo && ref.PrimaryKey.DBName == column && ref.PrimaryKey.PrimaryKey:
		case rel.Type == schema.HasOne && ref.ForeignKey.DBName == column:
		case rel.Type == schema.HasMany && ref.ForeignKey.DBName == column && !limited:
		default:
			continue
		}
		if found != nil {
			return Loop{}, false
		}
		found = rel
	}
	if found == nil {
		return Loop{}, false
	}
	l := Loop{First: first, Each: each, Relation: found.Name, Joins: found.Type != schema.HasMany}
	l.place(c)
	return l, true
}

var equation = regexp.MustCompile("^\\(?(?:[`\"]?(\\w+)[`\"]?\\.)?[`\"]?(\\w+)[`\"]?\\s*=\\s*(?:\\?|\\$1)\\)?$")
var softDeleted = regexp.MustCompile("^[`\"\\w.]+ IS NULL$")

// byKey is the column of the one condition of a query for whole rows. Limited says that it reads one row at most.
func byKey(s trace.Statement, of *schema.Schema) (column string, limited, ok bool) {
	if of == nil {
		return "", false, false
	}
	for _, u := range chain.Units(s.SQL, s.Args) {
		switch u.Clause {
		case "SELECT":
			if u.Text != "*" {
				return "", false, false
			}
		case "FROM":
		case "WHERE":
			m := equation.FindStringSubmatch(u.Text)
			switch {
			case m != nil && column == "" && (m[1] == "" || m[1] == of.Table) && (u.First || u.Joint == "AND"):
				column = m[2]
			case softDeleted.MatchString(u.Text) && of.LookUpField("deleted_at") != nil && strings.Contains(u.Text, "deleted_at"):
			default:
				return "", false, false
			}
		case "ORDER BY":
			if !u.First || !strings.HasSuffix(strings.Trim(u.Text, "`\""), of.PrioritizedPrimaryField.DBName) {
				return "", false, false
			}
		case "LIMIT":
			limited = true
		default:
			return "", false, false
		}
	}
	return column, limited, column != ""
}

var finishers = []string{"Find", "First", "Take", "Last", "Scan"}

// place finds the loop, and the query before it, in the text of the cell.
func (l *Loop) place(c Cell) {
	src := parse(c.Text)
	if src == nil {
		return
	}
	var loops []ast.Node
	ast.Inspect(src.body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			loops = append(loops, n)
			return false
		case *ast.FuncLit:
			return false
		}
		return true
	})
	if len(loops) != 1 {
		return
	}
	loop := loops[0]
	inside := func(c *calls) bool { return c.list[0].Pos() >= loop.Pos() && c.list[0].End() <= loop.End() }
	if src.only(func(c *calls) bool { return inside(c) && c.has(finishers...) }) == nil {
		return
	}
	l.Line = src.line(loop)
	before := src.only(func(c *calls) bool {
		name, call := c.last()
		return c.list[0].Pos() < loop.Pos() && !inside(c) && c.rootName() == "db" && name == "Find" && len(call.Args) > 0
	})
	if before == nil {
		return
	}
	text := before.rootName()
	for i := range len(before.list) - 1 {
		text += "." + src.call(before.list[i])
	}
	_, call := before.last()
	text += fmt.Sprintf(".Preload(%q)", l.Relation)
	l.Query = text + "." + src.call(call)
	args := []string{"new([]" + strings.TrimPrefix(l.First.Model, "main.") + ")"}
	for _, a := range call.Args[1:] {
		args = append(args, src.of(a))
	}
	l.Cured = text + ".Find(" + strings.Join(args, ", ") + ")"
}

// call is one call of a chain as it is written, without the dot.
func (s *source) call(c *ast.CallExpr) string {
	sel := c.Fun.(*ast.SelectorExpr).Sel
	return strings.Join(strings.Fields(s.text[s.fset.Position(sel.Pos()).Offset:s.fset.Position(c.End()).Offset]), " ")
}

func (l Loop) note() Note {
	text := fmt.Sprintf("N+1: 1 + %d × a query, one for each row", len(l.Each))
	if l.Line > 0 {
		text += fmt.Sprintf(", in the loop at line %d", l.Line)
	}
	fix := fmt.Sprintf("Preload(%q) in the first query reads all in 2", l.Relation)
	if l.Joins {
		fix = fmt.Sprintf("Preload(%q) reads all in 2, Joins(%[1]q) in 1", l.Relation)
	}
	if l.Cured != "" {
		fix += "; :measure runs both"
	}
	return Note{text, fix}
}

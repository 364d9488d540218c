package notes

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/trace"
)

// MinRepeated is how many equal statements make a loop.
const MinRepeated = 3

// A Loop is one query for rows, and one more for each of them: N+1.
type Loop struct {
	First      trace.Statement // it may be of an earlier cell
	Each       []*trace.Statement
	Relation   string // by which Preload reads at once what each of them reads
	Counted    string // the column of which each of them counts the rows with one value, as Preload does not; else ""
	Queries    int    // that Preload needs for all
	ManyToMany bool   // one of them reads the join table
	Joins      bool   // Joins can too, as there is at most one row
	Line       int    // where the loop begins, in the cell or the function; 0 if that is not certain
	Function   string // that has the loop; "" for the cell itself
	Query      string // the chain of the first query with Preload in it; "" if it is not certain
	Cured      string // the same with a destination of its own
}

// Loops returns the loops of a cell whose cure is certain: the queries take rows of a relation by its key alone.
func Loops(c Cell) []Loop {
	var found []Loop
	groups := c.groups("SELECT")
	for i, each := range groups {
		if len(each) < MinRepeated || !vary(each) {
			continue
		}
		want, ok := askedBy(*each[0])
		if !ok {
			continue
		}
		at := c.place(want.sentBy()...)
		for _, before := range slices.Backward(groups[:i]) {
			first := before[0]
			if first.Rows < int64(len(each)) {
				continue
			}
			if rel := want.relation(*first); rel != nil {
				found = append(found, want.loop(at, *first, each, rel, at.before()))
				ok = false
			}
			break
		}
		if ok {
			if first, rel, made := c.earlier(want, at, each); rel != nil {
				found = append(found, want.loop(at, first, each, rel, made))
			}
		}
	}
	return found
}

// earlier is the query of an earlier cell that has filled the variable which a loop goes through.
func (c Cell) earlier(want asked, at place, each []*trace.Statement) (trace.Statement, *schema.Relationship, made) {
	m, n := c.filled(at.over, each[0].Cell)
	if m.chain == nil {
		return trace.Statement{}, nil, m
	}
	for _, s := range slices.Backward(c.Sent()) {
		if s.Cell == n && s.N > 0 && s.Purpose == trace.Yours && s.Verb() == "SELECT" && s.Err == nil && s.Rows == int64(len(each)) {
			if rel := want.relation(s); rel != nil {
				return s, rel, m
			}
		}
	}
	return trace.Statement{}, nil, m
}

// vary reports whether the bound values of statements are not always the same, and none failed.
func vary(each []*trace.Statement) bool {
	differ := false
	for _, s := range each {
		if s.Err != nil {
			return false
		}
		differ = differ || !reflect.DeepEqual(s.Args, each[0].Args)
	}
	return differ
}

// asked is what a query for whole rows of one model, or for their number, asks for.
type asked struct {
	of      *schema.Schema
	column  string // equal to a bound value, the one condition; "" where rows are taken through a join table
	limited bool   // to one row
	count   bool   // only how many rows there are
	join    string // what follows JOIN, without quotes
}

// equation is a column equal to a bound value, in a unit whose placeholders are alike.
var equation = regexp.MustCompile("^\\(?(?:[`\"]?(\\w+)[`\"]?\\.)?[`\"]?(\\w+)[`\"]?\\s*=\\s*\\?\\)?$")

var softDeleted = regexp.MustCompile("^[`\"\\w.]+ IS NULL$")

// askedBy is not ok for a query that asks for anything else.
func askedBy(s trace.Statement) (a asked, ok bool) {
	if a.of = s.Schema; a.of == nil {
		return a, false
	}
	columns := "*"
	for _, u := range chain.Units(s.SQL, s.Args) {
		switch u.Clause {
		case "SELECT":
			columns = bare(u)
		case "FROM":
			if bare(u) != a.of.Table {
				return a, false // of a subquery, or of another table, of which Preload knows nothing
			}
		case "JOIN":
			if a.join != "" {
				return a, false
			}
			a.join = bare(u)
		case "WHERE":
			m := equation.FindStringSubmatch(u.Plain())
			switch {
			case m != nil && a.column == "" && (m[1] == "" || m[1] == a.of.Table) && (u.First || u.Joint == "AND"):
				a.column = m[2]
			case softDeleted.MatchString(u.Text) && a.of.LookUpField("deleted_at") != nil && strings.Contains(u.Text, "deleted_at"):
			default:
				return a, false
			}
		case "ORDER BY":
			key := a.of.PrioritizedPrimaryField // nil for a key of several columns
			if !u.First || key == nil || bare(u) != key.DBName && bare(u) != a.of.Table+"."+key.DBName {
				return a, false
			}
		case "LIMIT":
			a.limited = true
		default:
			return a, false
		}
	}
	if columns == "count(*)" {
		a.count = true
		return a, a.column != "" && a.join == "" && !a.limited
	}
	whole := "*"
	if a.join != "" {
		whole = a.of.Table + "." + strings.Join(a.of.DBNames, ","+a.of.Table+".")
	}
	return a, columns == whole && (a.column == "") == (a.join != "")
}

// sentBy are the calls that send such a query.
func (a asked) sentBy() []string {
	if a.count {
		return []string{"Count"}
	}
	return finishers
}

// loop is what is known of a loop at a place.
func (a asked) loop(at place, first trace.Statement, each []*trace.Statement, rel *schema.Relationship, m made) Loop {
	if a.count {
		return Loop{First: first, Each: each, Counted: a.column, Line: at.line, Function: at.function}
	}
	return at.loop(first, each, rel, m)
}

// bare is the text of a unit without the quotes of names, and with all placeholders alike.
func bare(u chain.Unit) string {
	return strings.NewReplacer("`", "", `"`, "").Replace(u.Plain())
}

// relation is the one by which rows of the first query lead to the rows that are asked for; nil if there is none, or more than one.
func (a asked) relation(first trace.Statement) *schema.Relationship {
	if first.Schema == nil {
		return nil
	}
	var found *schema.Relationship
	for _, rel := range first.Schema.Relationships.Relations {
		if rel.FieldSchema.ModelType != a.of.ModelType || rel.Polymorphic != nil || !a.by(rel) {
			continue
		}
		if found != nil {
			return nil
		}
		found = rel
	}
	return found
}

// by reports whether what is asked for are the rows of a relation.
func (a asked) by(rel *schema.Relationship) bool {
	if rel.Type == schema.Many2Many {
		return a.join != "" && !a.limited && a.join == through(rel)
	}
	if len(rel.References) != 1 || rel.References[0].PrimaryValue != "" || a.join != "" {
		return false
	}
	ref := rel.References[0]
	switch rel.Type {
	case schema.BelongsTo:
		return !a.count && ref.PrimaryKey.DBName == a.column && ref.PrimaryKey.PrimaryKey
	case schema.HasOne:
		return ref.ForeignKey.DBName == a.column
	case schema.HasMany:
		return ref.ForeignKey.DBName == a.column && !a.limited
	}
	return false
}

// through is how GORM joins the rows of a relation by its join table.
func through(rel *schema.Relationship) string {
	if len(rel.References) != 2 {
		return ""
	}
	own, other := rel.References[0], rel.References[1]
	if !own.OwnPrimaryKey {
		own, other = other, own
	}
	by := rel.JoinTable.Table
	return fmt.Sprintf("%s ON %s.%s = %s.%s AND %s.%s = ?", by,
		by, other.ForeignKey.DBName, rel.FieldSchema.Table, other.PrimaryKey.DBName, by, own.ForeignKey.DBName)
}

func (l Loop) note() Note {
	text := fmt.Sprintf("N+1: 1 + %d × the same query, one for each row of [%d]", len(l.Each), l.First.N)
	if l.Line > 0 {
		text += fmt.Sprintf(", in the loop at line %d", l.Line)
		if l.Function != "" {
			text += " of " + l.Function
		}
	}
	if l.Counted != "" {
		return Note{text, fmt.Sprintf("Select(\"%s, count(*) AS n\").Group(%[1]q) counts all in 1; no row of it means 0", l.Counted)}
	}
	fix := fmt.Sprintf("Preload(%q) in the first query reads all in %d", l.Relation, l.Queries)
	if l.Joins {
		fix = fmt.Sprintf("Preload(%q) reads all in %d, Joins(%[1]q) in 1", l.Relation, l.Queries)
	}
	if l.Cured != "" {
		fix += "; :measure runs both"
	}
	return Note{text, fix}
}

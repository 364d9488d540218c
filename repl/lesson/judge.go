package lesson

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// A Verdict says how a cell stands to a step.
type Verdict struct {
	Kind Kind
	Says string // of a wrong try: what is most telling about it
}

// Kind is what a verdict comes to.
type Kind uint8

// The kinds of verdicts.
const (
	NoTry Kind = iota // a look, a declaration: on the way
	Wrong
	Right
)

// aspect is one thing that a check measures.
type aspect struct {
	right bool
	none  bool // the cell does nothing of the kind
	loud  bool // it is told whatever else the cell does not do
	says  string
}

// Result is what a cell did, with what the checks of a step look at.
type result struct {
	Outcome
	state  *Rows
	schema aspect
}

// measure looks at what a step's checks need to know besides the outcome.
func measure(ctx context.Context, b Bench, s *Step, o Outcome) (result, error) {
	r := result{Outcome: o}
	var err error
	if s.Check.State != nil {
		if r.state, err = b.Query(ctx, s.Check.State.SQL); err != nil {
			return r, fmt.Errorf("state: %w", err)
		}
	}
	if s.Check.Schema != nil {
		r.schema = lookAtSchema(ctx, b, s.Check.Schema)
		r.schema.none = !r.schema.right && !o.Wrote()
	}
	return r, nil
}

func lookAtSchema(ctx context.Context, b Bench, c *SchemaCheck) aspect {
	var tables []string
	for t := range c.Tables {
		tables = append(tables, t)
	}
	slices.Sort(tables)
	for _, t := range tables {
		rows, err := b.Query(ctx, "SELECT * FROM "+t+" WHERE 1 = 0")
		if err != nil {
			return aspect{says: "There is no table " + t + " yet."}
		}
		for _, column := range c.Tables[t] {
			if !slices.ContainsFunc(rows.Columns, func(have string) bool { return strings.EqualFold(have, column) }) {
				return aspect{says: "The table " + t + " has no column " + column + " yet."}
			}
		}
	}
	return aspect{right: true}
}

// aspects measures a cell by all that the step's check names.
func aspects(s *Step, want expected, got result) []aspect {
	var out []aspect
	if c := s.Check.rows(); c != nil {
		out = append(out, rowsAspect(c, want.rows, got.Answer))
	}
	if s.Check.State != nil {
		a := stateAspect(want.state, got.state)
		a.none = !a.right && !got.Wrote()
		out = append(out, a)
	}
	if s.Check.Queries != nil {
		out = append(out, queriesAspect(s.Check.Queries, &got.Outcome))
	}
	if s.Check.Schema != nil {
		out = append(out, got.schema)
	}
	return out
}

// judge says how a cell stands to a step.
func judge(s *Step, want expected, got result) Verdict {
	none := false
	for _, a := range aspects(s, want, got) {
		switch {
		case a.none:
			none = true
		case !a.right:
			if got.Err != nil || got.Declares {
				return Verdict{Kind: NoTry}
			}
			if !none || a.loud {
				return Verdict{Wrong, a.says}
			}
		}
	}
	if none {
		return Verdict{Kind: NoTry}
	}
	return Verdict{Kind: Right}
}

// same reports whether a cell does what a known wrong answer does.
func same(s *Step, want expected, wrong, got result) bool {
	if wrong.Cell != "" && oneLine(wrong.Cell) == oneLine(got.Cell) {
		return true
	}
	if c := s.Check.rows(); c != nil {
		switch {
		case wrong.Answer == nil || got.Answer == nil:
			return false
		case !compare(wrong.Answer, got.Answer, comparison{ordered: c.Ordered}).equal && !compare(got.Answer, wrong.Answer, comparison{ordered: c.Ordered}).equal:
			return false
		}
	}
	if s.Check.State != nil && (!got.Wrote() || !compare(wrong.state, got.state, comparison{ordered: true, exact: true}).equal) {
		return false
	}
	if q := s.Check.Queries; q != nil {
		w, g := queriesAspect(q, &wrong.Outcome), queriesAspect(q, &got.Outcome)
		if w.right != g.right || w.none != g.none || w.loud != g.loud || !w.loud && w.says != g.says {
			return false
		}
		if s.Check.rows() == nil && s.Check.State == nil && (w.right || len(wrong.sent()) != len(got.sent())) {
			return false
		}
	}
	return s.Check.Schema == nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func rowsAspect(c *RowsCheck, want, got *Rows) aspect {
	if got == nil {
		return aspect{none: true}
	}
	d := compare(want, got, comparison{ordered: c.Ordered, exact: c.Columns == "exact"})
	if d.equal {
		return aspect{right: true}
	}
	return aspect{says: rowsDiffer(want, got, d)}
}

func stateAspect(want, got *Rows) aspect {
	d := compare(want, got, comparison{ordered: true, exact: true})
	if d.equal {
		return aspect{right: true}
	}
	return aspect{says: "The database is not yet as it should be: " + lowerFirst(rowsDiffer(want, got, d))}
}

// rowsDiffer says what tells rows from those that were wanted.
func rowsDiffer(want, got *Rows, d difference) string {
	nw, ng := len(want.Values), len(got.Values)
	switch {
	case d.columns && len(d.lacking) > 0 && len(d.lacking) < len(want.Columns):
		return "The answer lacks " + typeset.Plural(len(d.lacking), "column") + ": " + strings.Join(d.lacking, ", ") + "."
	case d.columns:
		return fmt.Sprintf("The answer needs %s (%s); this has %d.", typeset.Plural(len(want.Columns), "column"), strings.Join(want.Columns, ", "), len(got.Columns))
	case d.order:
		return "These are the right rows, in another order."
	case nw == 1 && ng == 1 && len(want.Columns) == 1 && len(got.Columns) == 1:
		return "It is not " + brief(got.Values[0]) + "."
	case ng == 0:
		return "No row was found, where there should be " + typeset.Plural(nw, "row") + "."
	case len(d.extra) > 0 && len(d.missing) > 0 && nw == ng && len(d.extra) == nw:
		return fmt.Sprintf("The number of rows is right, but what is in them is not: the first is %s.", brief(got.Values[d.extra[0]]))
	case len(d.extra) > 0 && len(d.missing) > 0:
		return fmt.Sprintf("%s missing, and %s not asked for, such as %s.", areRows(len(d.missing)), areRows(len(d.extra)), brief(got.Values[d.extra[0]]))
	case len(d.extra) > 0:
		return fmt.Sprintf("%s not asked for, such as %s.", upperFirst(areRows(len(d.extra))), brief(got.Values[d.extra[0]]))
	}
	return fmt.Sprintf("%s missing, such as %s.", upperFirst(areRows(len(d.missing))), brief(want.Values[d.missing[0]]))
}

// brief is a row in a few words: its first columns.
func brief(row []any) string {
	var some []string
	for _, x := range row[:min(len(row), 3)] {
		word := strings.TrimPrefix(key(x), "'")
		if word == "" {
			word = "an empty text"
		}
		if r := []rune(word); len(r) > 30 {
			word = string(r[:29]) + "…"
		}
		some = append(some, word)
	}
	return strings.Join(some, ", ")
}

func areRows(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return strconv.Itoa(n) + " rows are"
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

func queriesAspect(c *QueriesCheck, o *Outcome) aspect {
	sent := o.sent()
	if len(sent) == 0 && len(o.Statements) == 0 {
		return aspect{none: true}
	}
	seen, verbs, bound := map[string]bool{}, map[string]bool{}, 0
	for _, s := range sent {
		for w := range words(s) {
			seen[w] = true
		}
		bound += len(s.Args)
	}
	for _, s := range o.Statements {
		if s.Purpose != trace.Own && !s.Implicit {
			verbs[s.Verb()] = true
		}
	}
	for _, t := range c.Tables {
		if !seen[strings.ToLower(t)] {
			return aspect{says: "Its SQL never reads the table " + t + "."}
		}
	}
	for _, v := range c.Verbs {
		if !verbs[strings.ToUpper(v)] {
			return aspect{says: "There is no " + strings.ToUpper(v) + " in what it sends."}
		}
	}
	switch n := len(sent); {
	case c.Max > 0 && n > c.Max:
		return aspect{loud: true, says: fmt.Sprintf("That took %s; %s will do.", statements(n), statements(c.Max))}
	case n < c.Min:
		return aspect{says: fmt.Sprintf("That took %s; this step is about %d or more.", statements(n), c.Min)}
	case bound < c.Bound:
		return aspect{says: "The value stands in the SQL itself; it should be bound, and shown beside the SQL."}
	}
	return aspect{right: true}
}

func statements(n int) string { return typeset.Plural(n, "statement") }

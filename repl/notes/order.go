package notes

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/trace"
)

// unordered is a query for some of several rows that does not say which: by Last after an order of its own, which Last does not turn
// around, by pages of an order that the database is free to change, or by Take of one row among many. First sorts by the key, as its name
// says, and gets no note.
func unordered(c Cell, src *source) []Note {
	var last *calls
	take := false
	if src != nil {
		last = src.only(func(c *calls) bool { return c.endsIn("Last") && c.has("Order") })
		take = src.takes()
	}
	for _, s := range c.texts("SELECT") {
		if s.Err != nil || s.Rows < 1 || last == nil && !take && !strings.Contains(s.SQL, "OFFSET") {
			continue
		}
		parts := map[string][]chain.Unit{}
		for _, u := range chain.Units(s.SQL, s.Args) {
			parts[u.Clause] = append(parts[u.Clause], u)
		}
		by := parts["ORDER BY"]
		switch {
		case len(by) > 0:
			if last != nil && len(by) > 1 && strings.HasSuffix(by[len(by)-1].Text, " DESC") {
				return []Note{{
					fmt.Sprintf("Last does not turn Order around: by %s this is the first row, and %s decides among equals only", bare(by[0]), keyOf(s)),
					turned(last) + ".First(…)",
				}}
			}
		case skips(parts):
			return []Note{{
				"rows are skipped without an order: pages may overlap, or leave rows out",
				`Order("` + keyOf(s) + `") before Limit and Offset`,
			}}
		case take && oneOfMany(s, parts):
			return []Note{{
				"any row that matches may come, and another one next time: the query has no order",
				`Order("` + keyOf(s) + `") before it, or First, which sorts by the key`,
			}}
		}
	}
	return nil
}

// keyOf is the column that tells the rows of a statement apart.
func keyOf(s *trace.Statement) string {
	if s.Schema != nil && s.Schema.PrioritizedPrimaryField != nil {
		return s.Schema.PrioritizedPrimaryField.DBName
	}
	return "id"
}

// turned is a chain's Order in the other direction.
func turned(c *calls) string {
	for i, call := range c.list {
		if c.name(i) != "Order" || len(call.Args) != 1 {
			continue
		}
		lit, ok := call.Args[0].(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			break
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil || strings.ContainsAny(text, ",(") {
			break
		}
		words := strings.Fields(text)
		switch {
		case len(words) == 1:
			return fmt.Sprintf("Order(%q)", words[0]+" DESC")
		case len(words) == 2 && strings.EqualFold(words[1], "DESC"):
			return fmt.Sprintf("Order(%q)", words[0])
		case len(words) == 2 && strings.EqualFold(words[1], "ASC"):
			return fmt.Sprintf("Order(%q)", words[0]+" DESC")
		}
		break
	}
	return "Order in the other direction, with"
}

// skips reports whether a statement leaves out rows that come first.
func skips(parts map[string][]chain.Unit) bool {
	for _, u := range parts["OFFSET"] {
		if zero := u.Text == "0" || len(u.Args) == 1 && fmt.Sprint(u.Args[0]) == "0"; !zero {
			return len(parts["GROUP BY"]) == 0
		}
	}
	return false
}

// takes reports whether the one query of a cell is for one row in no order. Limit(1) may as well be for a look.
func (s *source) takes() bool {
	return s.only(func(c *calls) bool { return c.has(finishers...) }) != nil &&
		s.only(func(c *calls) bool { return c.endsIn("Take") }) != nil
}

// oneOfMany reports whether a statement takes one row by conditions that several rows may meet.
func oneOfMany(s *trace.Statement, parts map[string][]chain.Unit) bool {
	limit := parts["LIMIT"]
	if s.Schema == nil || len(limit) != 1 || limit[0].Text != "1" && (len(limit[0].Args) != 1 || fmt.Sprint(limit[0].Args[0]) != "1") || len(parts["WHERE"]) == 0 {
		return false
	}
	for _, clause := range []string{"JOIN", "LEFT JOIN", "INNER JOIN", "GROUP BY", "HAVING"} {
		if len(parts[clause]) > 0 {
			return false
		}
	}
	if len(parts["SELECT"]) != 1 || parts["SELECT"][0].Text != "*" {
		return false
	}
	several := false
	for _, u := range parts["WHERE"] {
		if softDeleted.MatchString(u.Text) {
			continue
		}
		m := equation.FindStringSubmatch(u.Plain())
		if !u.First && u.Joint != "AND" || strings.ContainsAny(u.Text, "(") {
			return false // what it means is not looked into
		}
		if m != nil && unique(s.Schema, m[2]) {
			return false
		}
		several = true
	}
	return several
}

// unique reports whether a column tells rows apart, by itself or with others.
func unique(of *schema.Schema, column string) bool {
	f := of.LookUpField(column)
	if f == nil || f.PrimaryKey || f.Unique {
		return true
	}
	return slices.ContainsFunc(of.ParseIndexes(), func(i *schema.Index) bool {
		return i.Class == "UNIQUE" && slices.ContainsFunc(i.Fields, func(x schema.IndexOption) bool { return x.Field == f })
	})
}

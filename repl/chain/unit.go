package chain

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/retort-shell/retort/repl/sqltext"
)

// A Unit is a part of a statement that one call can make: a condition, a column to sort by, a whole clause of another kind.
type Unit struct {
	Clause string // the keyword of the clause that it stands in, as sqltext.Clause has it
	First  bool   // of its clause
	Text   string // without the keyword, and without the AND, OR or comma before it
	Joint  string // that AND, OR or comma
	Args   []any  // the values bound in it

	Calls   []int  // the calls that made it, counted from 1; several where a call changed what an earlier one made
	Reason  string // why it is there though no call asked for it; "" if one did
	Unknown bool   // it is not known where it comes from
}

// ReusedKey is the reason of a condition that a destination's primary key made.
const ReusedKey = "the destination has a primary key already, so that its own row is asked for; a new variable asks for any"

// SQL is the unit as it stands in the statement.
func (u Unit) SQL() string {
	switch {
	case u.First:
		return strings.TrimSpace(u.Clause + " " + u.Text)
	case u.Joint == ",":
		return u.Text
	}
	return u.Joint + " " + u.Text
}

// same reports whether two units of two statements say the same. The numbers of placeholders are those of the whole statement, GORM puts
// brackets around a condition that is no longer alone, and times are those of when a statement was built.
func (u Unit) same(o Unit) bool {
	return u.Clause == o.Clause && unbracketed(u.Plain()) == unbracketed(o.Plain()) && sameArgs(u.Args, o.Args)
}

// Plain is the text with all placeholders alike.
func (u Unit) Plain() string { return sqltext.Fill(u.Text, func(int) string { return "?" }) }

func sameArgs(a, b []any) bool {
	return slices.EqualFunc(a, b, func(x, y any) bool {
		_, isTime := x.(time.Time)
		_, alsoTime := y.(time.Time)
		return isTime && alsoTime || reflect.DeepEqual(x, y)
	})
}

// unbracketed takes brackets off that are around all of a text.
func unbracketed(text string) string {
	if !strings.HasPrefix(text, "(") {
		return text
	}
	depth := 0
	for at := 0; ; {
		t := sqltext.Next(text, at, false)
		if t.Kind == sqltext.End {
			return text
		}
		at = t.End
		switch {
		case t.Kind != sqltext.Sign:
		case text[t.Start] == '(':
			depth++
		case text[t.Start] == ')':
			if depth--; depth == 0 && at < len(text) {
				return text
			}
			if depth == 0 {
				return strings.TrimSpace(text[1 : at-1])
			}
		}
	}
}

// Units splits a statement with its bound values.
func Units(sql string, vars []any) []Unit {
	units := split(sql)
	before := 0
	for i := range units {
		u := &units[i]
		found := sqltext.Placeholders(u.Text)
		for j, p := range found {
			index := p.Index
			if u.Text[p.Start] == '?' {
				index = before + j
			}
			if index < len(vars) {
				u.Args = append(u.Args, vars[index])
			}
		}
		before += len(found)
	}
	return units
}

func split(sql string) []Unit {
	var units []Unit
	for _, c := range sqltext.Clauses(sql) {
		text := strings.TrimSpace(sql[c.Start+len(keywordText(sql, c)) : c.End])
		for i, part := range parts(text, c.Keyword) {
			part.Clause, part.First = c.Keyword, i == 0
			units = append(units, part)
		}
	}
	return units
}

// keywordText is the keyword of a clause as it is written: with its own spaces.
func keywordText(sql string, c sqltext.Clause) string {
	at := c.Start
	for range strings.Fields(c.Keyword) {
		at = sqltext.Next(sql, at, false).End
	}
	return sql[c.Start:at]
}

// parts splits the text of a clause at what joins the things that calls add to it.
func parts(text, keyword string) []Unit {
	var joints []string
	switch keyword {
	case "WHERE", "HAVING":
		joints = []string{"AND", "OR"}
	case "ORDER BY", "GROUP BY", "SET":
		joints = []string{","}
	default:
		return []Unit{{Text: text}}
	}
	var list []Unit
	depth, from, joint, between := 0, 0, "", false
	for at := 0; ; {
		t := sqltext.Next(text, at, false)
		if t.Kind == sqltext.End {
			return append(list, Unit{Text: strings.TrimSpace(text[from:]), Joint: joint})
		}
		at = t.End
		switch word := strings.ToUpper(text[t.Start:t.End]); {
		case t.Kind == sqltext.Sign && word == "(":
			depth++
		case t.Kind == sqltext.Sign && word == ")":
			depth--
		case depth > 0 || t.Kind == sqltext.Quoted || t.Kind == sqltext.Comment:
		case word == "BETWEEN":
			between = true
		case word == "AND" && between:
			between = false
		case word == joints[0] || word == joints[len(joints)-1]:
			list = append(list, Unit{Text: strings.TrimSpace(text[from:t.Start]), Joint: joint})
			from, joint = t.End, word
		}
	}
}

// diff pairs the units of two statements: to[i] is the place in before of the unit after[i], or -1 for a new one. Units keep their order,
// and of equals the earlier are paired.
func diff(before, after []Unit) (to []int) {
	to = make([]int, len(after))
	length := make([][]int, len(before)+1) // of the longest common sequence from there on
	for i := range length {
		length[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if before[i].same(after[j]) {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	i := 0
	for j := range after {
		to[j] = -1
		for k := i; k < len(before); k++ {
			if before[k].same(after[j]) && length[k+1][j+1]+1 == length[i][j] {
				to[j], i = k, k+1
				break
			}
		}
	}
	return to
}

package chain

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm/schema"
)

// An Alignment tells which call of a chain made which part of its statement.
type Alignment struct {
	Built
	Calls []Call // as they are written
	Units []Unit
	Notes []string // for each call that made no part: why; "" for the others
}

// subjects are the calls that say what a statement is about. Without them there may be no statement, so the others are added to them.
var subjects = map[string]bool{
	"Model": true, "Table": true, "Raw": true, "Association": true,
	"Session": true, "WithContext": true, "Debug": true, "Set": true, "InstanceSet": true,
}

// Align builds the chain, then again call by call, and compares.
func (c Chain) Align() (Alignment, error) {
	full, err := c.Build()
	if err != nil {
		return Alignment{}, err
	}
	a := &aligner{Chain: c, last: len(c.Calls) - 1, taken: map[int][]Unit{}}
	if err := a.grow(full); err != nil {
		return Alignment{}, err
	}
	a.explain()
	return a.written(full), nil
}

// written is what was found, with the calls as they are written: what an implied call made is the next one's.
func (a *aligner) written(full Built) Alignment {
	found := Alignment{Built: full, Units: a.units}
	number := make([]int, len(a.Calls)+1)
	for i, note := range a.notes() {
		number[i+1] = len(found.Calls) + 1
		if !a.Calls[i].Implied {
			found.Calls, found.Notes = append(found.Calls, a.Calls[i]), append(found.Notes, note)
		}
	}
	for i := range found.Units {
		u := &found.Units[i]
		for _, n := range u.Calls {
			if c := a.Calls[n-1]; c.Implied && u.Reason == "" {
				u.Reason = c.Reason
			}
		}
		for j, n := range u.Calls {
			if of := a.Calls[n-1].of; of > 0 {
				n = of
			}
			u.Calls[j] = number[n]
		}
		slices.Sort(u.Calls)
		u.Calls = slices.Compact(u.Calls)
	}
	return found
}

type aligner struct {
	Chain
	last  int // the call that ends the chain
	units []Unit
	taken map[int][]Unit // by call: the units that it took away without putting others in their place
}

// grow adds the calls one by one to those that say what the statement is about, and notes what each of them changes.
func (a *aligner) grow(full Built) error {
	in := make([]bool, len(a.Calls))
	for i, call := range a.Calls {
		in[i] = i == a.last || subjects[call.Name]
	}
	with := func() []Call {
		var calls []Call
		for i, call := range a.Calls {
			if in[i] {
				calls = append(calls, call)
			}
		}
		return calls
	}
	built, err := a.build(a.Root, with())
	if err != nil {
		return fmt.Errorf("without its conditions the chain sends nothing: %w", err)
	}
	a.units = Units(built.SQL, built.Vars)
	for i := range a.Calls {
		if in[i] {
			continue
		}
		in[i] = true
		built, err := a.build(a.Root, with())
		if err != nil {
			return fmt.Errorf("up to %s the chain sends nothing: %w", a.Calls[i].Name, err)
		}
		a.step(i, Units(built.SQL, built.Vars))
	}
	if got := Units(full.SQL, full.Vars); !slices.EqualFunc(got, a.units, Unit.same) {
		return fmt.Errorf("the chain gives another statement each time")
	}
	return nil
}

// step takes in the units of the statement with one more call.
func (a *aligner) step(call int, after []Unit) {
	to := diff(a.units, after)
	kept := map[int]bool{}
	for _, i := range to {
		kept[i] = true
	}
	replaced := map[string]bool{} // clauses with new units
	for j := range after {
		if to[j] < 0 {
			replaced[after[j].Clause] = true
		}
	}
	var gone []Unit
	for i, u := range a.units {
		switch {
		case kept[i]:
		case replaced[u.Clause]:
			gone = append(gone, u)
		default:
			a.taken[call] = append(a.taken[call], u)
		}
	}
	whole := make([]bool, len(after))
	for j := range after {
		if i := to[j]; i >= 0 {
			after[j].Calls = a.units[i].Calls
			continue
		}
		if from, n := joined(after[j], gone); n > 0 {
			for _, u := range gone[from : from+n] {
				after[j].Calls = append(after[j].Calls, u.Calls...)
			}
			gone, whole[j] = slices.Delete(gone, from, from+n), true
		}
	}
	for j := range after {
		if to[j] >= 0 {
			continue
		}
		for _, u := range gone {
			if u.Clause == after[j].Clause && strings.Contains(after[j].Plain(), u.Plain()) {
				after[j].Calls = append(after[j].Calls, u.Calls...)
				if u.open() && u.Clause == "SELECT" && u.Text != "*" {
					after[j].Calls = append(after[j].Calls, a.last+1)
				}
			}
		}
		if !whole[j] {
			after[j].Calls = append(after[j].Calls, call+1)
		}
		slices.Sort(after[j].Calls)
		after[j].Calls = slices.Compact(after[j].Calls)
	}
	a.units = after
}

// joined finds the units that a unit is nothing but, in brackets: n of those that were there before.
func joined(u Unit, gone []Unit) (from, n int) {
	text := unbracketed(u.Plain())
	if text == u.Plain() {
		return 0, 0
	}
	for i := range gone {
		all := ""
		for j, g := range gone[i:] {
			if g.Clause != u.Clause {
				break
			}
			if j > 0 {
				all += " " + g.Joint + " "
			}
			if all += g.Plain(); all == text {
				return i, j + 1
			}
		}
	}
	return 0, 0
}

// notes says of the calls that made no unit what became of them.
func (a *aligner) notes() []string {
	made := map[int]bool{}
	for _, u := range a.units {
		for _, i := range u.Calls {
			made[i-1] = true
			if of := a.Calls[i-1].of; of > 0 {
				made[of-1] = true
			}
		}
	}
	notes := make([]string, len(a.Calls))
	for i, call := range a.Calls {
		if made[i] {
			continue
		}
		var taken []string
		for _, u := range a.taken[i] {
			taken = append(taken, u.SQL())
		}
		switch {
		case len(taken) > 0:
			notes[i] = "takes away " + strings.Join(taken, ", ")
		case call.Name == "Preload":
			notes[i] = "reads related rows with a statement of its own"
		case i == a.last, subjects[call.Name]:
		default:
			notes[i] = "changes nothing in this statement"
		}
	}
	return notes
}

// Preloads reports whether a Preload with this name reads rows of a table: that of the relation or one that joins it.
func Preloads(sch *schema.Schema, name, table string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if sch == nil {
			return false
		}
		rel := sch.Relationships.Relations[part]
		if rel == nil {
			return false
		}
		if rel.FieldSchema.Table == table || rel.JoinTable != nil && rel.JoinTable.Table == table {
			return true
		}
		sch = rel.FieldSchema
	}
	return false
}

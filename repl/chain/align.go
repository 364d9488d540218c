package chain

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
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
var subjects = map[string]bool{"Model": true, "Table": true, "Raw": true, "Session": true, "WithContext": true, "Debug": true, "Set": true, "InstanceSet": true, "Association": true}

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
			if u.Clause == after[j].Clause && strings.Contains(after[j].plain(), u.plain()) {
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
	text := unbracketed(u.plain())
	if text == u.plain() {
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
			if all += g.plain(); all == text {
				return i, j + 1
			}
		}
	}
	return 0, 0
}

// explain finds out where the units come from that no call but the last has made, by building the chain with one thing changed.
func (a *aligner) explain() {
	end := a.Calls[a.last]
	model := a.subject("Model")
	if raw := a.subject("Raw"); raw >= 0 || end.Name == "Exec" {
		if raw < 0 {
			raw = a.last
		}
		a.mark(nil, func(u *Unit) { u.Calls = []int{raw + 1} })
		return
	}
	assoc := a.subject("Association")
	if conditions[end.Name] && len(end.Args) > 1 && (assoc < 0 || end.Name == "Find") {
		a.probe(a.instead(a.last, Call{Name: end.Name, Args: end.Args[:1]}), func(u *Unit) { u.Calls = []int{a.last + 1} })
	}
	if a.Root != nil {
		if built, err := a.build(a.Root.Session(&gorm.Session{NewDB: true}), a.Calls); err == nil {
			a.mark(Units(built.SQL, built.Vars), func(u *Unit) { u.Reason = "the handle that the chain begins with has kept it" })
		}
	}
	if assoc >= 0 {
		a.association(end, model, assoc)
		return
	}
	a.softDelete(end, a.last)
	if len(end.Args) > 0 && end.Name != "Count" && end.Args[0].IsValid() {
		calls := a.instead(a.last, Call{Name: end.Name, Args: append([]reflect.Value{fresh(end.Args[0])}, end.Args[1:]...)})
		a.probe(calls, func(u *Unit) {
			if u.Clause != "WHERE" {
				return
			}
			if reads[end.Name] {
				u.Reason = "the destination has a primary key already, so that its own row is asked for; a new variable asks for any"
				return
			}
			u.Calls, u.Reason = []int{a.last + 1}, "the primary key of the value"
		})
	}
	if model >= 0 && len(a.Calls[model].Args) == 1 && a.Calls[model].Args[0].IsValid() {
		calls := a.instead(model, Call{Name: "Model", Args: []reflect.Value{fresh(a.Calls[model].Args[0])}})
		a.probe(calls, func(u *Unit) {
			if u.Clause == "WHERE" {
				u.Calls, u.Reason = []int{model + 1}, "the primary key of the model's value"
			}
		})
	}
	a.finisher(end)
	a.kinds(end, model)
}

// conditions are the calls that end a chain and take conditions behind their destination.
var conditions = map[string]bool{"Find": true, "First": true, "Take": true, "Last": true, "Delete": true, "FirstOrInit": true, "FirstOrCreate": true}

// reads are the calls that end a chain and fill a destination.
var reads = map[string]bool{
	"Find": true, "First": true, "Take": true, "Last": true, "FirstOrInit": true, "FirstOrCreate": true, "FindInBatches": true, "Scan": true, "Pluck": true,
}

// softDelete finds what Unscoped before call i would take away.
func (a *aligner) softDelete(end Call, i int) {
	a.probe(slices.Insert(slices.Clone(a.Calls), i, Call{Name: "Unscoped"}), func(u *Unit) {
		switch {
		case u.Clause == "WHERE":
			u.Reason = "rows that are marked as deleted are left out (soft delete); with Unscoped() they are there"
		case end.Name == "Delete":
			u.Calls, u.Reason = []int{a.last + 1}, "the row is marked as deleted and stays (soft delete); Unscoped() deletes it"
		}
	})
}

// association tells where the units of a statement on an association come from. Those that are there with Model, Association and the last
// call alone are what these three come to.
func (a *aligner) association(end Call, model, assoc int) {
	asks := end.Name == "Find" || end.Name == "Count"
	if asks {
		a.softDelete(end, assoc)
	} else if len(end.Args) > 0 {
		without := Call{Name: end.Name}
		for _, x := range end.Args {
			without.Args = append(without.Args, zero(x))
		}
		built, err := a.build(a.Root, a.instead(a.last, without))
		if err != nil {
			built = Built{} // what the values are for cannot be told
		}
		a.mark(Units(built.SQL, built.Vars), func(u *Unit) {
			switch {
			case u.Clause == "WHERE" && err != nil:
				u.Unknown = true
			case u.Clause == "WHERE":
				u.Calls = []int{a.last + 1}
			}
		})
	}
	for i := range a.units {
		u := &a.units[i]
		if !u.open() {
			continue
		}
		switch u.Clause {
		case "WHERE":
			u.Calls, u.Reason = []int{assoc + 1}, "what belongs to the value of Model"
		case "SELECT", "SET", "VALUES", "ON CONFLICT", "ON DUPLICATE":
			u.Calls = []int{a.last + 1}
		case "INSERT":
			u.Calls = []int{assoc + 1, a.last + 1} // the table and the columns
		case "RETURNING":
			u.Reason = askedBack
		default:
			u.Calls = []int{assoc + 1}
		}
	}
}

const askedBack = "the database is asked for what it fills in itself"

// instead is the chain's calls with another in the place of one.
func (a *aligner) instead(i int, call Call) []Call {
	calls := slices.Clone(a.Calls)
	calls[i] = call
	return calls
}

// subject is the last call of a name, or -1.
func (a *aligner) subject(name string) int {
	for i, call := range slices.Backward(a.Calls) {
		if call.Name == name {
			return i
		}
	}
	return -1
}

// probe builds a chain that differs in one thing, and marks the units without an origin that it lacks.
func (a *aligner) probe(calls []Call, mark func(*Unit)) {
	if built, err := a.build(a.Root, calls); err == nil {
		a.mark(Units(built.SQL, built.Vars), mark)
	}
}

func (a *aligner) mark(without []Unit, mark func(*Unit)) {
	to := diff(without, a.units)
	for i := range a.units {
		if u := &a.units[i]; to[i] < 0 && u.open() {
			mark(u)
		}
	}
}

func (u *Unit) open() bool { return len(u.Calls) == 0 && u.Reason == "" && !u.Unknown }

// finisher tells what the last call adds of itself.
func (a *aligner) finisher(end Call) {
	if end.Name == "FirstOrCreate" && a.nth > 1 {
		end.Name = "Create" // no row was found
	}
	switch end.Name {
	case "FindInBatches":
		a.probe(a.instead(a.last, Call{Name: "Find", Args: end.Args[:1]}), func(u *Unit) {
			switch u.Clause {
			case "ORDER BY":
				u.Reason = "FindInBatches sorts by the primary key, to go on after the last row of a batch"
			case "LIMIT":
				u.Calls, u.Reason = []int{a.last + 1}, "a batch at a time"
			}
		})
	case "Count":
		a.also("SELECT", func(Call) bool { return true })
	case "Create", "CreateInBatches":
		a.also("INSERT", func(Call) bool { return true })
		a.also("VALUES", func(Call) bool { return true })
	case "First", "Last", "FirstOrInit", "FirstOrCreate":
		how := end.Name + " sorts by the primary key"
		if end.Name == "Last" {
			how += ", backwards"
		}
		a.probe(a.instead(a.last, Call{Name: "Take", Args: end.Args}), func(u *Unit) {
			if u.Clause == "ORDER BY" {
				u.Reason = how
			}
		})
		fallthrough
	case "Take":
		a.probe(a.instead(a.last, Call{Name: "Find", Args: end.Args}), func(u *Unit) {
			if u.Clause == "LIMIT" {
				u.Reason = end.Name + " reads one row"
			}
		})
	case "Update", "Updates":
		a.also("SET", func(c Call) bool { return c.Name == "Select" })
		column := strings.Replace(end.Name, "Update", "UpdateColumn", 1)
		a.probe(a.instead(a.last, Call{Name: column, Args: end.Args}), func(u *Unit) {
			if u.Clause == "SET" {
				u.Reason = "the time of the last update is kept by GORM; " + column + " leaves it"
			}
		})
	}
}

// also adds the last call to those that made the units of a clause, where one of them is such a call: they say which columns, the last call
// what with them.
func (a *aligner) also(clause string, such func(Call) bool) {
	for i := range a.units {
		u := &a.units[i]
		if u.Clause == clause && !slices.Contains(u.Calls, a.last+1) && slices.ContainsFunc(u.Calls, func(n int) bool { return such(a.Calls[n-1]) }) {
			u.Calls = append(u.Calls, a.last+1)
		}
	}
}

// kinds tells by their clause where the units come from that every such statement has.
func (a *aligner) kinds(end Call, model int) {
	table := a.subject("Table")
	for i := range a.units {
		u := &a.units[i]
		if !u.open() {
			continue
		}
		switch u.Clause {
		case "FROM", "UPDATE", "DELETE FROM", "INSERT":
			switch {
			case table >= 0:
				u.Calls = []int{table + 1}
			case model >= 0:
				u.Calls = []int{model + 1}
			default:
				u.Calls = []int{a.last + 1}
			}
		case "SELECT", "SET", "VALUES", "":
			u.Calls = []int{a.last + 1}
		case "ON CONFLICT", "ON DUPLICATE":
			u.Calls, u.Unknown = []int{a.last + 1}, end.Name != "Save" // which updates the row that there is
			if u.Unknown {
				u.Calls = nil
			}
		case "RETURNING":
			u.Reason = askedBack
		default:
			u.Unknown = true
		}
	}
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

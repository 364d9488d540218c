package chain

import (
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
)

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
				u.Reason = ReusedKey
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

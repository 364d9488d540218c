package chain

import (
	"cmp"
	"errors"
	"reflect"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Chain returns the calls of a record, on a database that base is a handle of.
func (r *Record) Chain(base *gorm.DB) (Chain, error) {
	c := Chain{Base: base}
	var records, scoped []*Record
	for at := r; at != nil; at = at.before {
		switch {
		case at.unkept != "":
			return c, errors.New(at.unkept)
		case at.scope != nil:
			scoped = append(scoped, at)
		default:
			records = append(records, at)
		}
		if at.before == nil && at.root != base {
			c.Root = at.root
		}
	}
	slices.Reverse(records)
	slices.Reverse(scoped)
	place := map[*Record]int{}
	for i, at := range records {
		if at.ends { // only now the functions of Scopes run
			for _, s := range scoped {
				call := s.call
				call.Implied, call.of = true, place[s.scope]
				c.Calls = append(c.Calls, call)
			}
			scoped = nil
		}
		c.Calls = append(c.Calls, at.call)
		place[records[i]] = len(c.Calls)
	}
	return c, nil
}

// Sending returns the chain that sends a statement: c itself, or what c does with rows that it has found. Its Build is for that statement.
func (c Chain) Sending(sql string) (Chain, error) {
	var failed error
	for _, c := range []Chain{c, c.Fresh(), c.nextBatch()} {
		root := c.Root
		if root == nil {
			root = c.Base
		}
		built, err := build(root, c.Calls)
		for i, b := range built {
			if b.SQL == sql {
				c.nth, c.opening = i, opening(sql)
				return c, nil
			}
		}
		failed = cmp.Or(failed, err)
	}
	if failed == nil {
		failed = errOther
		if slices.ContainsFunc(c.Calls, func(call Call) bool { return call.Name == "Scopes" }) {
			failed = errors.New("a function given to Scopes is not called again")
		}
	}
	return c, failed
}

var errOther = errors.New("built again, the calls give another statement")

// nextBatch is how FindInBatches goes on.
func (c Chain) nextBatch() Chain {
	last := len(c.Calls) - 1
	if last < 0 || c.Calls[last].Name != "FindInBatches" {
		return c
	}
	behind := clause.Gt{Column: clause.PrimaryColumn, Value: 0}
	c.Calls = slices.Insert(slices.Clone(c.Calls), last, Call{
		Name: "Clauses", Args: []reflect.Value{reflect.ValueOf(behind)}, Implied: true, Reason: "FindInBatches goes on after the last row of the batch before",
	})
	return c
}

package chain

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
)

// A Chain is calls with the values of their arguments.
type Chain struct {
	Root  *gorm.DB // what the first call is made on; nil for Base
	Base  *gorm.DB // a handle without conditions, on the database that the SQL is for
	Calls []Call

	nth     int    // which of the statements that they send is meant, as build has them
	opening string // of a statement that is not the last call's own: how it begins
}

// A Call is one call of a chain.
type Call struct {
	Name string
	Args []reflect.Value // an invalid Value is nil
	Text string          // as it is written

	Implied bool   // it is not written, but part of what the next call does
	Reason  string // of an implied call: why that does it; may be empty

	of int // an implied call is part of this one, counted from 1; 0 for the next
}

// Built is a statement of a chain that was not sent.
type Built struct {
	SQL  string
	Vars []any
	Stmt *gorm.Statement // nil where GORM keeps it to itself: for associations
}

// buildable are the calls that send nothing on a handle that only builds. Others would: Begin begins a transaction on any handle.
var buildable = func() map[string]bool {
	calls := map[string]bool{}
	for _, name := range strings.Fields(`
		Model Table Raw Clauses Distinct Select Omit MapColumns Where Not Or Joins InnerJoins Group Having Order Limit Offset Scopes Preload
		Attrs Assign Unscoped Session WithContext Debug Set InstanceSet
		Find First Take Last FirstOrInit FirstOrCreate FindInBatches Scan Pluck Count Row Rows
		Create CreateInBatches Save Update Updates UpdateColumn UpdateColumns Delete Exec
		Association Append Replace Clear`) {
		calls[name] = true
	}
	return calls
}()

// ErrNothing is what Build returns for a chain that ends in no statement.
var ErrNothing = errors.New("these calls send no statement")

// Fresh returns the chain with a new destination. It is what was sent if the destination has been filled since.
func (c Chain) Fresh() Chain {
	last := len(c.Calls) - 1
	if last < 0 || len(c.Calls[last].Args) == 0 || !c.Calls[last].Args[0].IsValid() {
		return c
	}
	calls := slices.Clone(c.Calls)
	calls[last].Args = slices.Clone(calls[last].Args)
	calls[last].Args[0] = fresh(calls[last].Args[0])
	c.Calls = calls
	return c
}

// Build returns the statement that the chain would send; of several the one that its last call is for. Nothing is sent, hooks do not run,
// and what the calls are given is not changed.
func (c Chain) Build() (Built, error) { return c.build(c.Root, c.Calls) }

func (c Chain) build(root *gorm.DB, calls []Call) (Built, error) {
	if root == nil {
		root = c.Base
	}
	built, err := build(root, calls)
	if err != nil {
		return Built{}, err
	}
	if c.nth >= len(built) || c.nth > 0 && opening(built[c.nth].SQL) != c.opening {
		return Built{}, ErrNothing
	}
	return built[c.nth], nil
}

var handle = reflect.TypeFor[*gorm.DB]()

// build returns what the calls would send: first the statement of the last call, then all in the order in which they were built. What
// would follow from rows that are found is not among them.
func build(root *gorm.DB, calls []Call) (built []Built, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("these calls panic: %v", r)
		}
	}()
	built, err = run(root, calls, true)
	if err == nil && keepsTimes[calls[len(calls)-1].Name] && built[0].Stmt != nil && !hooked(built[0].Stmt.Schema) {
		return run(root, calls, false) // without hooks GORM leaves the times of a row alone
	}
	return built, err
}

// keepsTimes are the calls by which GORM sets the time of a row's last update.
var keepsTimes = map[string]bool{"Update": true, "Updates": true, "Save": true}

// hooked reports whether rows of a model, or such as are saved with them, have methods that run when they are saved.
func hooked(sch *schema.Schema) bool { return hookedBut(sch, map[*schema.Schema]bool{}) }

func hookedBut(sch *schema.Schema, seen map[*schema.Schema]bool) bool {
	if sch == nil || seen[sch] {
		return false
	}
	seen[sch] = true
	if sch.BeforeCreate || sch.BeforeUpdate || sch.BeforeSave || sch.AfterCreate || sch.AfterUpdate || sch.AfterSave {
		return true
	}
	for _, r := range sch.Relationships.Relations {
		if hookedBut(r.FieldSchema, seen) {
			return true
		}
	}
	return false
}

func run(root *gorm.DB, calls []Call, skipHooks bool) ([]Built, error) {
	seen := &rehearsal{Interface: logger.Discard}
	at := reflect.ValueOf(unconnected(root, seen, skipHooks))
	for _, c := range calls {
		if !buildable[c.Name] {
			return nil, fmt.Errorf("%s cannot be built without being run", c.Name)
		}
		if c.Name == "Row" || c.Name == "Rows" { // they give no handle
			db := at.Interface().(*gorm.DB)
			at = reflect.ValueOf(db.Callback().Row().Execute(db.Set("rows", c.Name == "Rows")))
			continue
		}
		m := at.MethodByName(c.Name)
		if !m.IsValid() {
			return nil, fmt.Errorf("%s has no method %s", at.Type(), c.Name)
		}
		if c.Name == "Session" {
			c.Args = quiet(c.Args)
		}
		in, err := arguments(m.Type(), c)
		if err != nil {
			return nil, err
		}
		at = m.Call(in)[0]
	}
	switch last := at.Interface().(type) {
	case *gorm.DB:
		if last.Statement.SQL.Len() > 0 && calls[len(calls)-1].Name != "FirstOrCreate" {
			own := Built{last.Statement.SQL.String(), last.Statement.Vars, last.Statement}
			return append([]Built{own}, seen.built...), nil
		}
		if last.Error != nil {
			return nil, last.Error
		}
	case error:
		return nil, last
	}
	if len(seen.built) == 0 {
		return nil, ErrNothing
	}
	return append(seen.built[:1:1], seen.built...), nil
}

// quiet are the arguments of Session without what would write or prepare.
func quiet(args []reflect.Value) []reflect.Value {
	if len(args) != 1 || !args[0].IsValid() {
		return args
	}
	given, ok := args[0].Interface().(*gorm.Session)
	if !ok || given == nil {
		return args
	}
	s := *given
	s.Logger, s.PrepareStmt, s.DryRun = nil, false, false
	return []reflect.Value{reflect.ValueOf(&s)}
}

// opening is how a statement begins, up to its table where it writes.
func opening(sql string) string {
	words := strings.Fields(sql)
	return strings.Join(words[:min(3, len(words))], " ")
}

// arguments makes the values of a call fit the parameters of a method.
func arguments(m reflect.Type, c Call) ([]reflect.Value, error) {
	fixed := m.NumIn()
	if m.IsVariadic() {
		fixed--
	}
	if len(c.Args) < fixed || len(c.Args) > fixed && !m.IsVariadic() {
		return nil, fmt.Errorf("%s takes %d arguments, not %d", c.Name, fixed, len(c.Args))
	}
	in := make([]reflect.Value, len(c.Args))
	for i, x := range c.Args {
		t := m.In(min(i, m.NumIn()-1))
		if m.IsVariadic() && i >= fixed {
			t = t.Elem()
		}
		switch {
		case !x.IsValid():
			in[i] = reflect.Zero(t)
		case x.Type().AssignableTo(t):
			in[i] = (&copier{left: maxCopied}).copy(x, 0)
		case x.Type().ConvertibleTo(t) && t.Kind() != reflect.String:
			in[i] = x.Convert(t)
		default:
			return nil, fmt.Errorf("argument %d of %s is a %s, not a %s", i+1, c.Name, x.Type(), t)
		}
	}
	return in, nil
}

// fresh is a new value of the type that a destination points to.
func fresh(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return v
	}
	return reflect.New(v.Type().Elem())
}

// zero is a value of the same type without anything in it.
func zero(v reflect.Value) reflect.Value {
	switch {
	case !v.IsValid():
		return v
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return fresh(v)
	}
	return reflect.Zero(v.Type())
}

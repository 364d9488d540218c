package chain

import (
	"maps"
	"reflect"
	"slices"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/trace"
)

// A Record is a call that was made on a handle, after those that led to it. It is the tag of the statements that the call sends.
type Record struct {
	before *Record  // of the call before; nil for the first
	root   *gorm.DB // of the first: what it was made on
	call   Call
	unkept string  // why the arguments were not kept; "" if they were
	scope  *Record // of the Scopes whose function made the call
	ends   bool    // the call sends a statement
	scopes bool    // it is Scopes, or one of those before it is
	length int     // of the calls up to here
	size   int     // roughly the bytes that these hold
}

// Associates reports whether the call is one of an association: Find, Append, Replace.
func (r *Record) Associates() bool { return r.before != nil && r.before.call.Name == "Association" }

// String is the calls up to this one as they are written, on one line.
func (r *Record) String() string {
	if r == nil {
		return ""
	}
	return r.before.String() + "." + r.call.Text
}

// Size is roughly how many bytes the record holds.
func (r *Record) Size() int { return r.size }

// maxRecorded is how many calls a record goes back. A handle that is used again and again has made more.
const maxRecorded = 100

// scopeSetting is where a handle has the record of Scopes while its functions run.
const scopeSetting = "retort:scope"

// Recorded are functions to call in place of the methods of handles and associations that build or send statements, by their full names.
// Each takes the call as it is written, the receiver, and what the method takes. It makes the call, which a statement's tag then is the
// Record of.
func Recorded() map[string]reflect.Value {
	calls := map[string]reflect.Value{}
	for name := range buildable {
		if m, ok := handle.MethodByName(name); ok {
			calls["(*gorm.io/gorm.DB)."+name] = throughHandle(m)
		}
		if m, ok := reflect.TypeFor[*gorm.Association]().MethodByName(name); ok {
			calls["(*gorm.io/gorm.Association)."+name] = through(m, onAssociation)
		}
	}
	return calls
}

// throughHandle makes the function for a method of handles. Nearly all have one of four forms, which need no reflection: a loop may make
// very many calls.
func throughHandle(m reflect.Method) reflect.Value {
	name := m.Name
	switch send := m.Func.Interface().(type) {
	case func(*gorm.DB, any, ...any) *gorm.DB: // Find, Where
		return reflect.ValueOf(func(text string, db *gorm.DB, x any, more ...any) *gorm.DB {
			if db == nil {
				return send(db, x, more...)
			}
			return send(noted(db, called(name, text, x, more)), x, more...)
		})
	case func(*gorm.DB, string, ...any) *gorm.DB: // Joins, Raw
		return reflect.ValueOf(func(text string, db *gorm.DB, x string, more ...any) *gorm.DB {
			if db == nil {
				return send(db, x, more...)
			}
			return send(noted(db, called(name, text, x, more)), x, more...)
		})
	case func(*gorm.DB, any) *gorm.DB: // Model, Create
		return reflect.ValueOf(func(text string, db *gorm.DB, x any) *gorm.DB {
			if db == nil {
				return send(db, x)
			}
			return send(noted(db, called(name, text, x, nil)), x)
		})
	case func(*gorm.DB, int) *gorm.DB: // Limit
		return reflect.ValueOf(func(text string, db *gorm.DB, x int) *gorm.DB {
			if db == nil {
				return send(db, x)
			}
			return send(noted(db, called(name, text, x, nil)), x)
		})
	}
	return through(m, onHandle)
}

// called is a call with its arguments.
func called(name, text string, x any, more []any) Call {
	args := make([]reflect.Value, 1, 1+len(more))
	args[0] = reflect.ValueOf(x)
	for _, x := range more {
		args = append(args, reflect.ValueOf(x))
	}
	return Call{Name: name, Text: text, Args: args}
}

// through makes the function for a method: do is given the call as it is written, the receiver, the arguments, and what makes the call.
func through(
	m reflect.Method,
	do func(call Call, on reflect.Value, make func(on reflect.Value, args []reflect.Value) []reflect.Value, args []reflect.Value) []reflect.Value,
) reflect.Value {
	in, out := []reflect.Type{reflect.TypeFor[string]()}, []reflect.Type(nil)
	for i := range m.Type.NumIn() {
		in = append(in, m.Type.In(i))
	}
	for i := range m.Type.NumOut() {
		out = append(out, m.Type.Out(i))
	}
	variadic := m.Type.IsVariadic()
	send := func(on reflect.Value, args []reflect.Value) []reflect.Value {
		in := append([]reflect.Value{on}, args...)
		if variadic {
			return m.Func.CallSlice(in)
		}
		return m.Func.Call(in)
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, variadic), func(in []reflect.Value) []reflect.Value {
		if in[1].IsNil() {
			return send(in[1], in[2:])
		}
		args := slices.Clone(in[2:])
		if n := len(args) - 1; variadic {
			spread := args[n]
			args = args[:n]
			for i := range spread.Len() {
				args = append(args, spread.Index(i))
			}
		}
		return do(Call{Name: m.Name, Text: in[0].String(), Args: args}, in[1], send, in[2:])
	})
}

// sessions are the calls on a handle that give another with the same statement.
var sessions = map[string]bool{"Session": true, "WithContext": true, "Debug": true}

// starts are the calls that send nothing; the others end a chain.
var starts = func() map[string]bool {
	calls := map[string]bool{"Association": true, "InstanceSet": true, "Set": true, "MapColumns": true, "Attrs": true, "Assign": true}
	maps.Copy(calls, builders)
	return calls
}()

func onHandle(call Call, on reflect.Value, send func(reflect.Value, []reflect.Value) []reflect.Value, args []reflect.Value) []reflect.Value {
	db := on.Interface().(*gorm.DB)
	if sessions[call.Name] {
		return onSession(call, db, send(on, args))
	}
	if call.Name == "Scopes" {
		own, record := note(db, call)
		return send(reflect.ValueOf(own), record.marked(args))
	}
	return send(reflect.ValueOf(noted(db, call)), args)
}

// noted is the handle on which a call on db is to be made, so that it is recorded.
func noted(db *gorm.DB, call Call) *gorm.DB {
	own, _ := note(db, call)
	return own
}

func note(db *gorm.DB, call Call) (own *gorm.DB, record *Record) {
	own = db.Scopes() // the handle that the call changes, which is db itself where it is one that calls change
	before, _ := trace.TagOf(own).(*Record)
	var scope *Record
	if before != nil && before.scopes {
		around, _ := own.Statement.Settings.Load(scopeSetting)
		scope, _ = around.(*Record)
	}
	if before != nil && (before.ends && scope == nil || before.length >= maxRecorded) {
		before = nil
	}
	root := db
	if before == nil && own == db {
		root = frozen(db)
	}
	record = before.then(root, call)
	record.scope = scope
	trace.Tag(own, record)
	return own, record
}

// onSession notes a call that has given a handle with the conditions of db.
func onSession(call Call, db *gorm.DB, out []reflect.Value) []reflect.Value {
	made, root := out[0].Interface().(*gorm.DB), db
	if fresher(call) {
		if trace.TagOf(made) != nil {
			made = made.Session(&gorm.Session{NewDB: true, Context: trace.Untagged(made)})
		}
		return []reflect.Value{reflect.ValueOf(made)}
	}
	before, _ := trace.TagOf(db).(*Record)
	if before == nil && db.Scopes() == db {
		root = frozen(db)
	}
	if made.Statement == db.Statement {
		made = made.Session(&gorm.Session{Context: trace.Untagged(made)}) // with a context of its own
	}
	trace.Tag(made, before.then(root, call))
	return []reflect.Value{reflect.ValueOf(made)}
}

// fresher reports a call of Session that gives a handle without conditions.
func fresher(call Call) bool {
	if call.Name != "Session" || len(call.Args) != 1 || call.Args[0].IsNil() {
		return false
	}
	s, ok := call.Args[0].Interface().(*gorm.Session)
	return ok && s.NewDB
}

func onAssociation(call Call, on reflect.Value, send func(reflect.Value, []reflect.Value) []reflect.Value, args []reflect.Value) []reflect.Value {
	db := on.Interface().(*gorm.Association).DB
	if db == nil || db.Statement == nil {
		return send(on, args)
	}
	before, ok := trace.TagOf(db).(*Record)
	if !ok || before.call.Name != "Association" {
		return send(on, args)
	}
	trace.Tag(db, before.then(nil, call))
	defer trace.Tag(db, before)
	return send(on, args)
}

// then is the record of a call after those of r, or of the first one, on root.
func (r *Record) then(root *gorm.DB, call Call) *Record {
	next := &Record{before: r, root: root, length: 1, ends: !starts[call.Name], scopes: call.Name == "Scopes"}
	if r != nil {
		next.root, next.length, next.size, next.scopes = nil, r.length+1, r.size, r.scopes || next.scopes
	}
	var size int
	next.call, size, next.unkept = kept(call)
	next.size += size
	return next
}

// marked wraps the functions of Scopes, so that what they call is known to be theirs.
func (r *Record) marked(args []reflect.Value) []reflect.Value {
	funcs, ok := args[0].Interface().([]func(*gorm.DB) *gorm.DB)
	if !ok {
		return args
	}
	wrapped := make([]func(*gorm.DB) *gorm.DB, len(funcs))
	for i, f := range funcs {
		if f == nil {
			continue
		}
		wrapped[i] = func(db *gorm.DB) *gorm.DB {
			settings := &db.Statement.Settings
			around, nested := settings.Load(scopeSetting)
			settings.Store(scopeSetting, r)
			defer func() {
				if nested {
					settings.Store(scopeSetting, around)
				} else {
					settings.Delete(scopeSetting)
				}
			}()
			return f(db)
		}
	}
	return []reflect.Value{reflect.ValueOf(wrapped)}
}

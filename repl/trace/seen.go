package trace

import (
	"reflect"
	"strings"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// seenLimit is how many rows, or other news about rows, a session remembers, and resultLimit how many of one result: the first ones.
const (
	seenLimit   = 2000
	resultLimit = 1000
)

// seenBytes bounds the texts of these rows, and what else their fields point to.
const seenBytes = 32 << 20

// State is how a value in memory stands to its row.
type State uint8

const (
	// Unknown has a primary key, but it is not known what the row holds: this session has neither read nor written it, or
	// something that the session did since may have changed it.
	Unknown State = iota
	// NotSaved has no primary key.
	NotSaved
	// Saved agrees with what the database last said about the row, as far as its columns were read or written.
	Saved
	// Changed differs from what the database last said about the row.
	Changed
	// Deleted was deleted by this session, softly or for good.
	Deleted
)

// String returns the word for the state, in lower case.
func (s State) String() string {
	switch s {
	case NotSaved:
		return "not saved"
	case Saved:
		return "saved"
	case Changed:
		return "changed"
	case Deleted:
		return "deleted"
	}
	return "unknown"
}

// Seen remembers what one database last said about rows: what the session read and wrote through GORM, up to the last 2,000 rows or 32 MiB, and
// up to 1,000 of one result.
// It holds no row for certain: triggers, cascades and other programs change rows unseen. Its methods may be called from several
// goroutines at once.
type Seen struct {
	layouts sync.Map               // *schema.Schema -> *layout
	latest  atomic.Pointer[layout] // the one used last

	mu     sync.Mutex
	events events
	starts []cellStart
}

// SeenOf returns what the database of a handle that is recorded last said about the rows that passed it, and other handles of the same ledger
// with the same [Target] name. Of any other handle nothing is known.
func SeenOf(db *gorm.DB) *Seen {
	if r := recorderOf(db.Config.ConnPool); r != nil {
		return r.seen
	}
	return newSeen()
}

func newSeen() *Seen { return &Seen{events: events{ring: ring[event]{limit: seenLimit}}} }

// seenBy returns what the database of that name has said.
func (l *Ledger) seenBy(target string) *Seen {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.seen[target]
	if s == nil {
		s = newSeen()
		s.began(l.cell)
		l.seen[target] = s
	}
	return s
}

// Forget drops everything, for when the database was changed past the ledger's handles.
func (s *Seen) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events.clear()
}

// Difference is a column in which a value and its row differ.
type Difference struct {
	Field *schema.Field
	Was   any // what the database last said
}

// maxPointers is more pointers than lead to a value, unless they lead in a circle.
const maxPointers = 16

// behind is what pointers and interfaces lead to; nothing if that is nil, or they lead in a circle.
func behind(v reflect.Value) reflect.Value {
	for range maxPointers {
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			return v
		}
		v = v.Elem()
	}
	return reflect.Value{}
}

// State says how the value v of the model sch, a struct or pointers to one, stands to its row, and for Changed which columns
// differ. Times less than a millisecond apart are the same, since databases round them.
func (s *Seen) State(v reflect.Value, sch *schema.Schema) (State, []Difference) {
	v = behind(v)
	if !v.IsValid() || sch == nil || v.Type() != sch.ModelType {
		return Unknown, nil
	}
	l := s.layout(sch)
	if !l.usable {
		return Unknown, nil
	}
	key, zero := l.key(v)
	state, differs := s.compare(l, tableName(sch.Table), v, key)
	if state == Unknown && zero {
		return NotSaved, nil
	}
	return state, differs
}

// compare says how a value stands to what is known of its row.
func (s *Seen) compare(l *layout, table string, v reflect.Value, key key) (State, []Difference) {
	was := map[int]reflect.Value{} // by column that differs
	found, deleted := s.recall(l, table, key, false, func(c int, from *layout, then reflect.Value) {
		if now := l.columns[c].of(v); now.Type() == then.Type() && !from.same(then, now) {
			was[c] = then
		}
	})
	switch {
	case deleted:
		return Deleted, nil
	case !found:
		return Unknown, nil
	case len(was) == 0:
		return Saved, nil
	}
	var differs []Difference
	for c := range l.columns {
		if then, ok := was[c]; ok {
			differs = append(differs, Difference{l.columns[c].field, then.Interface()})
		}
	}
	return Changed, differs
}

// recall goes back through the events until it knows every column of the row, or finds where knowledge ends. It calls known with each
// column that something is known of, the layout of the event that told, and what it told. The value is the event's own. With old, it also
// tells what may have changed since.
func (s *Seen) recall(l *layout, table string, key key, old bool, known func(c int, from *layout, then reflect.Value)) (found, deleted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	open := l.withoutOpaque(newMask(len(l.columns), true)) // the columns about which nothing newer was found
	for i := s.events.len() - 1; i >= 0 && !open.empty(); i-- {
		e := s.events.at(i)
		switch {
		case e.kind == forgotten:
			if !old && e.forgets(table) {
				if e.part == nil || e.part.columns == nil {
					open.clear()
				} else {
					for _, name := range e.part.columns {
						if c, ok := l.index[name]; ok {
							open.set(c, false)
						}
					}
				}
			}
			continue
		case e.kind == void || e.table != table:
			continue
		}
		row, ok := e.row(key)
		if !ok {
			continue
		}
		if e.kind != said {
			if old {
				continue
			}
			if e.kind == gone && !found {
				return false, true
			}
			break // an unclear or deleted row: what is older no longer holds
		}
		found = true
		e.eachKnown(func(column int, name string) {
			c, ok := l.index[name]
			if !ok || !open.has(c) {
				return
			}
			open.set(c, false)
			known(c, e.layout, e.layout.columns[column].of(row))
		})
		e.eachLost(func(name string) {
			if c, ok := l.index[name]; ok && !old {
				open.set(c, false)
			}
		})
	}
	return found, false
}

// tableName returns a table's name without that of its database schema.
func tableName(table string) string {
	return table[strings.LastIndexByte(table, '.')+1:]
}

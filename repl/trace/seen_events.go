package trace

import (
	"reflect"
	"slices"
	"strings"
)

// eventKind says what an event tells about its rows.
type eventKind uint8

const (
	said      eventKind = iota // the database told or was told the known columns of the rows
	unclear                    // the rows may have any content
	gone                       // the rows were deleted
	forgotten                  // columns of all rows of a table, or of the tables that a text names, may have changed
	void                       // nothing, for an event that was taken back
)

// event is one piece of news about rows. It is kept small, since every statement makes one.
type event struct {
	kind   eventKind
	table  string
	layout *layout
	rows   reflect.Value // a copy: one struct, or a slice of structs
	weight int           // what it counts against the limit
	size   int           // of the copy: the bytes of its texts and of what it points to
	tx     uint64        // the transaction it belongs to
	part   *part         // nil: the event is about all columns of the rows
}

// part narrows an event down.
type part struct {
	known   mask     // said: the columns that are known; nil: all
	lost    mask     // said: the columns that are no longer known; nil: none
	columns []string // forgotten: the columns; nil: all
	text    string   // forgotten: an SQL text that names the tables
	keys    []key    // unclear, gone: the rows' keys where there is no copy
}

// weigh returns what the event counts against the limit.
func (e *event) weigh() int {
	switch {
	case e.rows.Kind() == reflect.Slice:
		return max(e.rows.Len(), 1)
	case e.part != nil:
		return max(len(e.part.keys), 1)
	}
	return 1
}

func (e *event) forgets(table string) bool {
	if e.part != nil && e.part.text != "" {
		return strings.Contains(strings.ToLower(e.part.text), strings.ToLower(table))
	}
	return e.table == table
}

// row returns the copy of the row with a key, which is invalid where only the key was kept.
func (e *event) row(wanted key) (reflect.Value, bool) {
	if !e.rows.IsValid() {
		return reflect.Value{}, e.part != nil && slices.Contains(e.part.keys, wanted)
	}
	if e.rows.Kind() != reflect.Slice {
		k, _ := e.layout.key(e.rows)
		return e.rows, k == wanted
	}
	for i := e.rows.Len() - 1; i >= 0; i-- {
		row := e.rows.Index(i)
		if k, _ := e.layout.key(row); k == wanted {
			return row, true
		}
	}
	return reflect.Value{}, false
}

func (e *event) eachKnown(f func(column int, name string)) {
	for i := range e.layout.columns {
		if e.part == nil || e.part.known == nil || e.part.known.has(i) {
			f(i, e.layout.columns[i].field.DBName)
		}
	}
}

func (e *event) eachLost(f func(name string)) {
	if e.part == nil || e.part.lost == nil {
		return
	}
	for i := range e.layout.columns {
		if e.part.lost.has(i) {
			f(e.layout.columns[i].field.DBName)
		}
	}
}

// events is the bounded list of events, oldest first.
type events struct {
	ring[event]
	weight int
	size   int
}

// clear keeps the numbering, which savepoints refer to.
func (l *events) clear() {
	l.ring, l.weight, l.size = ring[event]{limit: seenLimit, first: l.next()}, 0, 0
}

func (l *events) add(e *event) {
	e.weight = e.weigh()
	for l.len() > 0 && (l.weight+e.weight > seenLimit || l.size+e.size > seenBytes) {
		// An event tells only of rows that are older, so the oldest can always go.
		l.weight -= l.at(0).weight
		l.size -= l.at(0).size
		l.drop()
	}
	l.weight += e.weight
	l.size += e.size
	slot, _ := l.push()
	*slot = *e
}

// remove makes void the events of a transaction from a sequence number on.
func (l *events) remove(tx, from uint64) {
	for i := l.len() - 1; i >= 0 && l.first+uint64(i) >= from; i-- {
		if e := l.at(i); e.tx == tx {
			l.void(e)
		}
	}
}

// void takes an event back, which keeps its place.
func (l *events) void(e *event) {
	l.weight -= e.weight - 1
	l.size -= e.size
	*e = event{kind: void, weight: 1}
}

// mask is a set of columns, by their place in a layout.
type mask []uint64

func newMask(n int, full bool) mask {
	m := make(mask, (n+63)/64)
	if full {
		for i := range n {
			m.set(i, true)
		}
	}
	return m
}

func (m mask) has(i int) bool { return m[i/64]&(1<<(i%64)) != 0 }

func (m mask) set(i int, in bool) {
	if in {
		m[i/64] |= 1 << (i % 64)
	} else {
		m[i/64] &^= 1 << (i % 64)
	}
}

func (m mask) empty() bool {
	for _, word := range m {
		if word != 0 {
			return false
		}
	}
	return true
}

func (m mask) clear() { clear(m) }

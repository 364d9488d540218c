package rtype

import (
	"fmt"
	"reflect"
	"sync/atomic"
	"unsafe"
)

const (
	defaultRoom = 32
	maxRoom     = 512
	maxParams   = 128 // as reflect.FuncOf
)

// block is the memory of one descriptor: what its kind has, the uncommon part,
// parameter types (of a func), and the method tables.
type block[H, P, M any] struct {
	head   H
	common abiUncommon
	params P
	tables M
}

// methodTable is the method table of T or *T. It exists twice, so that a new
// table is written beside the one in use.
type methodTable struct {
	common  *abiUncommon
	entries []abiMethod // both tables
	active  bool        // the second table is the one in use
}

// publish makes sorted entries, of which the first exported ones are exported,
// the type's method table. A reader that sees the new table with the old count,
// or the reverse, finds entries that are valid: the tail repeats the last one.
func (m *methodTable) publish(sorted []abiMethod, exported int) {
	room := len(m.entries) / 2
	next := m.entries[:room]
	if !m.active {
		next = m.entries[room:]
	}
	n := copy(next, sorted)
	for i := n; i < room && n > 0; i++ {
		next[i] = next[n-1]
	}
	offset := uintptr(unsafe.Pointer(&next[0])) - uintptr(unsafe.Pointer(m.common))
	atomic.StoreUint32(&m.common.offset, uint32(offset))
	atomic.StoreUint32(&m.common.counts, uint32(n)|uint32(exported)<<16)
	m.active = !m.active
}

// newBlock copies the descriptor of a type into new memory with room for
// methods. The copy is without a name and without methods yet.
func newBlock(src *abiType, room int) (*abiType, *methodTable, error) {
	switch reflect.Kind(src.kind) {
	case reflect.Array:
		return sizedBlock(as[abiArray](src), [0]*abiType{}, room)
	case reflect.Chan:
		return sizedBlock(as[abiChan](src), [0]*abiType{}, room)
	case reflect.Func:
		var params [maxParams]*abiType
		given := as[abiFunc](src).params()
		if len(given) > maxParams {
			return nil, nil, fmt.Errorf("func type with %d parameters and results: at most %d are supported", len(given), maxParams)
		}
		copy(params[:], given)
		return sizedBlock(as[abiFunc](src), params, room)
	case reflect.Interface:
		return sizedBlock(as[abiInterface](src), [0]*abiType{}, room)
	case reflect.Map:
		return sizedBlock(as[abiMap](src), [0]*abiType{}, room)
	case reflect.Pointer, reflect.Slice:
		return sizedBlock(as[abiElem](src), [0]*abiType{}, room)
	case reflect.Struct:
		return sizedBlock(as[abiStruct](src), [0]*abiType{}, room)
	default:
		return sizedBlock(src, [0]*abiType{}, room)
	}
}

func sizedBlock[H, P any](head *H, params P, room int) (*abiType, *methodTable, error) {
	switch {
	case room <= defaultRoom:
		return fillBlock(&block[H, P, [2 * defaultRoom]abiMethod]{head: *head, params: params}, 2*defaultRoom)
	case room <= 128:
		return fillBlock(&block[H, P, [2 * 128]abiMethod]{head: *head, params: params}, 2*128)
	case room <= maxRoom:
		return fillBlock(&block[H, P, [2 * maxRoom]abiMethod]{head: *head, params: params}, 2*maxRoom)
	}
	return nil, nil, fmt.Errorf("room for %d methods: at most %d are supported", room, maxRoom)
}

func fillBlock[H, P, M any](b *block[H, P, M], entries int) (*abiType, *methodTable, error) {
	d := (*abiType)(unsafe.Pointer(&b.head))
	d.ptrToThis = 0
	d.flags = d.flags&flagsOfLayout | flagUncommon
	table := &methodTable{common: &b.common, entries: unsafe.Slice((*abiMethod)(unsafe.Pointer(&b.tables)), entries)}
	b.common.offset = uint32(unsafe.Offsetof(b.tables) - unsafe.Offsetof(b.common))
	return d, table, nil
}

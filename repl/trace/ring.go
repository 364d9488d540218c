package trace

import "sort"

// ring is a queue of at most limit items that finds them by the sequence number that push gave them.
type ring[T any] struct {
	limit int
	slots []T
	head  int    // the slot of the oldest item
	count int    // how many slots are used
	first uint64 // the sequence number of the oldest item
}

func (r *ring[T]) len() int { return r.count }

func (r *ring[T]) full() bool { return r.count >= r.limit }

// at returns the item i places after the oldest one. The pointer is valid until the next push.
func (r *ring[T]) at(i int) *T {
	i += r.head
	if i >= len(r.slots) {
		i -= len(r.slots)
	}
	return &r.slots[i]
}

// push adds an item, for the caller to fill whatever it holds, and returns its sequence number. There must be room for it.
func (r *ring[T]) push() (item *T, sequence uint64) {
	if r.count == len(r.slots) {
		grown := make([]T, min(max(64, 2*len(r.slots)), r.limit))
		n := copy(grown, r.slots[r.head:])
		copy(grown[n:], r.slots[:r.head])
		r.slots, r.head = grown, 0
	}
	r.count++
	return r.at(r.count - 1), r.first + uint64(r.count-1)
}

// drop takes out the oldest item.
func (r *ring[T]) drop() {
	if r.count < r.limit {
		var zero T
		r.slots[r.head] = zero // otherwise the next push fills it
	}
	if r.head++; r.head == len(r.slots) {
		r.head = 0
	}
	r.count--
	r.first++
}

// next returns the sequence number that the next item will have.
func (r *ring[T]) next() uint64 { return r.first + uint64(r.count) }

// find returns the item with a sequence number, or nil if it was dropped.
func (r *ring[T]) find(sequence uint64) *T {
	if sequence < r.first || sequence >= r.next() {
		return nil
	}
	return r.at(int(sequence - r.first))
}

// search returns the place of the first item for which f is true; f must stay true from there on.
func (r *ring[T]) search(f func(*T) bool) int {
	return sort.Search(r.count, func(i int) bool { return f(r.at(i)) })
}

// Package shop is documented. It has a second sentence.
package shop

// Sizes of things.
const (
	Small = iota // the smallest
	Large
	// Huge things need a cart.
	Huge
)

// Stock counts.
var Stock int

// New opens a shop.
func New() *Shop { return nil }

// Shop sells.
type Shop struct {
	// Name is over the door.
	Name string
	Open bool // at this moment

	key string // not shown
	Inner
}

// Sell takes one away.
func (s *Shop) Sell() { s.key = "" }

func (s *Shop) Undocumented() {}

// Inner is embedded.
type Inner struct{}

// Close is under the type that declares it.
func (Inner) Close() {}

// Seller is an interface.
type Seller interface {
	// Sell sells.
	Sell()
}

// Box holds anything.
type Box[T any] struct {
	// Item is inside.
	Item T
}

// Get takes it out.
func (b Box[T]) Get() T { return b.Item }

// hidden is not shown.
func hidden() {}

var _ = hidden

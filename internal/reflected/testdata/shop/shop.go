// Package shop has types of all the kinds that models are made of.
package shop

import (
	"database/sql"
	"io"
	"time"

	"gorm.io/gorm"

	dotted "github.com/retort-shell/retort/internal/reflected/testdata/dotted.v2"
)

type Status string

func (s Status) String() string      { return string(s) }
func (s *Status) Scan(src any) error { return nil }

type grade int

func (g grade) Next() grade { return g + 1 }

type Address struct{ Street, City string }

// JSON has the argument in an unexported field and in methods.
type JSON[T any] struct{ data T }

func (j JSON[T]) Data() T                     { return j.data }
func (j *JSON[T]) Set(v T)                    { j.data = v }
func (j JSON[T]) Map(f func(T, ...T) []T) []T { return f(j.data) }

// Pair refers to itself, and has two parameters.
type Pair[A comparable, B any] struct {
	First  A
	Second map[A][]B
	Next   *Pair[A, B]
	Label  string
}

func (p *Pair[A, B]) Swap(b B) (Pair[A, B], error) { return *p, nil }

// Key does not show what it is the key of.
type Key[T any] uint64

// Signed has a method that hides that of what it embeds.
type Signed[T any] struct {
	Audit
	Sig T
}

func (s *Signed[T]) By() T { return s.Sig }

// Held has an instance of another generic type.
type Held[T any] struct{ J JSON[T] }

type Receipt struct{ Total float64 }

// Source is an interface with a parameter.
type Source[T any] interface {
	Get(id int) (T, bool)
	hidden() *T
}

// Nested has instances inside of instances.
type Nested[T any] []Pair[string, JSON[T]]

type Audit struct{ CreatedBy string }

func (a *Audit) Touch(by string) { a.CreatedBy = by }
func (a *Audit) By() string      { return a.CreatedBy }
func (a Audit) Level() int       { return 0 }
func (a Audit) Same() int        { return 0 }

type Stamp struct{ At time.Time }

func (s Stamp) Level() int { return 1 }

type Payer interface {
	io.Closer
	Pay(cents int64, note ...string) (ok bool, err error)
}

type Customer struct {
	gorm.Model
	*Audit
	Stamp
	Name   string `gorm:"unique"`
	Nick   sql.Null[string]
	Status Status
	Grade  grade
	Home   JSON[Address]
	Tags   JSON[[]string]
	Pair   Pair[string, Address]
	Pair2  Pair[int, *time.Time]
	Key    Key[Order]
	Phan   Key[time.Month]
	Source Source[Order]
	Signed Signed[Status] `gorm:"-"`
	Deep   Nested[dotted.Kind]
	Fun    JSON[func(int) string]
	Orders []*Order
	Boss   *Customer
	Payer  Payer
	Fn     func(*Customer, ...int) (string, error)
	In     <-chan Status
	Out    chan<- []byte
	Arr    [4]*Customer
	Anon   struct {
		X int `json:"x"`
		y string
	}
	Any    any
	secret string
}

func (c *Customer) Rename(name string) error { c.Name = name; return nil }
func (c Customer) Greet(to ...string) string { return c.secret + c.Anon.y }

func (c Customer) Receipt(n Key[Receipt]) *Receipt { return nil }

// By hides that of Audit, with another signature.
func (c *Customer) By() (string, error) { return c.CreatedBy, nil }

// Same hides that of Audit, with the same signature.
func (c *Customer) Same() int { return 1 }

// Level decides between those of Audit and Stamp.
func (c Customer) Level() int { return 2 }

type Order struct {
	ID         uint
	CustomerID uint
	Customer   Customer
	Kind       dotted.Kind
	gorm.DeletedAt
}

type Tree map[string]Tree

type Walk func(Walk) Walk

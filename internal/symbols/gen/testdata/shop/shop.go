// Package shop has one of each thing that a symbol table treats differently.
package shop

import (
	"fmt"
	htmltemplate "html/template"
	"io"
	"text/template"
)

const (
	Name     = "shop"
	Limit    = -1
	Big      = 1<<64 - 1
	Huge     = 1 << 100
	Third    = 1.0 / 3
	Open     = true
	Currency = '€'
)

// Status is a typed constant's type.
type Status int8

const Paid Status = 1

var Stock = map[string]int{}

func Sell(name string, n ...int) error { return nil }

func Map[T, U any](in []T, f func(T) U) []U { return nil }

type Order struct{ ID uint }

type List[T any] struct{ Items []T }

type Orders = List[Order]

type Number interface{ ~int | ~float64 }

type Reader = io.Reader

// Page has two packages of the same name, a variadic method and an unexported one.
type Page interface {
	fmt.Stringer
	Text(t *template.Template, args ...any) (string, error)
	HTML(t *htmltemplate.Template)
	hidden()
}

type private struct{}

var _ = private{}

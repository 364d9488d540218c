// Package school is the library of the sample models, with the instances of
// GORM's generics for each of them.
package school

import (
	"github.com/retort-shell/retort/internal/symbols"
)

//go:generate go run ../gen -instances -sources github.com/retort-shell/retort/models

// Set returns the material of Library, to be put into a library with others.
func Set() symbols.Set { return generated() }

// Library returns a new library of the sample models. Join it with std's: the
// models refer to types of both.
func Library() *symbols.Library { return symbols.New(Set()) }

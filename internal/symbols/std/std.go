// Package std is the library of what every session can import: the standard
// library and GORM.
package std

import (
	"github.com/retort-shell/retort/internal/symbols"
)

//go:generate go run ../gen -std gorm.io/gorm gorm.io/gorm/clause gorm.io/gorm/logger gorm.io/gorm/schema

// preferred are the packages that a person at a prompt means, among packages of
// the same name, where the order of their paths says otherwise.
var preferred = []string{
	"math/rand",
	"math/rand/v2",
	"text/scanner",
	"text/template",
}

// Set returns the material of Library, to be put into a library with others.
func Set() symbols.Set {
	set := generated()
	set.Preferred = preferred
	return set
}

// Library returns a new library of the standard library and GORM.
func Library() *symbols.Library { return symbols.New(Set()) }

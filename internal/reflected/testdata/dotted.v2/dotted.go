// Package dotted has a name that its path does not tell.
package dotted

// Kind is a kind.
type Kind uint8

// Nameless has a type that tells the package's path only.
var Nameless struct{ x int }

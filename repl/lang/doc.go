// Package lang reads cells: it tells what a cell is, checks it as the Go compiler would, knows what it yields, lowers it to the Go
// that the session's interpreter runs rightly, and completes what is typed.
//
// It is pure: it knows types and names, never values, and imports no interpreter. A [Checker] holds what the session has
// declared so far. [Checker.Check] turns a cell into a [Cell], or into an [Error] that speaks of the user's own lines; nothing
// of a cell that fails its check becomes part of the session. [Checker.Commit] takes in what a cell that ran has declared.
package lang

// Package lang reads cells: it tells what a cell is, checks it as the Go compiler would, knows what it yields, lowers it to the Go
// that the session's interpreter runs rightly, and completes what is typed.
//
// It is pure: it knows types and names, never values, and imports no interpreter. A [Checker] holds what the session has
// declared so far. [Checker.Check] turns a cell into a [Cell], or into an [Error] that speaks of the user's own lines; nothing
// of a cell that fails its check becomes part of the session. [Checker.Commit] takes in what a cell that ran has declared.
//
// # Generics
//
// The interpreter knows no type parameters: a lowered cell names instances only. Where an instance comes from depends on the generic:
//
//	of a cell               the declaration, written again with the type arguments in place of the parameters
//	of a library, function  compiled in at these arguments (Importer.Has), or made by the session (Importer.HasGeneric)
//	of a library, type      compiled in, or a named type that the session makes, like a cell's own (Unit.Types): an interface type from
//	                        what go/types knows of it, another with methods that the session has (Importer.HasGenericType)
//	of a library, func type its underlying type
//
// go/types keeps knowing each as what it is, so that errors, completion and signatures do not depend on it. What has no such source is
// refused.
package lang

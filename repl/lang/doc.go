// Package lang reads cells: it tells what a cell is, checks it as the Go compiler would, knows what it yields, lowers it to the Go
// that the session's interpreter runs rightly, and completes what is typed.
//
// It is pure: it knows types and names, never values, and imports no interpreter. A [Checker] holds what the session has
// declared so far. [Checker.Check] turns a cell into a [Cell], or into an [Error] that speaks of the user's own lines; nothing
// of a cell that fails its check becomes part of the session. [Checker.Commit] takes in what a cell that ran has declared.
//
// # The way through the package
//
//	kind.go, sql.go          what a cell is, and whether it is whole (Classify, Statements)
//	chunk.go, parse.go       a cell's declarations and statements, parsed as units
//	cell.go, check.go        the check of a unit, by go/types, beside what the session has declared (checker.go)
//	surviving.go, version.go what a declaration leaves standing of those before it, and what their names mean from then on
//	syntax.go, hint.go       a refusal in the compiler's words, and what to do about it (error.go)
//	yield.go                 what the cell yields
//	unit.go, lower*.go       the unit as the session runs it
//	complete.go, cursor.go   completion of Go; sqlcomplete.go of SQL; literal.go, tag.go and gormuse.go of what stands in strings
//	inspect.go, signature.go what is told of a name, and of the call at the cursor
//
// # What is lowered
//
// The interpreter is yaegi 0.16. What it runs as Go does is copied from the cell as it stands. What it does not has a rule, in the file that is
// named for the construct; each rule's comment says what goes wrong without it. In short, the interpreter
//
//	lower_assign.go, lower_return.go  reads in a swap what it has assigned already, keeps an old v in v, ok := and puts a struct literal in
//	                                  a variable's place, so that pointers and closures lose it
//	lower_loop.go, lower_func.go      has one variable for all iterations, and no range over integers and functions (lower_rangefunc.go)
//	lower_switch.go                   looks at one value of a case that has several, and does not know what compiled types implement
//	lower_defer.go                    evaluates arguments late, and knows neither who may recover nor panics that replace others
//	lower_method.go                   finds methods by a number that changes, and does not copy the receivers of method values
//	lower_native.go                   has no names, methods and unexported fields of types that compiled code would see (lower_look.go)
//	lower_wait.go                     waits where no interrupt reaches: at channels, locks, sleep
//	lower_bounds.go, lower_make.go    says less than Go does of indexes, shifts and assertions, and ends the process where memory does
//	lower_expr.go                     loses digits and types of constants: go/types evaluates them, and they are written as values
//
// Each loop and function begins with a look at [StopVar], by which a cell is stopped.
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

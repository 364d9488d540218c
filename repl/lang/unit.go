package lang

import "go/types"

// A Unit is a part of a cell as the interpreter runs it.
type Unit struct {
	Imports   []Import     // what the source needs, to be imported before it if that has not been done
	Instances []Instance   // instances of generic functions and types that the source needs from the compiled program
	Types     []TypeDecl   // types to make before the declarations are evaluated
	Methods   []MethodDecl // methods to declare then, and to bind to their functions afterwards
	Decls     string       // package-level declarations; may be empty
	Body      string       // statements, for the body of a function without parameters; may be empty
	Lines     []int        // the line in the cell of each statement of the body, counted from 1
	Funcs     []Func       // the functions and methods that are declared
}

// A Func is a function or method as its cell declares it.
type Func struct {
	Lowered string // its name for the interpreter
	Name    string // "parse", "Dog.Bark", "(*Stack).Push"
	Cell    int    // the cell, counted from 1 among those that have run
	Line    int    // in that cell, counted from 1
}

// An Import is a package under the name that lowered source uses for it.
type Import struct{ Name, Path string }

// An Instance is a compiled instance of a generic function or type, or a type that its package does not export, under the name that
// lowered source uses for it in the package [InstancePackage].
type Instance struct{ Name, Key string }

// A TypeDecl is a type that the session makes; lowered source knows it as a symbol of [TypesPackage].
type TypeDecl struct {
	Name    string // "Pet", "Stack[main.Pet]"; empty for a struct type without a name
	Library string // of an instance of a library's type: the path of the package that declares it
	Symbol  string
	Type    types.Type
	Key     string // of an interface type that has no name in Go: what InterfaceKey says of it

	// Symbols gives the symbols of the session's types that Type is made of, and of those of its methods.
	Symbols func(*types.Named) (symbol string, ok bool)
}

// A MethodDecl is a method of such a type.
type MethodDecl struct {
	Symbol    string // of the type
	Name      string
	Ptr       bool             // the receiver is a pointer
	Signature *types.Signature // without the receiver
	Func      string           // the lowered function, with the receiver as first parameter; empty for a promoted method
	Path      []int            // of a promoted method: the fields that lead to the one that has it
	Symbols   func(*types.Named) (symbol string, ok bool)
}

// The packages that lowered source uses beside those of Unit.Imports; the session provides them under these names.
const (
	// RuntimePackage has what lowered source calls:
	//
	//	At(stmt int)                    the cell has come to a statement
	//	Yield(values ...any)            what the cell yields
	//	Halt()                          ends the cell if it is to stop, or if its stack is too deep
	//	Recv(ch, pointer any) bool, Send(ch, pointer any)   channel operations on the value that the pointer points to
	//	Select(hasDefault bool, cases ...) (int, bool)      a choice of RecvCase(ch, pointer) and SendCase(ch, pointer)
	//	Is(value, pointerToType any)    a type test
	//	Generic(path, name string, pointerToFuncType any, pointersToTypeArgs ...any) any   an instance of a compiled generic function
	//	Bind(f any, spread bool, args ...any) func()   a call of f with its arguments, of which the last is spread, for later
	//	Index(i, n int) int             i, or Go's own panic if n elements have none of that index
	//	Room(n int, size uintptr) int   n, or a panic if there is no memory for n elements of that size
	//	Bounds(lo, hi, n int) int       lo, or Go's own panic if an array or string of that length has no such slice
	//	SliceBounds(lo, hi, cap int) int   the same of a slice; Bounds3, SliceBounds3 of slice expressions with a max
	//	Shift(int) uint                 a shift count, or Go's own panic if it is negative
	//	Assert(x, pointerToType any, static, name string)   Go's own panic if x is not of that type; static is the type that x
	//	                                is declared with, name that of the type if it is an interface without one
	//	Iterated(state int)             Go's own panic of an iterator that goes on, or has recovered from a panic of the loop's body
	//	Deferring(f func(*Defers))      calls f, and then what it has deferred
	//	Defer(d *Defers, hops int, f func())   defers f, in which the deferred function is called within so many others
	//	Deferred() *Defers              of the function at hand: what it may recover from, nil if it is not a deferred one
	//	Recover(*Defers) any            the builtin recover
	//	Panic(any)                      the builtin panic
	//	Min, Max(float64, ...), Clear(any), Runes(string)   what the interpreter has not, or not quite
	//	Closed(any) any, ClosedAll([]any) []any   values of cells' types for compiled code that tells exported fields from others
	//	TypeField(t, i), TypeFieldByName(t, name), TypeNumMethod(t), ValueField(v, i), ValueFieldByName(v, name)   methods of package reflect that do
	//	Go(f func())                    a goroutine whose panic does not end the process
	//	Lock(l), RLock(l), Wait(wg), GoWait(wg, f)   the methods of package sync that wait or start goroutines
	//	Unlock(l), RUnlock(l)           the methods that Go ends the process for where there is no lock to give up
	//	Fatal(l, ...), Fatalf(l, format, ...), Fatalln(l, ...)   the methods of log.Logger that end a program
	RuntimePackage = "retort"
	// TypesPackage has the types of Unit.Types.
	TypesPackage = "retorttypes"
	// InstancePackage has the instances of Unit.Instances.
	InstancePackage = "retortinst"
	// CallsPackage has the functions of Config.Calls.
	CallsPackage = "retortcalls"
	// StopVar is a bool variable of the interpreter: a cell that runs while it is true calls Halt at its next loop iteration or
	// function entry. It is a variable of the interpreter because yaegi folds a native one into a constant.
	StopVar = "retortstop"
)

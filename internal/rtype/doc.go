// Package rtype makes named Go types with methods at run time.
//
// A type made here is real to all compiled code: it has a name and a package
// path, exact field names and tags, a method set for T and for *T, and it can
// satisfy compiled interfaces. fmt, errors, encoding/json, sort, net/http,
// database/sql and GORM treat it as a type of the program.
//
//	node, err := rtype.Declare(rtype.Decl{
//		PkgPath: "main",
//		Name:    "Node",
//		Shape:   reflect.TypeFor[struct {
//			Name string
//			Next *byte // any pointer has the memory layout of a *Node
//		}](),
//	})
//	err = node.SetFields([]rtype.Field{
//		{Name: "Name", Type: reflect.TypeFor[string](), Tag: `json:"name"`},
//		{Name: "Next", Type: reflect.PointerTo(node.Type())},
//	})
//	err = node.DeclareMethods(rtype.Method{Name: "String", Func: reflect.TypeFor[func() string]()})
//	err = node.Bind("String", fn) // fn is a func(Node) string
//
// # Shapes
//
// Declare needs the memory layout of a type before the type exists, because
// package reflect computes the layout of a map, an array or a struct as soon as
// it is made: map[string]Node can be made only when the size of Node is known.
// A shape is any type of the same kind and layout. [Shape] makes it from the
// type checker's view of the type, recursive or not.
//
// # Methods
//
// A method is declared with its signature and bound to a Go func value, before
// or after values of the type exist and as often as wanted: every call, also
// through an interface value made earlier, runs the function bound last. A call
// of a method without a function panics with an [UnboundError].
//
// A method may be declared when values of the type are already in use. From
// then on they have it: reflection and new interface conversions find it at
// once, and what the Go run time has remembered about the type (that it does
// not implement fmt.Stringer, for example) is corrected, as is the memory of
// encoding/json. [LateMethods] tells whether this correction is to be had in
// the running program. Caches of other libraries are theirs to drop; GORM's is
// one that a caller must clear. A lookup that another goroutine is in the middle
// of at the moment of the declaration may still remember the old answer.
//
// A declared method cannot be taken away again, since interface values may
// refer to it. Declaring it anew with another signature changes the method
// sets; interface values made before keep the method that they were made with.
//
// # Limits
//
// A type has room for the number of methods given at its declaration, 32 unless
// told otherwise and at most 512; a process for 16384 method entries, of which
// a method with a pointer receiver takes one and a method with a value receiver
// two. Types are never freed: a small struct type takes about 3 KB.
//
// # What the package relies on
//
// The type descriptors of the Go run time (internal/abi) are not public. What is
// used of them is mirrored in abi.go, and [Supported] compares the mirror with
// what package reflect says about compiled types before anything is made, then
// makes a type and tries it. Go 1.26 is what it was written for; if another
// version differs, or the processor is neither an amd64 nor an arm64, Supported
// says so and Declare fails. Beyond the layout the package relies on
// reflect.addReflectOff, which the Go project keeps open to linkname; on the
// register that holds a closure in a call (DX, R26) and two that are free for
// use at its start; and, for late methods, on the run time's itab table and
// type assertion caches, which are found and verified when first needed.
//
// The run time forces one kind of package-level state: method entries are code
// addresses, so the functions they lead to are in a table of the package, and
// descriptors must stay reachable for ever. Both only grow and callers cannot
// see them but through [Lookup].
//
// All functions and methods are safe for concurrent use. A type whose layout is
// being set (SetFields, SetUnderlying) must not be in use elsewhere yet.
package rtype

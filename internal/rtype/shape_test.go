package rtype

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"strings"
	"testing"
)

const shapesSource = `package p

type (
	Node struct {
		Name  string
		Next  *Node
		Kids  map[string]Node
		List  []Node
		Pairs [2]*Node
		F     func(Node) Node
		C     chan Node
		A     any
		E     error
		Inner struct{ X int8; Y [3]uint16; _ bool }
		Iface interface{ M(Node) }
		U     uintptr
		I64   int64
		I32   int32
		U8    uint8
		U32   uint32
		U64   uint64
		Fl    float32
		Com   complex64
		Com2  complex128
		G     Pair[Node, *Node]
		Rune  rune
		Al    Alias
	}
	Pair[K, V any] struct { A []K; B V; C [3]V }
	Alias = []Node
	Slice []Slice
	Ptr *Ptr
	Map map[string]Map
	Fn func(Fn) Fn
	Ch chan Ch
	Array [3]string
	Iface interface{ Next() Iface }
	Empty struct{}
	Celsius float64
)

func generic[T any](v T) {}
var huge *[1 << 50]int
`

type shapeNode struct {
	Name  string
	Next  *shapeNode
	Kids  map[string]shapeNode
	List  []shapeNode
	Pairs [2]*shapeNode
	F     func(shapeNode) shapeNode
	C     chan shapeNode
	A     any
	E     error
	Inner struct {
		X int8
		Y [3]uint16
		_ bool
	}
	Iface interface{ M(shapeNode) }
	U     uintptr
	I64   int64
	I32   int32
	U8    uint8
	U32   uint32
	U64   uint64
	Fl    float32
	Com   complex64
	Com2  complex128
	G     struct {
		A []shapeNode
		B *shapeNode
		C [3]*shapeNode
	}
	Rune rune
	Al   []shapeNode
}

func TestShape(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", shapesSource, 0)
	must(t, err)
	pkg, err := (&types.Config{Importer: importer.Default()}).Check("p", fset, []*ast.File{file}, nil)
	must(t, err)
	for name, want := range map[string]reflect.Type{
		"Node":    reflect.TypeFor[shapeNode](),
		"Slice":   reflect.TypeFor[[]int](),
		"Ptr":     reflect.TypeFor[*int](),
		"Map":     reflect.TypeFor[map[string]int](),
		"Fn":      reflect.TypeFor[func()](),
		"Ch":      reflect.TypeFor[chan int](),
		"Array":   reflect.TypeFor[[3]string](),
		"Iface":   errorType,
		"Empty":   reflect.TypeFor[struct{}](),
		"Celsius": reflect.TypeFor[float64](),
		"Alias":   reflect.TypeFor[[]int](),
	} {
		shape, err := Shape(pkg.Scope().Lookup(name).Type())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := sameLayout(descriptor(shape), descriptor(want)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	node, err := Shape(pkg.Scope().Lookup("Node").Type())
	must(t, err)
	must(t, mustDeclare(t, Decl{Name: "Node", Shape: node}).SetUnderlying(reflect.TypeFor[shapeNode]()))

	param := pkg.Scope().Lookup("generic").Type().(*types.Signature).Params().At(0).Type()
	huge := pkg.Scope().Lookup("huge").Type().(*types.Pointer).Elem()
	for want, typ := range map[string]types.Type{
		"shape of type T: it has no memory layout":           param,
		"shape of type untyped nil: it has no memory layout": types.Typ[types.UntypedNil],
		"type is too large":                                  huge,
	} {
		if _, err := Shape(typ); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("have %v, want %s", err, want)
		}
	}
}

package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Signature is that of a call in whose parentheses a cursor stands.
type Signature struct {
	Label  string   // "Where(query any, args ...any) (tx *gorm.DB)"
	Params [][2]int // where in Label each parameter stands
	Active int      // the parameter that the cursor is at; -1 if there is none

	// Where its documentation stands, as Candidate has it.
	Path, DocName string
}

// Signature returns the signature of the innermost call around src[cursor:]. Of a generic function the type parameters are replaced
// by what the arguments before the cursor tell of them. Nothing runs; what stands after the cursor is not looked at. A conversion
// has no signature, and what stands in the body of a function literal is not in the parentheses around it.
func (k *Checker) Signature(src string, cursor int) (Signature, bool) {
	w, src, cursor, _ := k.continued(src, cursor)
	cursor = clampCursor(src, cursor)
	if kind := Final(src); kind == SQL || kind == Command {
		return Signature{}, false
	}
	at := cursorIn(src, cursor)
	if at.inert && at.literal < 0 && strings.HasSuffix(src[:cursor], "/") { // behind a comment one may be still at an argument
		return Signature{}, false
	}
	for _, b := range slices.Backward(at.brackets) {
		if b.body {
			break
		}
		if b.tok != token.LPAREN || !b.operand() {
			continue
		}
		c := &completion{k: w}
		defer c.forget()
		call := c.callAt(src, b)
		if call == nil {
			continue
		}
		return c.signature(call)
	}
	return Signature{}, false
}

func runeStart(s string, at int) bool { return at == len(s) || utf8.RuneStart(s[at]) }

// clampCursor returns the cursor, or the next place for one before it.
func clampCursor(src string, cursor int) int {
	cursor = min(max(cursor, 0), len(src))
	for cursor > 0 && !runeStart(src, cursor) {
		cursor--
	}
	return cursor
}

// callAt checks the cell up to the argument at the cursor, which may be anything, and returns the call of the bracket; nil if the bracket
// belongs to no call.
func (c *completion) callAt(src string, b bracket) *ast.CallExpr {
	found := c.check(src[:b.arg] + cursorName)
	if !found {
		found = c.check(operandBefore(src[:b.at]) + src[b.at:b.arg] + cursorName)
	}
	if !found {
		return nil
	}
	for _, n := range slices.Backward(c.path) {
		if call, ok := n.(*ast.CallExpr); ok && slices.ContainsFunc(call.Args, isCursor) {
			return call
		}
	}
	return nil
}

func isCursor(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == cursorName
}

// signature describes a call of which one argument is the cursor.
func (c *completion) signature(call *ast.CallExpr) (Signature, bool) {
	name, o, owner := c.callee(call.Fun)
	var sig *types.Signature
	if b, ok := o.(*types.Builtin); ok {
		sig = builtinSignature(b.Name())
	} else {
		tv := c.info.Types[call.Fun]
		if tv.Type == nil || tv.IsType() {
			return Signature{}, false
		}
		sig, _ = tv.Type.Underlying().(*types.Signature)
	}
	if sig == nil {
		return Signature{}, false
	}
	active := slices.IndexFunc(call.Args, isCursor)
	sig = c.inferred(sig, call.Args[:active])
	out := label(name, sig)
	out.Active = active
	if n := len(out.Params); out.Active >= n {
		out.Active = -1
		if sig.Variadic() {
			out.Active = n - 1
		}
	}
	if o != nil {
		doc := candidate(o, owner)
		out.Path, out.DocName = doc.Path, doc.DocName
	}
	return out, true
}

// callee returns the name of what is called, its object if it has one, and the name of the type that declares it.
func (c *completion) callee(fun ast.Expr) (name string, o types.Object, owner string) {
	switch x := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return x.Name, c.info.Uses[x], ""
	case *ast.SelectorExpr:
		o := c.info.Uses[x.Sel]
		if id, ok := x.X.(*ast.Ident); ok {
			if _, pkg := c.info.Uses[id].(*types.PkgName); pkg {
				return id.Name + "." + x.Sel.Name, o, ""
			}
		}
		if tv := c.info.Types[x.X]; o != nil && tv.Type != nil {
			if found, index, _ := types.LookupFieldOrMethod(tv.Type, true, o.Pkg(), o.Name()); found != nil {
				owner = declarer(tv.Type, found, index)
			}
		}
		return x.Sel.Name, o, owner
	case *ast.IndexExpr:
		return c.callee(x.X)
	case *ast.IndexListExpr:
		return c.callee(x.X)
	}
	return "func", nil, ""
}

// label writes a signature under a name.
func label(name string, sig *types.Signature) Signature {
	var out Signature
	var b strings.Builder
	b.WriteString(name)
	b.WriteByte('(')
	for i := range sig.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		from := b.Len()
		p := sig.Params().At(i)
		if p.Name() != "" && p.Name() != "_" {
			b.WriteString(p.Name() + " ")
		}
		if s, ok := p.Type().(*types.Slice); ok && sig.Variadic() && i == sig.Params().Len()-1 {
			b.WriteString("..." + TypeString(s.Elem()))
		} else {
			b.WriteString(TypeString(p.Type()))
		}
		out.Params = append(out.Params, [2]int{from, b.Len()})
	}
	b.WriteByte(')')
	switch results := sig.Results(); {
	case results.Len() == 1 && results.At(0).Name() == "":
		b.WriteString(" " + TypeString(results.At(0).Type()))
	case results.Len() > 0:
		b.WriteString(" " + TypeString(results))
	}
	out.Label = b.String()
	return out
}

// inferred returns a signature with those of its type parameters replaced that the arguments tell.
func (c *completion) inferred(sig *types.Signature, args []ast.Expr) *types.Signature {
	params := sig.TypeParams()
	if params.Len() == 0 {
		return sig
	}
	known := map[*types.TypeParam]types.Type{}
	for i, arg := range args {
		t := c.info.TypeOf(arg)
		if t == nil || t == types.Typ[types.Invalid] || i >= sig.Params().Len() {
			continue
		}
		want := sig.Params().At(i).Type()
		if s, ok := want.(*types.Slice); ok && sig.Variadic() && i == sig.Params().Len()-1 {
			want = s.Elem()
		}
		unify(want, types.Default(t), known)
	}
	for range params.Len() { // constraints such as ~[]E tell of other parameters
		for p := range params.TypeParams() {
			if t, core := known[p], coreOf(p); t != nil && core != nil {
				unify(core, t.Underlying(), known)
			}
		}
	}
	targs := make([]types.Type, params.Len())
	for i := range targs {
		p := params.At(i)
		if targs[i] = known[p]; targs[i] == nil {
			targs[i] = p
		}
	}
	made, err := types.Instantiate(nil, sig, targs, false)
	if err != nil {
		return sig
	}
	return made.(*types.Signature)
}

// coreOf is the type that a constraint of one term asks for, or nil.
func coreOf(p *types.TypeParam) types.Type {
	i, ok := p.Constraint().Underlying().(*types.Interface)
	if !ok || i.NumEmbeddeds() != 1 {
		return nil
	}
	u, ok := i.EmbeddedType(0).(*types.Union)
	if !ok || u.Len() != 1 {
		return nil
	}
	return u.Term(0).Type()
}

// unify notes what the type parameters in want are where it is to be got.
func unify(want, got types.Type, known map[*types.TypeParam]types.Type) {
	if p, ok := types.Unalias(want).(*types.TypeParam); ok {
		if known[p] == nil {
			known[p] = got
		}
		return
	}
	if n, ok := types.Unalias(want).(*types.Named); ok {
		if g, ok := types.Unalias(got).(*types.Named); ok && g.Origin() == n.Origin() {
			for i := range n.TypeArgs().Len() {
				unify(n.TypeArgs().At(i), g.TypeArgs().At(i), known)
			}
		}
		return
	}
	switch w := want.(type) {
	case *types.Pointer:
		if g, ok := got.Underlying().(*types.Pointer); ok {
			unify(w.Elem(), g.Elem(), known)
		}
	case *types.Slice:
		if g, ok := got.Underlying().(*types.Slice); ok {
			unify(w.Elem(), g.Elem(), known)
		}
	case *types.Array:
		if g, ok := got.Underlying().(*types.Array); ok {
			unify(w.Elem(), g.Elem(), known)
		}
	case *types.Chan:
		if g, ok := got.Underlying().(*types.Chan); ok {
			unify(w.Elem(), g.Elem(), known)
		}
	case *types.Map:
		if g, ok := got.Underlying().(*types.Map); ok {
			unify(w.Key(), g.Key(), known)
			unify(w.Elem(), g.Elem(), known)
		}
	case *types.Signature:
		g, ok := got.Underlying().(*types.Signature)
		if !ok || g.Params().Len() != w.Params().Len() || g.Results().Len() != w.Results().Len() {
			return
		}
		for i := range w.Params().Len() {
			unify(w.Params().At(i).Type(), g.Params().At(i).Type(), known)
		}
		for i := range w.Results().Len() {
			unify(w.Results().At(i).Type(), g.Results().At(i).Type(), known)
		}
	}
}

// builtinSource declares the predeclared functions as generic ones, which comes as near to them as Go can.
const builtinSource = `package builtin

func append[S ~[]E, E any](slice S, elems ...E) S
func cap[T any](v T) int
func clear[T any](t T)
func close[T any](c T)
func complex(r, i float64) complex128
func copy[S ~[]E, E any](dst, src S) int
func delete[M ~map[K]V, K comparable, V any](m M, key K)
func imag(c complex128) float64
func len[T any](v T) int
func make[T any](t T, size ...int) T
func max[T any](x T, y ...T) T
func min[T any](x T, y ...T) T
func new[T any](v T) *T
func panic(v any)
func print(args ...any)
func println(args ...any)
func real(c complex128) float64
func recover() any
`

var builtins = sync.OnceValue(func() *types.Scope {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", builtinSource, 0)
	if err != nil {
		panic(err) // the source is above
	}
	pkg := types.NewPackage("builtin", "builtin")
	conf := types.Config{IgnoreFuncBodies: true, Error: func(error) {}} // there are no bodies
	_ = types.NewChecker(&conf, fset, pkg, nil).Files([]*ast.File{f})
	return pkg.Scope()
})

func builtinSignature(name string) *types.Signature {
	f, ok := builtins().Lookup(name).(*types.Func)
	if !ok {
		return nil
	}
	return f.Signature()
}

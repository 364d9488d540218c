package lang

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// Members returns the fields and methods that a selector on an addressable value of type t may use, promoted ones too, sorted by
// name. Of what packages declare these are the exported ones.
func Members(t types.Type) []types.Object {
	found := membersOf(t)
	slices.SortFunc(found, func(a, b member) int { return strings.Compare(a.Name(), b.Name()) })
	out := make([]types.Object, len(found))
	for i, m := range found {
		out[i] = m.Object
	}
	return out
}

// A member is a field or method of a type.
type member struct {
	types.Object
	depth int    // how many embedded fields a selector goes through
	owner string // the name of the type that declares it; "" for a struct without a name
}

// membersOf returns the members of t, the nearest first, those of one depth by name.
func membersOf(t types.Type) []member {
	var out []member
	seen := map[string]bool{}
	add := func(o types.Object) {
		if seen[o.Name()] || !visible(o) {
			return
		}
		seen[o.Name()] = true
		// What is hidden by a nearer name, or stands at one depth twice, has no selector.
		if found, index, _ := types.LookupFieldOrMethod(t, true, o.Pkg(), o.Name()); found != nil {
			out = append(out, member{found, len(index) - 1, declarer(t, found, index)})
		}
	}
	walked := map[types.Type]bool{}
	var walk func(t types.Type)
	walk = func(t types.Type) {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok || walked[t] {
			return
		}
		walked[t] = true
		for f := range st.Fields() {
			add(f)
		}
		for f := range st.Fields() {
			if f.Embedded() {
				walk(f.Type())
			}
		}
	}
	walk(t)
	base := t
	if !isPointer(t) && !types.IsInterface(t) {
		base = types.NewPointer(t)
	}
	for sel := range types.NewMethodSet(base).Methods() {
		add(sel.Obj())
	}
	slices.SortFunc(out, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.depth, b.depth), strings.Compare(a.Name(), b.Name()))
	})
	return out
}

// byUse puts those members first, of each depth, that cells have used most.
func (k *Checker) byUse(members []member) {
	slices.SortStableFunc(members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(k.used[b.Name()], k.used[a.Name()]))
	})
}

// Learn takes note of the names that a cell uses, such as one of an earlier session: completion offers those that are used most first.
func (k *Checker) Learn(src string) {
	seen := map[string]bool{}
	prev := token.ILLEGAL
	for tok, lit := range tokens(src) {
		if tok == token.IDENT && prev == token.PERIOD && !seen[lit] {
			seen[lit] = true
			k.used[lit]++
		}
		prev = tok
	}
}

// declarer is the name of the type that declares a member of t, which a selector reaches by the index.
func declarer(t types.Type, o types.Object, index []int) string {
	if f, ok := o.(*types.Func); ok && f.Signature().Recv() != nil {
		t = f.Signature().Recv().Type()
	} else {
		for _, i := range index[:max(0, len(index)-1)] {
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			st, ok := t.Underlying().(*types.Struct)
			if !ok || i >= st.NumFields() {
				return ""
			}
			t = st.Field(i).Type()
		}
	}
	if n := namedOf(t); n != nil {
		return n.Obj().Name()
	}
	return ""
}

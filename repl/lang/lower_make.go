package lang

import (
	"go/ast"
	"go/constant"
	"go/types"
	"runtime"
	"strconv"
	"strings"
)

// small is how many bytes may be made without a look at how much there is room for.
const small = 1 << 20

// mapEntry is about what a map takes for an element, beside it.
const mapEntry = 16

// makeCall writes a call of make so that the session can refuse what there is no memory for, which would end the process. It is
// false where so little is made that it does not matter.
func (l *lowerer) makeCall(x *ast.CallExpr) (string, bool) {
	if len(x.Args) < 2 {
		return "", false
	}
	size := int64(mapEntry)
	switch t := l.under(l.sub(l.typeOf(x.Args[0]))).(type) {
	case *types.Slice:
		size = l.sizeOf(t.Elem())
	case *types.Chan:
		size = l.sizeOf(t.Elem())
	}
	last := len(x.Args) - 1 // the capacity, if it is given: the length is no more
	if v := l.c.info.Types[x.Args[last]].Value; v != nil {
		if n, exact := constant.Int64Val(constant.ToInt(v)); exact && n <= small/max(size, 1) {
			return "", false
		}
	}
	args := make([]string, len(x.Args))
	for i, a := range x.Args {
		args[i] = l.text(a)
		if i > 0 {
			args[i] = l.as(a, types.Typ[types.Int])
		}
	}
	args[last] = RuntimePackage + ".Room(int(" + args[last] + "), " + strconv.FormatInt(size, 10) + ")"
	return "make(" + strings.Join(args, ", ") + ")", true
}

// sizeOf is how many bytes a value of a type takes.
func (l *lowerer) sizeOf(t types.Type) int64 {
	return types.SizesFor("gc", runtime.GOARCH).Sizeof(l.sub(t))
}

package lang

import (
	"go/types"
	"strings"
	"unicode/utf8"
)

// lastName stands in a cell that begins with a dot for the value that it goes on from.
const lastName = "retortlast"

func runeStart(s string, at int) bool { return at == len(s) || utf8.RuneStart(s[at]) }

var _ types.Type
var _ = strings.Cut

// continued completes a cell that begins with a dot.
func (k *Checker) continued(src string, cursor int) (w *Checker, text string, at, shift int) {
	return k, src, cursor, 0
}

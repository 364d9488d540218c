package notes

import (
	"fmt"
	"go/ast"

	"github.com/retort-shell/retort/repl/trace"
)

// forgottenError is a statement that failed, in a cell that neither looks at errors nor shows one.
func forgottenError(c Cell, src *source) []Note {
	if c.Shown || src.mentions("Error") || src.mentions("err") || !src.dropped() {
		return nil
	}
	for _, s := range c.Ran {
		if s.Err != nil && s.N > 0 && s.Purpose != trace.Own {
			return []Note{{
				fmt.Sprintf("statement %d failed, and the cell does not look at its error", s.N),
				"if err := db.….Error; err != nil { … }",
			}}
		}
	}
	return nil
}

// dropped reports whether the cell has chains that send something, and takes the result of none.
func (s *source) dropped() bool {
	alone := map[ast.Expr]bool{}
	ast.Inspect(s.body, func(n ast.Node) bool {
		if e, ok := n.(*ast.ExprStmt); ok {
			alone[e.X] = true
		}
		return true
	})
	found := false
	for _, c := range s.chains {
		_, call := c.last()
		switch {
		case alone[call]:
			found = found || c.rootName() == "db"
		case c.sends() || c.has("Create", "Save", "Exec"):
			return false
		}
	}
	return found
}

package notes

import (
	"fmt"
	"go/ast"

	"github.com/retort-shell/retort/repl/trace"
)

// forgottenError is a statement that failed, or a write that GORM gave up, in a cell that neither looks at errors nor shows one.
func forgottenError(c Cell, src *source) []Note {
	if len(c.Ran) == 0 || src.mentions("Error") || src.mentions("err") || !src.dropped(c.Shown) {
		return nil
	}
	if last := c.Ran[len(c.Ran)-1]; c.Shown && last.Verb() == "ROLLBACK" && !last.Implicit {
		return nil // the transaction's own error is shown
	}
	sent := 0 // the number of the last statement since GORM's own BEGIN
	for _, s := range c.Ran {
		text := ""
		switch {
		case s.Purpose == trace.Own:
		case s.Err != nil && s.N > 0:
			text = fmt.Sprintf("statement %d failed, and the cell does not look at its error", s.N)
		case s.N > 0:
			sent = s.N
		case s.Implicit && s.Verb() == "BEGIN":
			sent = 0
		case s.Implicit && s.Verb() == "ROLLBACK" && sent == 0: // a hook refuses, or Delete lacks a condition
			text = "a write failed before any SQL of it was sent, and the cell does not look at its error"
		case s.Implicit && s.Verb() == "ROLLBACK": // a hook refuses
			text = fmt.Sprintf("statement %d was rolled back for an error after it, at which the cell does not look", sent)
		}
		if text != "" {
			return []Note{{text, src.fix()}}
		}
	}
	return nil
}

// fix is how to look at an error: that of a transaction's function takes back what it has done.
func (s *source) fix() string {
	if s.only(func(c *calls) bool { return c.endsIn("Transaction") }) != nil {
		return "if err := tx.….Error; err != nil { return err }: the transaction is rolled back"
	}
	return "if err := db.….Error; err != nil { … }"
}

// dropped reports whether the cell has chains that send something, and takes the result of none but, where it is shown, the last one.
func (s *source) dropped(shown bool) bool {
	alone := map[ast.Expr]bool{}
	ast.Inspect(s.body, func(n ast.Node) bool {
		if e, ok := n.(*ast.ExprStmt); ok {
			alone[e.X] = true
		}
		return true
	})
	if list := s.body.List; shown && len(list) > 0 {
		if e, ok := list[len(list)-1].(*ast.ExprStmt); ok {
			delete(alone, e.X)
		}
	}
	handles := s.handles()
	found := false
	for _, c := range s.chains {
		_, call := c.last()
		switch {
		case alone[call]:
			found = found || handles[c.rootName()]
		case c.sends() || c.has("Create", "Save", "Exec"):
			return false
		}
	}
	return found
}

// handles are the names that stand for a database: db, and parameters of function literals.
func (s *source) handles() map[string]bool {
	names := map[string]bool{"db": true}
	ast.Inspect(s.body, func(n ast.Node) bool {
		f, ok := n.(*ast.FuncLit)
		if !ok {
			return true
		}
		for _, field := range f.Type.Params.List {
			if s.of(field.Type) == "*gorm.DB" {
				for _, name := range field.Names {
					names[name.Name] = true
				}
			}
		}
		return true
	})
	return names
}

package show

import (
	"context"
	"fmt"

	"github.com/retort-shell/retort/repl/ledger"
	"github.com/retort-shell/retort/repl/plan"
)

// ledgerValue shows a statement that the function sql gave, or what one gave when it ran again.
func (p *Printer) ledgerValue(pg *page, x any) error {
	switch x := x.(type) {
	case ledger.Statement:
		return p.Log(&pg.b, x.Statement)
	case plan.Plan:
		return p.Plan(&pg.b, x)
	case ledger.Rows:
		if x.Columns == nil {
			if x.Changed >= 0 {
				p.changed(pg, x.Changed, "changed")
			}
			return nil
		}
		_, err := p.SQLRows(context.Background(), &pg.b, &cursor{rows: x}, nil)
		return err
	}
	return nil
}

// cursor reads rows that are in memory.
type cursor struct {
	rows ledger.Rows
	next int
}

func (c *cursor) Columns() ([]string, error) { return c.rows.Columns, nil }
func (c *cursor) Err() error                 { return nil }

func (c *cursor) Next() bool {
	c.next++
	return c.next <= len(c.rows.Values)
}

func (c *cursor) Scan(dest ...any) error {
	for i, d := range dest {
		to, ok := d.(*any)
		if !ok {
			return fmt.Errorf("cannot read column %d into %T", i+1, d)
		}
		*to = c.rows.Values[c.next-1][i]
	}
	return nil
}

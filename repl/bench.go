package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/editor"
	"github.com/retort-shell/retort/repl/lesson"
	"github.com/retort-shell/retort/repl/trace"
)

// A Site is a database on which the answers of lessons are tried, by shells that nobody sees. It is a [lesson.Site].
type Site struct {
	db    *gorm.DB
	reset func(context.Context) error
	opts  []Option
	clean bool // the database is as reset has left it

	always bool // somebody else works on the database, too
}

// NewSite returns a site on a database that nobody else needs, which reset puts back to where lessons begin. The options are those of its shells.
func NewSite(db *gorm.DB, reset func(context.Context) error, opts ...Option) *Site {
	return &Site{db: db, reset: reset, opts: opts}
}

// Session opens a shell on the site.
func (s *Site) Session() (lesson.Bench, error) {
	quiet := []Option{WithDB(s.db), WithIO(strings.NewReader(""), io.Discard, io.Discard), WithHistory(""), WithStyle(nil), WithWidth(80)}
	r, err := New(append(slices.Clone(s.opts), quiet...)...)
	if err != nil {
		return nil, fmt.Errorf("open a shell for a lesson: %w", err)
	}
	r.observer = &observer{}
	return &bench{s, r}, nil
}

// bench is a shell of a site.
type bench struct {
	site *Site
	r    *REPL
}

func (b *bench) Reset(ctx context.Context) error {
	if b.site.clean && !b.site.always {
		return nil
	}
	err := b.site.reset(ctx)
	b.site.clean = err == nil
	trace.SeenOf(b.r.db).Forget()
	return err
}

func (b *bench) Cells(text string) []string { return cellsOf(text) }

func (b *bench) Query(ctx context.Context, sql string) (*lesson.Rows, error) {
	return queryRows(ctx, b.site.db, sql)
}

func (b *bench) Eval(ctx context.Context, cell string) (lesson.Outcome, error) {
	o, err := b.r.watched(ctx, cell)
	if o.Wrote() || strings.Contains(cell, ".DB()") { // what goes past GORM is not seen
		b.site.clean = false
	}
	return o, err
}

// watched evaluates a cell and tells what it did.
func (r *REPL) watched(ctx context.Context, cell string) (lesson.Outcome, error) {
	before := r.ledger.Len()
	err := r.eval(ctx, cell)
	o := r.outcome(cell, before, err)
	var failed *CellError
	if errors.As(err, &failed) || errors.Is(err, ErrQuit) {
		err = nil
	}
	return o, err
}

// outcome is what the last cell did.
func (r *REPL) outcome(cell string, before int, err error) lesson.Outcome {
	o := lesson.Outcome{Cell: cell, Statements: r.ledger.Since(before), Err: err}
	if err == nil {
		o.Answer, o.Declares = r.observer.answer, r.observer.declares
	}
	return o
}

// cellsOf takes a text apart into cells, as a pipe is.
func cellsOf(text string) []string {
	var cells []string
	for from := editor.NewPlain(strings.NewReader(text), more); ; {
		cell, err := from.ReadCell(context.Background())
		if err != nil { // the end: a string has no other error
			return cells
		}
		if strings.TrimSpace(cell) != "" {
			cells = append(cells, cell)
		}
	}
}

func queryRows(ctx context.Context, db *gorm.DB, sql string) (*lesson.Rows, error) {
	rows, err := db.WithContext(ctx).Raw(sql).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	w := &observer{}
	kept := w.rows(rows)
	for kept.Next() {
	}
	if err := rows.Err(); err != nil || w.answer == nil {
		return nil, fmt.Errorf("read the rows: %w", err)
	}
	return w.answer, nil
}

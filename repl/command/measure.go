package command

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/compare"
	"github.com/retort-shell/retort/repl/notes"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

func measureCommand() *Command {
	return &Command{
		Name: "measure", Group: OfSQL,
		Short: "what a loop of queries costs, and what Preload saves",
		Long: `Takes the last cell that sent one query for rows and one more for each of them, sends its statements again, then runs the first query with
the Preload that makes the others needless, and compares statements and time. Nothing changes.

    school> var posts []models.Post

    school> db.Where("id > ?", 397).Find(&posts)
          … for i := range posts {
          …     db.Take(&posts[i].Author, posts[i].AuthorID)
          … }
      [1] SELECT * FROM ` + "`posts`" + ` WHERE id > ?
          397                                                     3 rows  0.1 ms
      [2–4] SELECT * FROM ` + "`users` WHERE `users`.`id` = ? LIMIT 1" + `
                                                  1 + 3 × the same query  0.3 ms
      note: N+1: 1 + 3 × the same query, one for each row of [1], in the loop at
      line 2
        Preload("Author") reads all in 2, Joins("Author") in 1; :measure runs
        both

    school> :measure
      [5] SELECT * FROM ` + "`posts`" + ` WHERE id > ?
          397                                                     3 rows  0.1 ms
      [6–8] SELECT * FROM ` + "`users` WHERE `users`.`id` = ? LIMIT 1" + `
                                                  1 + 3 × the same query  0.3 ms
      [9] SELECT * FROM ` + "`posts`" + ` WHERE id > ?
          397                                                     3 rows  0.1 ms
      [10] SELECT * FROM ` + "`users` WHERE `users`.`id`" + ` IN (?,?,?)
           21, 48, 3                                     preload  3 rows  0.1 ms
         statements  rows    time
      A           4     6  0.4 ms  1 + 3 ×, as cell 2
      B           2     6  0.2 ms  db.Where("id > ?", 397).Preload("Author").Fi…
`,
		Run: runMeasure,
	}
}

func runMeasure(ctx context.Context, env *Env, args string) error {
	if err := noArguments("measure", args); err != nil {
		return err
	}
	l, cell, err := env.lastLoop()
	if err != nil {
		return err
	}
	side, err := env.side(ctx, l.Cured)
	if err != nil {
		return fmt.Errorf("the cell's first query cannot be run again: %w", err)
	}
	stop := env.Session.Interruptible(ctx)
	defer stop()
	sent := append([]*trace.Statement{&l.First}, l.Each...)
	looped, err := env.measured(func(tx *gorm.DB) (any, error) { return compare.Rows{Changed: -1}, resend(tx, sent) })
	if err != nil {
		return err
	}
	cured, err := env.measured(func(tx *gorm.DB) (any, error) {
		value, err := side(tx)
		if err == nil {
			err = failure(value)
		}
		return compare.Rows{}, err
	})
	if err != nil {
		return err
	}
	if len(cured.sent) == 0 || cured.sent[0].SQL != l.First.SQL || !reflect.DeepEqual(cured.sent[0].Args, l.First.Args) {
		return errors.New("the first query is another one now: a variable in it has changed; run the cell again")
	}
	p := env.page()
	list := &listing{heads: []string{"", "statements", "rows", "time", ""}, numbers: []bool{false, true, true, true}, cutLast: true}
	add := func(side string, m measurement, what string) {
		list.add(side, typeset.Count(len(m.sent)), typeset.Count(m.rows), show.Elapsed(m.elapsed), what)
	}
	add("A", looped, fmt.Sprintf("1 + %d ×, as cell %d", len(l.Each), cell))
	add("B", cured, l.Query)
	list.write(p)
	switch {
	case looped.rows > cured.rows:
		p.say(show.Muted, indent, "the loop reads some rows more than once")
	case looped.rows < cured.rows && l.ManyToMany:
		p.say(show.Muted, indent, "Preload reads the rows of the join table, too")
	case looped.rows < cured.rows:
		p.say(show.Muted, indent, "the loop leaves out rows that Preload reads")
	}
	return p.flush()
}

// lastLoop is the loop of the last cell that had one.
func (env *Env) lastLoop() (notes.Loop, int, error) {
	all := env.Ledger.Statements()
	for end := len(all); end > 0; {
		cell := all[end-1].Cell
		loops := env.loopsOf(cell)
		if i := slices.IndexFunc(loops, func(l notes.Loop) bool { return l.Cured != "" }); i >= 0 {
			return loops[i], cell, nil
		}
		end = startOf(all, cell)
	}
	return notes.Loop{}, 0, errors.New("no cell has sent a query and one more for each of its rows, in a way that Preload does the same; " +
		":compare compares two expressions")
}

// A measurement is what a side sent.
type measurement struct {
	sent    []trace.Statement
	rows    int64
	elapsed time.Duration
}

func (env *Env) measured(side compare.Side) (measurement, error) {
	var m measurement
	before := env.Ledger.Len()
	if _, err := compare.Try(env.DB, env.Ledger, side); err != nil {
		return m, err
	}
	for _, s := range env.Ledger.Since(before) {
		if s.N > 0 && s.Purpose != trace.Own {
			m.sent = append(m.sent, s)
			m.rows += max(s.Rows, 0)
			m.elapsed += s.Elapsed
		}
	}
	return m, nil
}

// resend sends statements again, and reads their rows into their models as GORM does.
func resend(tx *gorm.DB, sent []*trace.Statement) error {
	for _, s := range sent {
		if err := s.Whole(); err != nil {
			return err
		}
		if err := reread(tx, s); err != nil {
			return err
		}
	}
	return nil
}

func reread(tx *gorm.DB, s *trace.Statement) (err error) {
	rows, done, err := trace.Query(tx, s.Schema, s.SQL, s.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	list := reflect.New(reflect.SliceOf(s.Schema.ModelType))
	defer func() { done(int64(list.Elem().Len()), err) }()
	if rows.Next() {
		if err := tx.ScanRows(rows, list.Interface()); err != nil { // all of them
			return err
		}
	}
	return rows.Err()
}

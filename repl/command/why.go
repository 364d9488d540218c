package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/ledger"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

func whyCommand() *Command {
	return &Command{
		Name: "why", Args: "[N|EXPR|SQL]", Group: OfSQL,
		Short: "which call made which part of the SQL",
		Long: `Explains the last statement, or statement N, part by part: the call that made it, by number, and what it means. What no call asked
for has a dot, and the reason.

The calls are remembered with what they were given, also those of a loop or of cells before. They are taken apart by building them again, one
by one, without sending anything. Where that cannot be done rightly, the parts are explained without the calls, and it is said why.

:why EXPR explains what an expression would send, and sends nothing; :why SQL explains a statement that is typed.

    school> var books []models.Book

    school> :why db.Where("year > ?", 1900).Order("title").First(&books)
    not run
      1  .Where("year > ?", 1900)
      2  .Order("title")
      3  .First(&books)

      3  SELECT *        reads all columns
      3  FROM ` + "`books`" + `    of table books
      1  WHERE year > ?  only rows where year > 1900
      2  ORDER BY title  sorted by title
      ·  ` + "`books`.`id`" + `    then by books.id
                         implicit: First sorts by the primary key
      ·  LIMIT 1         at most 1 row
                         implicit: First reads one row
`,
		Run:      runWhy,
		Complete: completeExpression,
	}
}

func runWhy(ctx context.Context, env *Env, args string) error {
	n, err := strconv.Atoi(args)
	switch {
	case args == "":
		s, err := env.lastYours()
		if err != nil {
			return err
		}
		return env.why(ctx, s)
	case err == nil:
		s, err := ledger.Find(env.Ledger, env.Handle, n)
		if err != nil {
			return err
		}
		return env.why(ctx, s.Statement)
	case lang.Final(args) == lang.SQL:
		statements := lang.Statements(args)
		if len(statements) != 1 {
			return fmt.Errorf(":why takes one statement, not %d", len(statements))
		}
		p := env.page()
		p.say(show.Muted, "", "not run")
		p.line()
		env.showUnits(p, chain.Units(statements[0], nil))
		return p.flush()
	}
	c, err := env.chainIn(ctx, args)
	if err != nil {
		return notExplained(args, err)
	}
	a, err := c.Align()
	if err != nil {
		return notExplained(args, err)
	}
	p := env.page()
	p.say(show.Muted, "", "not run")
	env.showCalls(p, a, nil)
	env.showUnits(p, a.Units)
	return p.flush()
}

// lastYours is the last statement that the user asked for.
func (env *Env) lastYours() (trace.Statement, error) {
	for _, s := range slices.Backward(env.Ledger.Statements()) {
		record, _ := s.Tag.(*chain.Record)
		if s.N > 0 && (s.Purpose == trace.Yours || s.Purpose == trace.Association && record != nil && record.Associates()) {
			return s, nil
		}
	}
	return trace.Statement{}, errors.New("no SQL has run yet")
}

// why explains a statement of the ledger.
func (env *Env) why(ctx context.Context, s trace.Statement) error {
	p := env.page()
	if err := env.Printer.Statement(&p.b, s); err != nil {
		return err
	}
	a, err := env.origin(ctx, s)
	p.line()
	switch {
	case err != nil:
		p.say(show.Muted, indent, "Which call made which part is not known: "+err.Error()+".")
		p.line()
		a.Units = chain.Units(s.SQL, s.Args)
	case a.Calls == nil:
		a.Units = chain.Units(s.SQL, s.Args)
		if text := purposeReason(s); text != "" {
			p.say(show.Plain, indent, text)
			if record, ok := s.Tag.(*chain.Record); ok {
				p.say(show.Plain, indent, "It was sent for "+typeset.Visible(record.String()))
			}
			p.line()
		}
	default:
		env.showCalls(p, a, env.cellStatements(s))
	}
	env.showUnits(p, a.Units)
	return p.flush()
}

// purposeReason says why a statement ran that no call asked for by itself.
func purposeReason(s trace.Statement) string {
	switch s.Purpose {
	case trace.Preload:
		return "Preload reads the related rows of all that was found, in one statement."
	case trace.Association:
		return "It saves or deletes the rows that belong to the one that was written."
	case trace.Hook:
		return "A hook method of a model ran it, such as BeforeCreate."
	case trace.Transaction:
		return "It begins, ends or marks a transaction."
	case trace.Migration:
		return "GORM's migrator ran it."
	case trace.Own:
		return "It is a look of the shell itself."
	}
	return ""
}

// cellStatements are the statements of the cell that sent s.
func (env *Env) cellStatements(s trace.Statement) []trace.Statement {
	return slices.DeleteFunc(env.Ledger.Statements(), func(o trace.Statement) bool { return o.Cell != s.Cell })
}

// origin finds the calls that sent a statement: those that were recorded, or of GORM's generics, which are not, the ones in the text of its
// cell that give the same SQL. A statement that no chain sends by itself has none, and that is no error.
func (env *Env) origin(ctx context.Context, s trace.Statement) (chain.Alignment, error) {
	var c chain.Chain
	var err error
	if record, ok := s.Tag.(*chain.Record); ok && (s.Purpose == trace.Yours || s.Purpose == trace.Association) {
		c, err = env.recorded(record, s.SQL)
		if err != nil && s.Purpose == trace.Association {
			return chain.Alignment{}, nil
		}
	} else {
		c, err = env.written(ctx, s)
	}
	if err != nil || c.Calls == nil {
		return chain.Alignment{}, err
	}
	a, err := c.Align()
	switch {
	case err != nil:
		return chain.Alignment{}, err
	case a.SQL != s.SQL:
		return chain.Alignment{}, errors.New("the calls give another statement each time")
	}
	for i, then := range chain.Units(s.SQL, s.Args) {
		a.Units[i].Args = then.Args // a variable may have another value now
	}
	return a, nil
}

// recorded is the chain of recorded calls that sent a statement.
func (env *Env) recorded(record *chain.Record, sql string) (chain.Chain, error) {
	c, err := record.Chain(env.DB)
	if err != nil {
		return chain.Chain{}, err
	}
	return c.Sending(sql)
}

// recordedUnits are the parts of a statement with the recorded calls that made them; nil if these are not known.
func (env *Env) recordedUnits(s *trace.Statement) []chain.Unit {
	record, ok := s.Tag.(*chain.Record)
	if !ok {
		return nil
	}
	c, err := env.recorded(record, s.SQL)
	if err != nil {
		return nil
	}
	a, err := c.Align()
	if err != nil || a.SQL != s.SQL {
		return nil
	}
	return a.Units
}

// written finds the chain that sent a statement in the text of its cell.
func (env *Env) written(ctx context.Context, s trace.Statement) (chain.Chain, error) {
	text, known := env.Cells.Text(s.Cell)
	switch {
	case s.Purpose != trace.Yours:
		return chain.Chain{}, nil
	case !known:
		return chain.Chain{}, errors.New("the cell is not remembered")
	case lang.Final(text) == lang.SQL:
		return chain.Chain{}, nil
	}
	reason := errors.New("no call in the cell sent it, but a function that is compiled in")
	var found []chain.Chain
	for _, src := range chain.Parse(text) {
		c, err := env.bind(ctx, src)
		if err == nil {
			c, err = c.Sending(s.SQL)
		}
		var refused *lang.Error
		switch {
		case err == nil:
			found = append(found, c)
		case errors.As(err, &refused):
			reason = errors.New("it depends on names that the cell alone has")
		case !errors.Is(err, errNoChain):
			reason = err
		}
	}
	switch {
	case len(found) == 0 && strings.Contains(oneLine(text), oneLine(s.SQL)):
		return chain.Chain{}, nil // typed as it is, for :compare or for a call that takes SQL
	case len(found) == 0:
		return chain.Chain{}, reason
	case len(found) > 1:
		return chain.Chain{}, fmt.Errorf("%d chains of the cell send this statement", len(found))
	}
	return found[0], nil
}

// callRole is the colour of a call and of what it made.
func callRole(n int) show.Role {
	return show.Pair1 + show.Role(n-1)%(show.Pair6-show.Pair1+1)
}

// showCalls adds the calls of a chain with their numbers, and what became of those that made no part of the statement.
func (env *Env) showCalls(p *page, a chain.Alignment, ran []trace.Statement) {
	for i, call := range a.Calls {
		number := strconv.Itoa(i + 1)
		text := "." + call.Text
		note := a.Notes[i]
		if call.Name == "Preload" {
			note += env.preloaded(call, a, ran)
		}
		if note != "" {
			text += "  — " + note
		}
		env.numbered(p, number, callRole(i+1), wrapLines(typeset.Visible(text), p.env.width()-len(indent)-len(gap)-numberWidth))
	}
	p.line()
}

// preloaded names the statements that a Preload ran.
func (env *Env) preloaded(call chain.Call, a chain.Alignment, ran []trace.Statement) string {
	if len(call.Args) == 0 || !call.Args[0].IsValid() {
		return ""
	}
	var numbers []string
	for _, s := range ran {
		if s.Purpose == trace.Preload && a.Stmt != nil && chain.Preloads(a.Stmt.Schema, call.Args[0].String(), s.Table) {
			numbers = append(numbers, fmt.Sprintf("[%d]", s.N))
		}
	}
	if len(numbers) == 0 {
		return ""
	}
	return ": " + strings.Join(numbers, ", ")
}

// Numbers of calls take at least this many columns.
const numberWidth = 1

// numbered adds lines with a number before the first.
func (env *Env) numbered(p *page, number string, role show.Role, lines []string) {
	for _, l := range lines {
		p.line(indent, p.paint(role, typeset.PadLeft(number, numberWidth)), gap, p.paint(role, l))
		number = strings.Repeat(" ", typeset.Width(number))
	}
}

// Below this width of the terminal what a part means stands below it.
const besideFrom = 60

// showUnits adds the parts of a statement, each with the number of its call, and what it means.
func (env *Env) showUnits(p *page, units []chain.Unit) {
	words := chain.Words(units, env.Printer.Literal)
	labels := make([]string, len(units))
	wide, left := 1, 0
	room := p.env.width() - len(indent) - len(gap)
	for i, u := range units {
		labels[i] = unitLabel(u)
		wide = max(wide, typeset.Width(labels[i]))
		left = max(left, typeset.Width(typeset.Visible(u.SQL())))
	}
	room -= wide
	beside := p.env.width() >= besideFrom
	if beside {
		left = min(left, room*11/20)
	} else {
		left = room
	}
	for i, u := range units {
		role := show.Muted
		if len(u.Calls) > 0 {
			role = callRole(u.Calls[0])
		}
		sql := show.WrapSQL(u.SQL(), left)
		var says []string
		right := room - left - len(gap)
		if !beside {
			right = room - len(indent)
		}
		for _, text := range []string{typeset.Visible(words[i]), unitReason(u)} {
			if text != "" {
				says = append(says, typeset.Wrap(text, right)...)
			}
		}
		label := labels[i]
		for j := range max(len(sql), len(says)) {
			l, say := "", ""
			if j < len(sql) {
				l = sql[j]
			}
			if beside && j < len(says) {
				say = gap + says[j]
			}
			if !beside && j >= len(sql) {
				break
			}
			p.line(indent, p.paint(role, typeset.PadLeft(label, wide)), gap, p.paint(role, typeset.PadRight(l, left)), say)
			label = ""
		}
		if !beside {
			for _, say := range says {
				p.line(indent, strings.Repeat(" ", wide), gap, indent, say)
			}
		}
	}
}

// unitLabel is the number of the call that made a part; several where one changed what another had made.
func unitLabel(u chain.Unit) string {
	switch {
	case u.Unknown:
		return "?"
	case len(u.Calls) == 0 && u.Reason == "":
		return ""
	case len(u.Calls) == 0:
		return "·"
	}
	var numbers []string
	for _, n := range u.Calls {
		numbers = append(numbers, strconv.Itoa(n))
	}
	return strings.Join(numbers, ",")
}

func unitReason(u chain.Unit) string {
	switch {
	case u.Unknown:
		return "which call made it is not known"
	case u.Reason == "":
		return ""
	case len(u.Calls) > 0:
		return u.Reason
	}
	return "implicit: " + u.Reason
}

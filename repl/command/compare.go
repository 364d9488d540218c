package command

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"reflect"
	"strings"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/compare"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/ledger"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/sqltext"
	"github.com/retort-shell/retort/repl/typeset"
)

func compareCommand() *Command {
	return &Command{
		Name: "compare", Args: "A ~ B", Group: OfSQL,
		Short: "whether two queries, Go or SQL, give the same rows",
		Long: `Runs both, each an expression of Go or a statement of SQL, and says whether they give the same rows: which columns and which rows only one
of them has, and what differs in rows that both have. Beside them stand the statements that each sent, and the time of these.

Each side runs in a transaction that is rolled back, so that one that writes changes nothing in the database; only the counters of
automatic keys may go on. What a rollback does not take back is refused. Variables that an expression fills stay filled.

A line that ends in ~ goes on with the next one.

The function compare does the same in Go: compare(a, b) takes SQL as strings, chains of db and of gorm.G, or lists, and returns what it
found, with Same(), SameRows(), Verdict, OnlyA, OnlyB, ColumnsA, ColumnsB and Changed.

    school> :compare db.Where("year > ?", 2005).Find(&[]models.Book{}) ~
          … SELECT * FROM books WHERE year > 2005
      [1] SELECT * FROM ` + "`books`" + ` WHERE year > ?
          2005                                                    3 rows  0.1 ms
      [3] SELECT * FROM books WHERE year > 2005                   3 rows  0.1 ms
         rows  statements    time  asked with
      A     3           1  0.1 ms  db.Where("year > ?", 2005).Find(&[]models.Bo…
      B     3           1  0.1 ms  SELECT * FROM books WHERE year > 2005
      the same rows in the same order
      [2] the shell's own look; :log 2 shows its SQL
`,
		Run: runCompare, Go: true,
		Complete: completeExpression,
	}
}

func runCompare(ctx context.Context, env *Env, args string) error {
	a, b, ok := sides(args)
	if !ok {
		return errors.New(`:compare wants two expressions or SQL statements with ~ between them: :compare db.Find(&users) ~ SELECT * FROM users`)
	}
	sideA, err := env.side(ctx, a)
	if err != nil {
		return err
	}
	sideB, err := env.side(ctx, b)
	if err != nil {
		return err
	}
	stop := env.Session.Interruptible(ctx)
	defer stop()
	r, err := compare.Run(env.DB, env.Ledger, sideA, sideB)
	if err != nil {
		return err
	}
	p := env.page()
	if err := p.compared([]string{oneLine(a), oneLine(b)}, r); err != nil {
		return err
	}
	return p.flush()
}

// View returns what shows the result of the function compare as :compare does; nil for any other value.
func (env *Env) View(v any) func(io.Writer) error {
	r, ok := v.(compare.Result)
	if !ok {
		return nil
	}
	return func(w io.Writer) error {
		p := env.page()
		asked := make([]string, 2)
		for i, o := range []compare.Outcome{r.A, r.B} {
			if asked[i] = oneLine(o.SQL); asked[i] == "" {
				asked[i] = "a value"
			}
		}
		if err := p.compared(asked, r); err != nil {
			return err
		}
		_, err := io.WriteString(w, p.b.String())
		return err
	}
}

// compared shows what two sides gave, and how it differs.
func (p *page) compared(asked []string, r compare.Result) error {
	p.outcomes(asked, r.A, r.B)
	if err := p.difference(r); err != nil {
		return err
	}
	if r.A.Wrote || r.B.Wrote {
		p.say(show.Muted, indent, "each ran in a transaction that was rolled back: nothing has changed")
	}
	return nil
}

// sides divides what stands behind :compare at the ~ between its halves: the first outside of quotes and brackets behind which there is a
// statement or an expression. SQL has a ~ of its own.
func sides(args string) (a, b string, ok bool) {
	for _, at := range tildes(args) {
		a, b = strings.TrimSpace(args[:at]), strings.TrimSpace(args[at+1:])
		if isSide(a) && isSide(b) {
			return a, b, true
		}
	}
	return "", "", false
}

func isSide(s string) bool {
	if lang.Final(s) == lang.SQL {
		return true
	}
	_, err := parser.ParseExpr(s)
	return s != "" && err == nil
}

// tildes are the places of ~ that stand alone outside of quotes and brackets.
func tildes(text string) []int {
	var at []int
	if lang.Final(text) == lang.SQL {
		depth := 0
		for i := 0; ; {
			t := sqltext.Next(text, i, false)
			if i = t.End; t.Kind == sqltext.End {
				return at
			}
			switch text[t.Start:t.End] {
			case "(":
				depth++
			case ")":
				depth--
			case "~":
				if depth == 0 && spaced(text, t.Start) {
					at = append(at, t.Start)
				}
			}
		}
	}
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) {}, 0)
	depth := 0
	for {
		pos, tok, _ := s.Scan()
		switch tok {
		case token.EOF:
			return at
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.TILDE:
			if depth == 0 {
				return append(at, file.Offset(pos))
			}
		}
	}
}

// spaced reports whether text[i] has white space on both sides.
func spaced(text string, i int) bool {
	return i > 0 && strings.ContainsRune(" \t\r\n", rune(text[i-1])) && (i+1 == len(text) || strings.ContainsRune(" \t\r\n", rune(text[i+1])))
}

// side makes a side of an expression or a statement. Nothing runs yet.
func (env *Env) side(ctx context.Context, src string) (compare.Side, error) {
	if lang.Final(src) == lang.SQL {
		statements := lang.Statements(src)
		if len(statements) != 1 {
			return nil, fmt.Errorf("a side is one statement, not %d: %s", len(statements), oneLine(src))
		}
		return compare.SQL(statements[0]), nil
	}
	t, isType, err := env.Session.Checker().TypeOf(src)
	switch {
	case err != nil:
		return nil, err
	case isType:
		return nil, fmt.Errorf("%s is a type, which gives no rows", oneLine(src))
	}
	if err := env.bound(src); err != nil {
		return nil, err
	}
	_, several := t.(*types.Tuple)
	return func(tx *gorm.DB) (any, error) { return env.evaluateOn(ctx, tx, src, several) }, nil
}

// bound refuses an expression that would not run in the transaction of db, but on a handle or a statement that has its own connection.
func (env *Env) bound(src string) error {
	expr, err := parser.ParseExpr(src)
	if err != nil {
		return fmt.Errorf("%s is no expression", oneLine(src))
	}
	handles := map[string]bool{}
	for _, v := range env.Session.Checker().Vars() {
		if v.Type == "*gorm.DB" && v.Name != "db" || v.Type == "ledger.Statement" {
			handles[v.Name] = true
		}
	}
	var found error
	ast.Inspect(expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if handles[n.Name] && found == nil {
				found = fmt.Errorf("%s would not run in the transaction that is rolled back; begin with db", n.Name)
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "sql" && found == nil {
				found = errors.New("sql(…) would not run in the transaction that is rolled back; write its SQL")
			}
		}
		return found == nil
	})
	return found
}

// evaluateOn evaluates an expression with another handle as db. Of several values the last may be an error, and the first is meant.
func (env *Env) evaluateOn(ctx context.Context, on *gorm.DB, src string, several bool) (any, error) {
	for _, v := range env.Session.Checker().Vars() {
		if v.Name != "db" || v.Type != "*gorm.DB" {
			continue
		}
		variable, err := env.Session.Value(v)
		if err != nil {
			return nil, err
		}
		own := reflect.ValueOf(variable.Interface())
		variable.Set(reflect.ValueOf(on))
		defer variable.Set(own)
	}
	if !several {
		src = "[]any{" + src + "}"
	}
	values, err := env.Session.Evaluate(ctx, src)
	switch {
	case err != nil:
		return nil, err
	case len(values) == 0:
		return nil, nil
	case !several:
		return values[0].Index(0).Interface(), nil
	}
	if last := values[len(values)-1]; last.IsValid() {
		if failed, ok := last.Interface().(error); ok && !errors.Is(failed, gorm.ErrRecordNotFound) {
			return nil, failed
		}
	}
	if !values[0].IsValid() {
		return nil, nil
	}
	return values[0].Interface(), nil
}

// outcomes shows what each side gave and took.
func (p *page) outcomes(asked []string, sides ...compare.Outcome) {
	l := &listing{heads: []string{"", "rows", "statements", "time", "asked with"}, numbers: []bool{false, true, true, true}, cutLast: true}
	for i, s := range sides {
		rows := typeset.Count(len(s.Values))
		if s.Changed >= 0 {
			rows = typeset.Count(s.Changed) + " written"
		}
		l.add(string(rune('A'+i)), rows, typeset.Count(s.Statements), show.Elapsed(s.Elapsed), asked[i])
	}
	l.write(p)
}

// difference says in words what tells two sides apart, and draws it.
func (p *page) difference(r compare.Result) error {
	p.say(show.Heading, indent, r.String())
	for _, only := range []struct {
		side    string
		columns []string
	}{{"A", r.ColumnsA}, {"B", r.ColumnsB}} {
		if len(only.columns) > 0 {
			p.say(show.Plain, indent, "only "+only.side+" has "+columnWord(len(only.columns))+" "+strings.Join(only.columns, ", "))
		}
	}
	if r.Renamed != "" {
		p.say(show.Plain, indent, "the column is "+r.Columns[0]+" in A, "+r.Renamed+" in B")
	}
	if n := len(r.Changed); n > 0 {
		rows := ledger.Rows{Columns: []string{r.Key, "column", "A", "B"}}
		for _, c := range r.Changed {
			rows.Values = append(rows.Values, []any{c.Key, c.Column, c.A, c.B})
		}
		p.line()
		if err := p.env.Printer.Listed(&p.b, rows, "value that differs", "values that differ"); err != nil {
			return err
		}
	}
	if len(r.OnlyA)+len(r.OnlyB) > 0 {
		rows := ledger.Rows{Columns: append([]string{"only"}, r.Columns...)}
		for side, list := range [][][]any{r.OnlyA, r.OnlyB} {
			for _, row := range list {
				rows.Values = append(rows.Values, append([]any{string(rune('A' + side))}, row...))
			}
		}
		p.line()
		return p.env.Printer.Listed(&p.b, rows, "row", "rows")
	}
	return nil
}

func columnWord(n int) string {
	if n == 1 {
		return "column"
	}
	return "columns"
}

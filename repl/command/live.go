package command

import (
	"context"
	"errors"
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func liveCommand() *Command {
	return &Command{
		Name: "live", Args: "[on|off]", Group: OfShell,
		Short: "whether the SQL of a chain is shown while it is typed",
		Long: `Says whether the SQL that a chain of calls would send stands below it while it is typed, or turns that on or off. Nothing is sent, and nothing
that is typed is run: where an argument calls a function that may do more than compute, no SQL is shown.

    school> :live on
    The SQL of a chain is shown while it is typed.
`,
		Run:      runLive,
		Complete: completeOne(func(*Env) []string { return onOff }),
	}
}

func runLive(_ context.Context, env *Env, args string) error {
	return env.turn("live", args, &env.Settings.Live, "The SQL of a chain is shown while it is typed.", "The SQL of a chain is not shown while it is typed.")
}

// maxPreview is how many lines of SQL stand below a chain.
const maxPreview = 6

// A Preview is the SQL of the chain that is being typed. It remembers the last one: most keys do not change what the whole calls are.
type Preview struct {
	text  string
	lines []string
}

// Lines are the SQL that the last chain of a text would send, with the calls that it has so far; nil where that is not known. Nothing is
// sent.
func (p *Preview) Lines(ctx context.Context, env *Env, text string) []string {
	if !env.Settings.Live || lang.Final(text) != lang.Go {
		return nil
	}
	whole := wholeCalls(text)
	if whole == "" {
		return nil
	}
	if whole != p.text {
		p.text, p.lines = whole, env.preview(ctx, whole)
	}
	return p.lines
}

// wholeCalls is a text up to its last bracket that closes a call outside of all others.
func wholeCalls(text string) string {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) {}, 0)
	depth, end := 0, 0
	for {
		pos, tok, _ := s.Scan()
		switch tok {
		case token.EOF:
			return text[:end]
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if depth--; depth == 0 && tok == token.RPAREN {
				end = file.Offset(pos) + 1
			}
		}
	}
}

func (env *Env) preview(ctx context.Context, text string) []string {
	chains := chain.Parse(text)
	if len(chains) == 0 {
		return nil
	}
	src := chains[len(chains)-1]
	built, err := env.built(ctx, src)
	if errors.Is(err, chain.ErrNothing) {
		// What is there would go to Find.
		src.Calls = append(slices.Clone(src.Calls), chain.CallSource{Name: "Find", Args: []string{"&[]map[string]any{}"}, Text: "Find(…)"})
		built, err = env.built(ctx, src)
	}
	if err != nil || built.Stmt != nil && built.Stmt.Table == "" && built.Stmt.Schema == nil && len(built.Stmt.Clauses) > 0 {
		return nil
	}
	room := env.width() - 2*len(indent)
	lines := show.WrapSQL(built.SQL, room)
	if len(built.Vars) > 0 {
		values := make([]string, len(built.Vars))
		for i, x := range built.Vars {
			values[i] = env.Printer.Literal(x)
		}
		lines = append(lines, typeset.Cut(strings.Join(values, ", "), room))
	}
	more := follows(src)
	if most := maxPreview - len(more); len(lines) > most {
		lines = append(lines[:most-1:most-1], "…")
	}
	for _, text := range more {
		lines = append(lines, typeset.Cut(text, room))
	}
	for i := range lines {
		lines[i] = indent + lines[i]
	}
	return lines
}

// follows says what a chain sends after its first statement: what it is depends on the rows that are found.
func follows(src chain.Source) []string {
	var preloads []string
	for _, call := range src.Calls {
		if call.Name == "Preload" && len(call.Args) > 0 {
			preloads = append(preloads, call.Args[0])
		}
	}
	var says []string
	if len(preloads) > 0 {
		says = append(says, "then the rows of "+strings.Join(preloads, ", "))
	}
	if len(src.Calls) > 0 {
		switch src.Calls[len(src.Calls)-1].Name {
		case "FirstOrCreate":
			says = append(says, "then an INSERT, if no row is found")
		case "FindInBatches":
			says = append(says, "then the next rows, until there are no more")
		}
	}
	return says
}

func (env *Env) built(ctx context.Context, src chain.Source) (chain.Built, error) {
	c, err := env.bind(ctx, src)
	if err != nil {
		return chain.Built{}, err
	}
	return c.Build()
}

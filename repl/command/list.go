package command

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/retort-shell/retort/repl/show"
)

// All returns the commands, in the order of :help.
func All() []*Command {
	return []*Command{
		modelsCommand(), schemaCommand(), tablesCommand(), tableCommand(), modelCommand(), dbCommand(),
		varsCommand(), typeCommand(), docCommand(),
		diffCommand(), rowCommand(), whatCommand(),
		logCommand(), whyCommand(), explainCommand(), dialectsCommand(), compareCommand(), measureCommand(), timeCommand(), watchCommand(),
		undoCommand(), redoCommand(), commitCommand(), rollbackCommand(), guardCommand(),
		historyCommand(), editCommand(), saveCommand(), loadCommand(), exportCommand(), replayCommand(),
		lessonCommand(), stepCommand(), hintCommand(), revealCommand(), skipCommand(), backCommand(), resetCommand(), progressCommand(),
		sqlCommand(), expandCommand(), notesCommand(), liveCommand(), pagerCommand(), helpCommand(), quitCommand(),
	}
}

// Find returns the command of a name or alias, or of the beginning of one that no other command shares. The name may have its colon.
// The error says which command was probably meant.
func Find(name string) (*Command, error) {
	name = strings.TrimPrefix(name, ":")
	var starting []*Command
	var names []string
	for _, c := range All() {
		own := append([]string{c.Name}, c.Aliases...)
		if slices.Contains(own, name) {
			return c, nil
		}
		if name != "" && slices.ContainsFunc(own, func(s string) bool { return strings.HasPrefix(s, name) }) {
			starting = append(starting, c)
		}
		names = append(names, own...)
	}
	switch len(starting) {
	case 0:
		if nearest, ok := show.Nearest(name, names); ok {
			return nil, fmt.Errorf("there is no command :%s; did you mean :%s?", name, nearest)
		}
		return nil, fmt.Errorf("there is no command :%s; :help lists them", name)
	case 1:
		return starting[0], nil
	}
	var could []string
	for _, c := range starting {
		could = append(could, ":"+c.Name)
	}
	return nil, fmt.Errorf(":%s could be %s", name, anyOf(could))
}

// Run runs a line that is a command: ":name arguments", or "name?" and "name??" for what a name means. It returns [ErrQuit] when the
// shell is to be left.
func Run(ctx context.Context, env *Env, line string) error {
	name, args := split(line)
	if name == "" {
		name = "help"
	}
	c, err := Find(name)
	if err != nil {
		return err
	}
	if !c.InParts { // a cell may end with one that hides its value
		args = strings.TrimRight(args, "; ")
	}
	return c.Run(ctx, env, args)
}

// InParts reports whether a line is a command of that kind.
func InParts(line string) bool {
	name, _ := split(line)
	c, err := Find(name)
	return err == nil && c.InParts
}

// Quiet reports whether statements are not shown while a line's command runs.
func Quiet(line string) bool {
	name, _ := split(line)
	c, err := Find(name)
	return err == nil && c.Quiet
}

// Replayed reports whether :replay runs a line again, as the cells behind it build on what it did.
func Replayed(line string) bool {
	name, args := split(line)
	c, err := Find(name)
	return err == nil && c.Replayed != nil && c.Replayed(args)
}

func always(string) bool     { return true }
func given(args string) bool { return args != "" }

// split takes a line apart into the name of a command and its arguments. "name?" is ":doc name", "name??" is ":doc name??", and ":name?" is ":help name".
func split(line string) (name, args string) {
	line = strings.TrimSpace(line)
	rest, isCommand := strings.CutPrefix(line, ":")
	if !isCommand {
		if name, ok := strings.CutSuffix(line, "??"); ok {
			return "doc", strings.TrimSpace(name) + "??"
		}
		return "doc", strings.TrimSpace(strings.TrimSuffix(line, "?"))
	}
	if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
		name, args = rest[:i], strings.TrimSpace(rest[i:])
	} else {
		name = strings.TrimRight(rest, ";") // a habit of those who type SQL
	}
	if asked, ok := strings.CutSuffix(name, "?"); ok && asked != "" && args == "" {
		return "help", asked
	}
	// ":name!" is ":name !": what asks is told not to.
	if sure, ok := strings.CutSuffix(name, "!"); ok && sure != "" {
		return sure, strings.TrimSpace("! " + args)
	}
	return name, args
}

// Complete returns what may stand for the last word of a line that begins as a command: names of commands with their colon, or what
// the command takes. It runs no SQL.
func Complete(env *Env, line string) []string {
	rest, ok := strings.CutPrefix(strings.TrimLeftFunc(line, unicode.IsSpace), ":")
	if !ok {
		return nil
	}
	i := strings.IndexFunc(rest, unicode.IsSpace)
	if i < 0 {
		return beginning(":"+rest, commandNames(":"))
	}
	c, err := Find(rest[:i])
	if err != nil || c.Complete == nil {
		return nil
	}
	return c.Complete(env, strings.TrimLeftFunc(rest[i:], unicode.IsSpace))
}

// commandNames are the names of all commands, in the order of :help, each behind a prefix.
func commandNames(prefix string) []string {
	var names []string
	for _, c := range All() {
		names = append(names, prefix+c.Name)
	}
	return names
}

// beginning returns those names that the last word of args begins, in their order, each once.
func beginning(args string, names []string) []string {
	word := args[strings.LastIndexFunc(args, unicode.IsSpace)+1:]
	var fit []string
	for _, n := range names {
		if strings.HasPrefix(n, word) && !slices.Contains(fit, n) {
			fit = append(fit, n)
		}
	}
	return fit
}

// completeExpression completes the last word of an expression with variables and models.
func completeExpression(env *Env, args string) []string {
	return beginning(args, append(env.variableNames(), env.names()...))
}

// completeOne completes an argument that must be one of a few names.
func completeOne(names func(*Env) []string) func(*Env, string) []string {
	return func(env *Env, args string) []string {
		if strings.ContainsFunc(args, unicode.IsSpace) {
			return nil
		}
		return beginning(args, names(env))
	}
}

// noArguments refuses what stands behind a command that takes nothing.
func noArguments(name, args string) error {
	if args == "" {
		return nil
	}
	return fmt.Errorf(":%s takes nothing after it, not %q", name, args)
}

// anyOf joins words for a choice: "a, b or c".
func anyOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

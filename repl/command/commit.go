package command

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func commitCommand() *Command {
	return &Command{
		Name: "commit", Args: "[yes]", Group: OfChanges, Replayed: always,
		Short: "keep all changes of the sandbox for good",
		Long: `Keeps all changes that the sandbox holds for good: from then on others see them, and :undo cannot take them back. It asks first.
:commit! and :commit yes do not ask, which a script needs.

    school (sandbox)> DELETE FROM books WHERE id = 1
      [1] DELETE FROM books WHERE id = 1                          1 row   0.1 ms

    school (sandbox)> :commit
    error: :commit asks first, and nobody is there to answer: write :commit
      yes

    school (sandbox)> :commit yes
    1 change is committed.
`,
		Run:      runCommit,
		Complete: completeOne(func(*Env) []string { return []string{"yes"} }),
	}
}

func runCommit(ctx context.Context, env *Env, args string) error {
	sandbox, err := env.sandbox("commit")
	if err != nil {
		return err
	}
	if args != "" && args != "yes" && args != "!" {
		return fmt.Errorf(":commit takes yes, or nothing, not %q", args)
	}
	state := sandbox.State()
	p := env.page()
	if state.Changes == 0 && !state.Transaction {
		p.say(show.Plain, "", "The sandbox holds no changes.")
		return p.flush()
	}
	if args == "" && !state.Transaction { // an open transaction is refused without a question
		if env.Ask == nil {
			return errors.New(":commit asks first, and nobody is there to answer: write :commit yes")
		}
		yes, err := env.Ask(ctx, fmt.Sprintf("Keep %s of %s for good? [y/N] ", typeset.Plural(state.Changes, "change"), typeset.Plural(state.Cells, "cell")))
		if err != nil {
			return err
		}
		if !yes {
			p.say(show.Plain, "", "Nothing is committed.")
			return p.flush()
		}
	}
	n, err := sandbox.Commit(ctx)
	if err != nil {
		return err
	}
	p.say(show.Plain, "", are(n)+" committed.")
	return p.flush()
}

// are counts changes with their verb: "1 change is", "3 changes are".
func are(n int) string {
	if n == 1 {
		return "1 change is"
	}
	return typeset.Plural(n, "change") + " are"
}

func rollbackCommand() *Command {
	return &Command{
		Name: "rollback", Group: OfChanges, Replayed: always,
		Short: "take back all changes of the sandbox",
		Long: `Takes back all changes that the sandbox holds, and ends the transactions that are open in it. They cannot be brought back. :undo takes
back cell by cell.

    school (sandbox)> UPDATE clubs SET room = NULL WHERE id < 4
      [1] UPDATE clubs SET room = NULL WHERE id < 4               3 rows  0.1 ms

    school (sandbox)> :rollback
    1 change is rolled back.
`,
		Run: runRollback,
	}
}

func runRollback(ctx context.Context, env *Env, args string) error {
	sandbox, err := env.sandbox("rollback")
	if err != nil {
		return err
	}
	if err := noArguments("rollback", args); err != nil {
		return err
	}
	n, err := sandbox.Rollback(ctx)
	if err != nil {
		return err
	}
	p := env.page()
	if n == 0 {
		p.say(show.Plain, "", "The sandbox held no changes.")
		return p.flush()
	}
	p.say(show.Plain, "", are(n)+" rolled back.")
	return p.flush()
}

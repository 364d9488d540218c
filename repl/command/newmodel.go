package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/retort-shell/retort/repl/show"
)

func modelCommand() *Command {
	return &Command{
		Name: "model", Args: "TABLE", Group: OfDatabase,
		Short: "write and declare a model of a table",
		Long: `Writes a model of a table or view as the database has it, with tags that say what GORM would not take by itself, and declares it, so that
cells can use it at once. The text compiles as it is.

    school> :model post_tags
    type PostTag struct {
        PostID int64 ` + "`gorm:\"type:integer;primaryKey;autoIncrement:false\"`" + `
        TagID  int64 ` + "`gorm:\"type:integer;primaryKey;autoIncrement:false\"`" + `
    }
      [1–9] the shell's own look; :log 1 shows its SQL
`,
		Run:      runModel,
		Complete: completeTable,
	}
}

func runModel(ctx context.Context, env *Env, args string) error {
	if args == "" {
		return errors.New(":model takes the name of a table; :tables lists them")
	}
	d, err := env.inspected(ctx, args)
	if err != nil {
		return err
	}
	checker := env.Session.Checker()
	m, err := d.Model(env.DB.NamingStrategy, func(name string) bool {
		_, isType, err := checker.TypeOf(name)
		return err == nil && !isType // a variable or function
	})
	if err != nil {
		return err
	}
	p := env.page()
	for _, path := range m.Imports {
		p.line(fmt.Sprintf("import %q", path))
	}
	if len(m.Imports) > 0 {
		p.line()
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(m.Source, "\n"), "\n") {
		p.line(env.Colour(strings.ReplaceAll(line, "\t", "    ")))
	}
	if _, _, err := env.Session.Run(ctx, m.Source); err != nil {
		p.line()
		p.say(show.Plain, "", "It could not be declared here.")
		return errors.Join(p.flush(), err)
	}
	return p.flush()
}

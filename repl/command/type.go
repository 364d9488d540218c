package command

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/types"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/typeset"
)

func typeCommand() *Command {
	return &Command{
		Name: "type", Args: "EXPR", Group: OfValues,
		Short: "the type of an expression, without running it",
		Long: `Tells the type of a Go expression. The expression does not run, so that nothing is called, read or written.

    school> :type models.User{}.Posts
    models.User{}.Posts: []models.Post

    school> :type db.Where("id = ?", 1).Count
    db.Where("id = ?", 1).Count: func(count *int64) (tx *gorm.DB)

    school> :type models.User
    models.User: a type, a struct
`,
		Run:      runType,
		Go:       true,
		Complete: completeExpression,
	}
}

// names are the names of the models.
func (env *Env) names() []string {
	names := make([]string, len(env.Models))
	for i, m := range env.Models {
		names[i] = m.Name
	}
	return names
}

func runType(_ context.Context, env *Env, args string) error {
	if args == "" {
		return errors.New(":type wants an expression: :type u.Posts")
	}
	t, isType, err := env.Session.Checker().TypeOf(args)
	if err != nil {
		return err
	}
	if _, err := parser.ParseExpr(args); err != nil {
		return fmt.Errorf(":type wants one expression; %s is none", args)
	}
	what := lang.TypeString(t)
	if isType {
		what = typeKind(t)
	} else if b, ok := t.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 && b.Kind() != types.UntypedNil {
		what += " constant"
	}
	p := env.page()
	p.code(typeset.Visible(strings.ReplaceAll(args, "\n", " ")) + ": " + what)
	return p.flush()
}

// typeKind says what a type is made of.
func typeKind(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return "a type, a struct"
	case *types.Interface:
		return "a type, an interface"
	default:
		if types.Identical(t, u) {
			return "a type"
		}
		return "a type made of " + lang.TypeString(u)
	}
}

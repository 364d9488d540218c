package command

import "context"

func resetCommand() *Command {
	return &Command{
		Name: "reset", Args: "[WHAT]", Group: OfLessons,
		Short: "begins anew: the step, the lesson, or all of them",
		Long: `Begins the step anew: the database is put back to how the step found it, and what the progress knows of the step is forgotten. :reset
lesson begins the lesson at its first step, and :reset all forgets the progress in every lesson.

    school> :reset step
    error: no lesson is at work; :lesson begins one
`,
		Run: func(ctx context.Context, env *Env, args string) error {
			t, err := env.tutor()
			if err != nil {
				return err
			}
			return t.Reset(ctx, args)
		},
		Complete: completeOne(func(*Env) []string { return []string{"step", "lesson", "all"} }),
	}
}

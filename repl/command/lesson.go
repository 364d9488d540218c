package command

import "context"

func lessonCommand() *Command {
	return &Command{
		Name: "lesson", Args: "[ID]", Group: OfLessons,
		Short: "lists the lessons, and goes on where you stopped",
		Long: `Goes on with a lesson. Then type as ever: each cell is checked by itself, and when it does what the step asks for, the next step is shown.
Without an ID, :lesson lists all lessons, and goes on where you stopped.

Lessons use the sample database. Each step begins with the sample as the steps before it should have left it, whatever was done to it
since; variables stay.

:hint, :reveal, :skip and :back help on the way. :step shows the step again, and :reset begins anew.

    school> :lesson model/method
    error: there is no lesson model/method; did you mean model/methods?
`,
		Run: func(ctx context.Context, env *Env, args string) error {
			t, err := env.tutor()
			if err != nil {
				return err
			}
			return t.Begin(ctx, args)
		},
		Complete: completeOne(func(env *Env) []string {
			if env.Tutor == nil {
				return nil
			}
			return env.Tutor.IDs()
		}),
	}
}

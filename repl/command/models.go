package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func modelsCommand() *Command {
	return &Command{
		Name: "models", Group: OfDatabase,
		Short: "the models: tables, relations, how many rows",
		Long: `Lists the models that the shell was opened with: the table that GORM maps each to, how many columns the model has and how many rows
the table has now, and the fields that lead to other models. :schema shows one of them whole.

The shell asks the database for its tables and counts their rows; it shows that as its own look. It says where a table is missing.

    school> :sql off
    SQL is not shown. :log has it.

    school> :models
      model              table        columns   rows  relations
      models.User        users              4     60  Posts []Post
      models.Tag         tags               2     25  Posts []Post
      models.Post        posts              6    400  Author User
                                                      Comments []Comment
                                                      Tags []Tag
      models.Comment     comments           6  1,500  Post Post
                                                      Author User
      models.Student     students           7    240  Clubs []Club
                                                      Memberships []Membership
      models.Club        clubs              5     18  Students []Student
                                                      Memberships []Membership
      models.Membership  memberships        4    420  Student Student
                                                      Club Club
      models.Book        books              5     60
`,
		Run: runModels,
	}
}

func runModels(ctx context.Context, env *Env, args string) error {
	if err := noArguments("models", args); err != nil {
		return err
	}
	p := env.page()
	if len(env.Models) == 0 {
		p.say(show.Plain, "", "The shell was opened without models. :schema lists the tables of the database.")
		return p.flush()
	}
	cards := make([]show.Card, len(env.Models))
	errs := make([]error, len(env.Models))
	for i, m := range env.Models {
		cards[i], errs[i] = show.NewCard(env.DB, m.Type, []string{})
	}
	counts, err := env.rowsOf(ctx, cards)
	if err != nil {
		return err
	}
	list := listing{heads: []string{"model", "table", "columns", "rows", "relations"}, numbers: []bool{false, false, true, true}}
	var missing []int
	for i, c := range cards {
		if errs[i] != nil {
			list.add(env.Models[i].Name, "", "", "", "no model for GORM: "+typeset.Visible(errs[i].Error()))
			continue
		}
		rows := "none"
		if n, ok := counts[c.Table]; ok {
			rows = typeset.Count(n)
		} else {
			missing = append(missing, i)
		}
		list.add(env.Models[i].Name, typeset.Visible(c.Table), typeset.Count(len(c.Columns)), rows, strings.Join(relations(c), "\n"))
	}
	list.write(p)
	if len(missing) > 0 {
		p.line()
	}
	for _, i := range missing {
		p.say(show.Plain, "", missingTable(env.Models[i], cards[i].Table))
	}
	return p.flush()
}

// missingTable says that the table of a model is not there, and what makes it.
func missingTable(m Model, table string) string {
	return fmt.Sprintf("The database has no table %s. db.AutoMigrate(&%s{}) makes it.", typeset.Visible(table), m.Name)
}

// rowsOf counts the rows of the tables of models, as the shell's own look. A table that is missing has no count.
func (env *Env) rowsOf(ctx context.Context, cards []show.Card) (map[string]int64, error) {
	have, err := env.tables(ctx)
	if err != nil {
		return nil, err
	}
	db := env.look(ctx)
	var names []string
	for _, c := range cards {
		if c.Table != "" && !slices.Contains(names, c.Table) && have.has(db, c.Table) {
			names = append(names, c.Table)
		}
	}
	return countRows(db, names)
}

// relations are the fields of a model that lead to others, as its source declares them.
func relations(c show.Card) []string {
	own, _, _ := strings.Cut(c.Name, ".")
	var lines []string
	for _, r := range c.Relations {
		target := strings.TrimPrefix(r.Target, own+".")
		if strings.HasSuffix(r.Kind, "many") {
			target = "[]" + target
		}
		lines = append(lines, r.Field+" "+target)
	}
	return lines
}

package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

func whatCommand() *Command {
	return &Command{
		Name: "what", Args: "EXPR", Group: OfValues,
		Short: "a schema, an instance and a row beside each other",
		Long: `A schema is not a row, and an instance is neither. Shows all three beside each other: what the schema says, what the instance holds in the
memory of this session, and what the row holds in the database at this moment. Where instance and row differ stands ≠.

    school> :sql off
    SQL is not shown. :log has it.

    school> var t models.Tag

    school> db.First(&t);

    school> t.Name = "flasks"

    school> :what t
      models.Tag           t                         row #1
      the schema           an instance, in memory    in table tags

      ID uint              1                         1
      Name string          "flasks"                ≠ "go"
      Posts []models.Post  not loaded                no column

    Name was assigned in memory: the row does not know. db.Save(&t) writes it.
`,
		Run:      runWhat,
		Go:       true,
		Complete: completeExpression,
	}
}

func runWhat(ctx context.Context, env *Env, args string) error {
	if m, err := env.model(args); err == nil && !env.isVariable(args) {
		return env.whatSchema(m)
	}
	s, err := env.subjectOf(ctx, "what", args)
	if err != nil {
		return err
	}
	c, err := s.compared(ctx, env)
	if err != nil {
		return err
	}
	return env.Printer.What(env.Out, c, s.told(env, c))
}

func (env *Env) isVariable(name string) bool {
	return slices.Contains(env.variableNames(), strings.TrimLeft(name, "&*"))
}

// whatSchema explains a model of which there is no instance.
func (env *Env) whatSchema(m Model) error {
	s, err := env.schemaOf(m)
	if err != nil {
		return err
	}
	name := strings.ToLower(m.Name[strings.LastIndexByte(m.Name, '.')+1:][:1])
	p := env.page()
	p.say(show.Heading, "", m.Name+" is a schema.")
	p.say(show.Plain, "", fmt.Sprintf("It says what each %s has; it holds no values, and no row was read. GORM maps it to table %s: :schema %s shows how.",
		m.Name[strings.LastIndexByte(m.Name, '.')+1:], typeset.Visible(s.Table), m.Name))
	p.line()
	p.say(show.Plain, "", "A value of it is an instance, in memory. A row of the table is a third thing, in the database. "+
		"With both, :what "+name+" shows all three:")
	p.line()
	p.line(indent, env.Printer.Style.Go("var "+name+" "+m.Name))
	p.line(indent, env.Printer.Style.Go("db.First(&"+name+")"))
	p.line(indent, ":what "+name)
	return p.flush()
}

// told says in words how the instance and the row stand to each other.
func (s subject) told(env *Env, c show.Compared) []string {
	if !s.saved(env) {
		return []string{
			s.name + " has no primary key: no row is its own. db.Create(" + s.pointer + ") would insert one, and give " + s.name + " its key.",
		}
	}
	key, _ := env.Printer.KeyText(s.v)
	if !c.Row.IsValid() {
		return []string{s.name + " has a key, but the table has no row " + key + ": it was deleted, or never written. Deleting a row leaves instances as they are."}
	}
	var here, kept, there, both, unknown []string
	known := trace.SeenOf(env.DB).Known(s.v, s.schema)
	for _, x := range c.Columns {
		if !x.Differs {
			continue
		}
		name := show.FieldName(s.schema, x.Field)
		k, ok := known[x.Field.DBName]
		mem, inMemory := show.FieldValue(s.v, x.Field)
		now, inRow := show.FieldValue(c.Row, x.Field)
		switch {
		case !ok || !inMemory || !inRow:
			unknown = append(unknown, name)
		case k.Is(now) && !x.Field.Updatable:
			kept = append(kept, name)
		case k.Is(now):
			here = append(here, name)
		case k.Is(mem):
			there = append(there, name)
		default:
			both = append(both, name)
		}
	}
	var told []string
	if len(here) > 0 {
		told = append(told, andOf(here)+" "+wasWere(here)+" assigned in memory: the row does not know. db.Save("+s.pointer+") writes "+itOrThem(len(here))+".")
	}
	if len(kept) > 0 {
		told = append(told, andOf(kept)+" "+wasWere(kept)+" assigned in memory only: the tags of the model keep db.Save from writing "+itOrThem(len(kept))+".")
	}
	if len(there) > 0 {
		told = append(told, andOf(there)+" "+wasWere(there)+" changed in the database since: "+s.name+" does not know. "+
			"Reading it again brings "+itOrThem(len(there))+"; db.Save("+s.pointer+") would undo the change.")
	}
	if len(both) > 0 {
		told = append(told, andOf(both)+" "+wasWere(both)+" changed on both sides: :diff "+s.name+" shows what it was.")
	}
	if len(unknown) > 0 {
		told = append(told, s.name+" and the row differ in "+andOf(unknown)+", which this session did not read into "+s.name+".")
	}
	if s.softlyDeleted(c.Row) {
		told = append(told, "The row is softly deleted: it is there, but queries leave it out.")
	}
	if len(told) == 0 {
		told = append(told, s.name+" and the row agree. They are two things all the same: "+
			"assigning to "+s.name+" changes no row, and changing the row changes no instance.")
	}
	return told
}

func wasWere(names []string) string {
	if len(names) == 1 {
		return "was"
	}
	return "were"
}

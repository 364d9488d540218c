package command

import (
	"context"
	"strings"

	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// ExampleWidth is the width of the shell that the examples in help texts are taken from: indented, they fit into 80 columns.
const ExampleWidth = show.DefaultWidth - len(codeIndent)

func helpCommand() *Command {
	return &Command{
		Name: "help", Aliases: []string{"?"}, Args: "[COMMAND|keys]", Group: OfShell,
		Short: "what one can type here; more of a command, or the keys",
		Long: `Lists what one can type, or tells more of a command, with examples. :help keys lists the keys of the editor.

    school> :help quit
    :quit  also :q, :exit

    Ctrl-D on an empty line does the same. What the session declared is gone
    with it; what it wrote to a database stays there. The sample database is a
    private copy: it is removed, and the next session starts with a new one.

        school> :quit
`,
		Run: runHelp,
		Complete: completeOne(func(env *Env) []string {
			return append(commandNames(""), "keys")
		}),
	}
}

func runHelp(_ context.Context, env *Env, args string) error {
	switch args {
	case "":
		return env.helpAll()
	case "keys":
		return env.helpKeys()
	}
	c, err := Find(args)
	if err != nil {
		return err
	}
	return env.help(c)
}

// helpAll lists all that can be typed.
func (env *Env) helpAll() error {
	p := env.page()
	p.say(show.Heading, "", "Type Go, SQL or a :command.")
	p.line()
	typed := [][2]string{
		{"db.Find(&users)", "Go, as in a program; packages need no import"},
		{".Limit(3)", "goes on from the last value"},
		{"SELECT 1", "SQL runs as it is"},
		{"db.Where?", "what a name means; db.Where?? shows its source"},
	}
	commands := map[Group][][2]string{}
	for _, c := range All() {
		commands[c.Group] = append(commands[c.Group], [2]string{strings.TrimSpace(":" + c.Name + " " + c.Args), c.Short})
	}
	width := 0
	for _, lines := range commands {
		for _, l := range lines {
			width = max(width, typeset.Width(l[0]))
		}
	}
	p.pairs(typed, width)
	for _, g := range groups() {
		if g == OfLessons && env.Tutor == nil {
			continue
		}
		p.line()
		p.line(p.paint(show.Heading, string(g)))
		p.pairs(commands[g], width)
	}
	p.line()
	last := ":help NAME tells more of a command. The beginning of a name is enough: :his for :history."
	if len(env.Keys) > 0 {
		last += " :help keys lists the keys."
	}
	p.say(show.Plain, "", last)
	return p.flush()
}

func groups() []Group {
	return []Group{OfDatabase, OfValues, OfSQL, OfChanges, OfCells, OfLessons, OfShell}
}

// pairs adds what can be typed with what it does beside it, or below it where the terminal is narrow.
func (p *page) pairs(lines [][2]string, width int) {
	room := p.env.width() - len(indent) - width - len(gap)
	for _, l := range lines {
		if room < minLastWidth {
			p.line(indent, l[0])
			p.say(show.Muted, indent+indent, l[1])
			continue
		}
		head := typeset.PadRight(l[0], width)
		for _, does := range typeset.Wrap(l[1], room) {
			p.line(indent, head, gap, does)
			head = strings.Repeat(" ", width)
		}
	}
}

// helpKeys lists the keys of the editor.
func (env *Env) helpKeys() error {
	p := env.page()
	if len(env.Keys) == 0 {
		p.say(show.Plain, "", "Cells are read from a file or pipe here: there are no keys.")
		return p.flush()
	}
	width := 0
	var lines [][2]string
	for _, k := range env.Keys {
		width = max(width, typeset.Width(k.Keys))
		lines = append(lines, [2]string{k.Keys, k.Does})
	}
	p.pairs(lines, width)
	return p.flush()
}

// help shows the whole help of a command.
func (env *Env) help(c *Command) error {
	p := env.page()
	head := strings.TrimSpace(":" + c.Name + " " + c.Args)
	if len(c.Aliases) > 0 {
		head += gap + "also :" + strings.Join(c.Aliases, ", :")
	}
	p.declaration(head)
	p.line()
	p.prose(c.Long, nil)
	return p.flush()
}

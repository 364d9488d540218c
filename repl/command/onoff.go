package command

import (
	"fmt"
	"slices"

	"github.com/retort-shell/retort/repl/show"
)

// onOff are the arguments of a command that turns a setting on and off.
var onOff = []string{"on", "off"}

// turn turns a setting on or off, if the argument of a command says so, and tells what holds then.
func (env *Env) turn(command, arg string, setting *bool, on, off string) error {
	switch {
	case slices.Contains(onOff, arg):
		*setting = arg == "on"
	case arg != "":
		return fmt.Errorf(":%s takes on or off, not %q", command, arg)
	}
	text := off
	if *setting {
		text = on
	}
	p := env.page()
	p.say(show.Plain, "", text)
	return p.flush()
}

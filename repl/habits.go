package repl

import (
	"errors"
	"strings"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/lang"
)

// bare is the command that a lone word such as "exit" asks for, where the session has not declared it.
func (r *REPL) bare(cell string) (line string, ok bool) {
	word, line, ok := command.Bare(cell)
	if !ok {
		return "", false
	}
	_, err := r.session.Checker().Resolve(word)
	return line, err != nil
}

// hinted adds to the refusal of a cell that other shells know what it is called here.
func hinted(err error, cell string) error {
	var refused *lang.Error
	if errors.As(err, &refused) && !strings.HasPrefix(refused.Diagnostics[0].Msg, "use of package ") {
		if hint := here(cell); hint != "" {
			refused.Diagnostics[0].Hint = hint
		}
	}
	return err
}

// here says what a cell that failed is called in this shell; "" if no other shell knows it either.
func here(cell string) string {
	line, ok := command.Here(cell)
	if !ok {
		return ""
	}
	return "here it is " + line
}

package command

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

// How many cells :history shows unasked.
const historyLength = 20

func historyCommand() *Command {
	return &Command{
		Name: "history", Args: "[-g TEXT] [N]", Group: OfCells,
		Short: "the cells that were typed, with their numbers",
		Long: `Lists cells that were typed, in this session and in earlier ones, the last twenty. :history 50 lists the last fifty, :history 3-7 those
of these numbers. With -g it lists those that contain a text, whose capitals count only if it has any. A cell that was typed with a space
before it is not kept.

    school> n := 6 * 7
    42

    school> db.Find(&[]models.Tag{});
      [1] SELECT * FROM ` + "`tags`" + `                                   25 rows  0.1 ms

    school> :history
      1  n := 6 * 7
      2  db.Find(&[]models.Tag{});

    school> :history -g find
      2  db.Find(&[]models.Tag{});

The numbers are what :edit and :save take.
`,
		Run: runHistory,
	}
}

func runHistory(_ context.Context, env *Env, args string) error {
	cells := env.cells()
	last, text := historyLength, ""
	words := strings.Fields(args)
	if len(words) > 0 && words[0] == "-g" {
		text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(args), "-g"))
		words = nil
		if i := strings.LastIndexByte(text, ' '); i > 0 {
			if n, err := strconv.Atoi(text[i+1:]); err == nil && n > 0 {
				last, text = n, strings.TrimSpace(text[:i])
			}
		}
		if text == "" {
			return errors.New(":history -g wants a text: :history -g Find")
		}
	}
	var some span
	switch {
	case len(words) > 1:
		return fmt.Errorf(":history takes a number, or a range such as 3-7, not %q", args)
	case len(words) == 1 && strings.Contains(words[0], "-"):
		var err error
		if some, err = parseSpan(words[0], len(cells)); err != nil {
			return err
		}
		last = len(cells)
	case len(words) == 1:
		n, err := strconv.Atoi(words[0])
		if err != nil || n < 1 {
			return fmt.Errorf(":history takes a number, or a range such as 3-7, not %q", args)
		}
		last = n
	}
	if some == (span{}) {
		some = span{1, len(cells)}
	}
	var numbers []int
	for n := some.first; n <= some.last; n++ {
		if matches(cells[n-1].Text, text) {
			numbers = append(numbers, n)
		}
	}
	p := env.page()
	switch {
	case len(cells) == 0:
		p.say(show.Plain, "", "No cell was typed yet.")
	case len(numbers) == 0:
		p.say(show.Plain, "", fmt.Sprintf("No cell contains %s.", typeset.Visible(text)))
	}
	p.numbered(cells, numbers[max(0, len(numbers)-last):])
	return p.flush()
}

// matches reports whether a cell contains a text; capitals count only if the text has any.
func matches(cell, text string) bool {
	if text == strings.ToLower(text) {
		cell = strings.ToLower(cell)
	}
	return strings.Contains(cell, text)
}

// numbered adds cells with their numbers.
func (p *page) numbered(cells []Cell, numbers []int) {
	if len(numbers) == 0 {
		return
	}
	width := len(strconv.Itoa(numbers[len(numbers)-1]))
	lead := len(indent) + width + len(gap)
	for _, n := range numbers {
		var lines []string
		for l := range strings.SplitSeq(cells[n-1].Text, "\n") {
			lines = append(lines, fold(typeset.Visible(expandTabs(l)), p.env.width()-lead)...)
		}
		mark := p.paint(show.Muted, typeset.PadLeft(strconv.Itoa(n), width))
		for l := range strings.SplitSeq(p.env.Colour(strings.Join(lines, "\n")), "\n") {
			p.line(indent, mark, gap, l)
			mark = strings.Repeat(" ", width)
		}
	}
}

// Colour returns a cell in the colours of its words, with nothing else changed, however far it is typed.
func (env *Env) Colour(cell string) string {
	style := env.Printer.Style
	if style == nil {
		return cell
	}
	switch lang.Final(cell) {
	case lang.SQL:
		return style.SQL(cell)
	case lang.Command:
		return style.Command(cell, takesGo(cell))
	}
	return style.Go(cell)
}

// takesGo reports whether the arguments of a line that is a command are Go.
func takesGo(line string) bool {
	name, _ := split(line)
	c, err := Find(name)
	return err == nil && c.Args == "EXPR"
}

// cells are those of the history.
func (env *Env) cells() []Cell {
	if env.Shell == nil {
		return nil
	}
	return env.Shell.Cells()
}

// A span is cells of the history by their numbers, both of which are in it.
type span struct{ first, last int }

// isSpan reports whether a word is one of numbers: "3", "3-7", "3-".
func isSpan(word string) bool {
	first, last, _ := strings.Cut(word, "-")
	return first != "" && strings.Trim(first, "0123456789") == "" && strings.Trim(last, "0123456789") == ""
}

// parseSpan reads "3", "3-7", or "3-", which goes to the end.
func parseSpan(word string, cells int) (span, error) {
	from, to, isRange := strings.Cut(word, "-")
	first, err := strconv.Atoi(from)
	last := first
	if err == nil && isRange {
		last = cells
		if to != "" {
			last, err = strconv.Atoi(to)
		}
	}
	switch {
	case err != nil:
		return span{}, fmt.Errorf("cells are given by their numbers, such as 3 or 3-7, not %q", word)
	case cells == 0:
		return span{}, errors.New("no cell was typed yet")
	case !isRange && (first < 1 || last > cells):
		return span{}, fmt.Errorf("there is no cell %s: they are numbered 1 to %d", word, cells)
	case first < 1 || last < first || last > cells:
		return span{}, fmt.Errorf("there are no cells %s: they are numbered 1 to %d", word, cells)
	}
	return span{first, last}, nil
}

// take returns the cells of a word of numbers.
func take(word string, cells []Cell) ([]Cell, error) {
	s, err := parseSpan(word, len(cells))
	if err != nil {
		return nil, err
	}
	return cells[s.first-1 : s.last], nil
}

// textOf joins cells as a file of cells has them.
func textOf(cells []Cell) string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = strings.TrimRight(c.Text, " \t\n")
	}
	return strings.Join(texts, "\n")
}

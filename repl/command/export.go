package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/typeset"
)

func exportCommand() *Command {
	return &Command{
		Name: "export", Args: "FILE", Group: OfCells,
		Short: "write the session as a document, or as a Go program",
		Long: `Writes what this session did to a file, in the form that its name asks for.

.md and .html are documents: each cell with its SQL and what it showed, as it stood on the screen. A cell that failed is marked. The HTML is
one file without anything from elsewhere, for light and dark screens.

.go is a program that does what the cells did, without the shell: go run FILE, in a module that requires what it imports. SQL goes through
db.Raw and db.Exec, and values are printed. It opens the database that $DATABASE_DSN names, as its driver wants it; on SQLite it
makes one of its own without that. Cells that failed, and what only the shell can do, stand in it as comments.

Passwords in URLs are masked. A file that exists is kept; :export -f lesson.md writes over it.

    school> SELECT name FROM clubs LIMIT 1;
      [1] SELECT name FROM clubs LIMIT 1                          1 row   0.3 ms
      name
      Astronomy
      1 row

    school> :export clubs.md
    Wrote 1 cell to clubs.md.
`,
		Run: runExport,
	}
}

// An exported cell is one of a document.
type exportedCell struct {
	text, output string
	failed, cut  bool
	kind         lang.Kind
}

func runExport(_ context.Context, env *Env, args string) error {
	rest, force := strings.CutPrefix(args, "-f ")
	file := strings.TrimSpace(rest)
	if file == "" {
		return errors.New(":export wants a file: :export lesson.md, lesson.html or lesson.go")
	}
	cells := env.exported()
	if len(cells) == 0 {
		return errors.New("there is nothing to export: no cell of this session has run")
	}
	var text string
	left := 0
	switch ext := strings.ToLower(filepath.Ext(file)); ext {
	case ".md", ".markdown":
		text = markdown(env, cells)
	case ".html", ".htm":
		text = env.html(cells)
	case ".go":
		var err error
		if text, left, err = env.program(cells); err != nil {
			return err
		}
	case "":
		return fmt.Errorf(":export writes what the file's name ends in: %s.md, %[1]s.html or %[1]s.go", file)
	default:
		return fmt.Errorf(":export writes .md, .html and .go, not %q", ext)
	}
	if err := writeFile("export", file, text, force); err != nil {
		return err
	}
	p := env.page()
	said := "Wrote " + typeset.Plural(len(cells)-left, "cell") + " to " + typeset.Visible(file) + "."
	if left > 0 {
		said += " " + typeset.Plural(left, "cell") + " could not be part of a program; the file says why."
	}
	p.say(show.Plain, "", said)
	return p.flush()
}

// exported are the cells of the session that belong into a document. Commands that are about the session itself do not.
func (env *Env) exported() []exportedCell {
	var out []exportedCell
	for _, c := range env.Cells.cells {
		kind := lang.Final(c.text)
		if kind == lang.Empty {
			continue
		}
		if kind == lang.Command {
			name, _ := split(c.text)
			if found, err := Find(name); err != nil || !found.Looks() && found.Group != OfLessons {
				continue
			}
		}
		out = append(out, exportedCell{text: masked(strings.TrimSpace(c.text)), output: masked(string(c.output)), failed: c.failed, cut: c.cut, kind: kind})
	}
	return out
}

var (
	// secretWord finds secrets given by name, as in a DSN.
	secretWord = regexp.MustCompile("(?i)((?:password|passwd|pwd|secret|token|api_?key)=)([^\\s\"'`&;]+)")
)

// masked hides passwords.
func masked(text string) string {
	return secretWord.ReplaceAllString(db.MaskText(text), "${1}***")
}

// escapes are the sequences by which a terminal is coloured or moved.
var escapes = regexp.MustCompile(`\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)`)

func plainText(s string) string { return escapes.ReplaceAllString(s, "") }

// title says what a document is of.
func (env *Env) title() string { return "A session on " + masked(env.Database) }

func markdown(env *Env, cells []exportedCell) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", strings.NewReplacer("*", `\*`, "_", `\_`, "<", "&lt;").Replace(env.title()))
	for _, c := range cells {
		lang := map[lang.Kind]string{lang.SQL: "sql", lang.Command: "text"}[c.kind]
		if lang == "" {
			lang = "go"
		}
		b.WriteString("\n")
		fenced(&b, lang, c.text)
		if c.failed {
			b.WriteString("\nThis cell failed:\n")
		}
		if out := strings.TrimRight(plainText(c.output), "\n"); strings.TrimSpace(out) != "" {
			b.WriteString("\n")
			fenced(&b, "text", out)
		}
		if c.cut {
			b.WriteString("\nThe rest of what it showed is left out.\n")
		}
	}
	return b.String()
}

// fenced writes a block of code between fences that do not stand in it.
func fenced(b *strings.Builder, lang, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "%s%s\n%s\n%s\n", fence, lang, text, fence)
}

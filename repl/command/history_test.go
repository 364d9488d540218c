package command

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// typed is a history of so many cells, and what was asked of the shell.
type typed struct {
	cells  []Cell
	edited string
	loaded string
	again  []string
}

func (s *typed) Cells() []Cell { return s.cells }

func (s *typed) Load(_ context.Context, _ string, text io.Reader) error {
	b, err := io.ReadAll(text)
	s.loaded = string(b)
	return err
}

func (s *typed) Edit(_ context.Context, text string) error {
	s.edited = text
	return nil
}

func (s *typed) Again(_ context.Context, cell string) error {
	s.again = append(s.again, cell)
	if len(s.again) == 5 {
		return errors.New("the fifth")
	}
	return nil
}

func newTyped() *typed {
	return &typed{cells: []Cell{
		{Text: "var users []models.User"},
		{Text: "db.Find(&users)"},
		{Text: "for range 2 {\n\tfmt.Println(1)\n}", Here: true},
		{Text: "nope", Here: true, Wrong: true},
		{Text: ":sql off", Here: true},
		{Text: "SELECT id FROM users\nWHERE id < 3", Here: true},
	}}
}

func TestHistory(t *testing.T) {
	s := newShell(t)
	s.shows(":history", "No cell was typed yet.\n")
	s.fails(":history 1-2", "no cell was typed yet")
	s.Shell = newTyped()
	s.shows(":history", `
  1  var users []models.User
  2  db.Find(&users)
  3  for range 2 {
         fmt.Println(1)
     }
  4  nope
  5  :sql off
  6  SELECT id FROM users
     WHERE id < 3
`)
	s.shows(":history 2", "  5  :sql off\n  6  SELECT id FROM users\n     WHERE id < 3\n")
	s.shows(":history 1-2", "  1  var users []models.User\n  2  db.Find(&users)\n")
	s.shows(":history 5-", "  5  :sql off\n  6  SELECT id FROM users\n     WHERE id < 3\n")
	s.shows(":history -g USERS", "No cell contains USERS.\n")
	s.shows(":history -g users 1", "  6  SELECT id FROM users\n     WHERE id < 3\n")
	s.shows(":history -g db.find(", "  2  db.Find(&users)\n")
	s.Printer.Width = 30
	s.shows(":history 1-1", "  1  var users []models.User\n")
	s.Shell.(*typed).cells[0].Text = "var users, others, more []models.User"
	s.shows(":history 1-1", "  1  var users, others, more\n       []models.User\n")
	s.Printer.Width = 0
	s.fails(":history 0", `:history takes a number, or a range such as 3-7, not "0"`)
	s.fails(":history a", `:history takes a number, or a range such as 3-7, not "a"`)
	s.fails(":history 3-9", "there are no cells 3-9: they are numbered 1 to 6")
	s.fails(":history 3-2", "there are no cells 3-2: they are numbered 1 to 6")
	s.fails(":history -g", ":history -g wants a text: :history -g Find")
}

func TestEdit(t *testing.T) {
	s := newShell(t)
	s.fails(":edit", ":edit needs a terminal")
	own := newTyped()
	s.Shell = own
	for _, tt := range []struct{ line, want string }{
		{":edit", "SELECT id FROM users\nWHERE id < 3"},
		{":edit 2", "db.Find(&users)"},
		{":edit 1-2", "var users []models.User\ndb.Find(&users)"},
	} {
		s.shows(tt.line, "")
		if own.edited != tt.want {
			t.Errorf("%s edits %q, want %q", tt.line, own.edited, tt.want)
		}
	}
	s.fails(":edit 7", "there is no cell 7: they are numbered 1 to 6")
	s.fails(":edit x", `cells are given by their numbers, such as 3 or 3-7, not "x"`)
}

func TestSaveAndLoad(t *testing.T) {
	s := newShell(t)
	s.fails(":save a.go", "there is nothing to save: no cell of this session went well")
	own := newTyped()
	s.Shell = own
	t.Chdir(t.TempDir())
	saved := func(name string) string {
		t.Helper()
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	s.shows(":save a.go", "Saved 2 cells to a.go. :load a.go runs them again.\n")
	if got, want := saved("a.go"), "for range 2 {\n\tfmt.Println(1)\n}\nSELECT id FROM users WHERE id < 3\n"; got != want {
		t.Errorf("saved %q, want %q", got, want)
	}
	s.fails(":save 4 a.go", "a.go exists; :save -f writes over it")
	s.shows(":save -f 4-5 a.go", "Saved 2 cells to a.go. :load a.go runs them again.\n")
	if got, want := saved("a.go"), "nope\n:sql off\n"; got != want {
		t.Errorf("saved %q, want %q", got, want)
	}
	s.shows(":save 1 with space.go", "Saved 1 cell to with space.go. :load with space.go runs it again.\n")
	s.shows(":load with space.go", "")
	if own.loaded != "var users []models.User\n" {
		t.Errorf("loaded %q", own.loaded)
	}
	t.Setenv("HOME", filepath.Dir(mustAbs(t, "a.go")))
	s.shows(":load ~/a.go", "")
	s.fails(":save", ":save wants a file: :save lesson.go, :save 3-7 lesson.go")
	s.fails(":save 2", ":save wants a file: :save lesson.go, :save 3-7 lesson.go")
	s.fails(":load", ":load wants a file: :load lesson.go")
	s.fails(":load none.go", "load cells: open none.go: no such file or directory")
	if got := strings.Join(Complete(s.Env, ":load w"), " "); got != "with space.go" {
		t.Errorf("completes to %q", got)
	}
}

func mustAbs(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAsRead(t *testing.T) {
	for _, tt := range []struct{ cell, want string }{
		{"SELECT 1", "SELECT 1"},
		{"SELECT id FROM t\nWHERE x = 'a  b'", "SELECT id FROM t WHERE x = 'a  b'"},
		{"SELECT id\nFROM t", "SELECT id\nFROM t"},
		{"SELECT (\n1)", "SELECT (\n1)"}, // its first line wants more
		{"SELECT id FROM t\nWHERE x = 'a\nb'", "SELECT id FROM t\nWHERE x = 'a\nb'"},
		{"SELECT id FROM t -- one\nWHERE 1", "SELECT id FROM t -- one\nWHERE 1"},
		{"x := 1\ny := 2", "x := 1\ny := 2"},
	} {
		if got := asRead(tt.cell); got != tt.want {
			t.Errorf("%q is saved as %q, want %q", tt.cell, got, tt.want)
		}
	}
}

func TestPagerSetting(t *testing.T) {
	s := newShell(t)
	s.shows(":pager", "Long results are shown as they are.\n")
	s.shows(":pager on", "Long results are shown in a pager.\n")
	if !s.Settings.Pager {
		t.Error("the setting is off")
	}
	s.fails(":pager perhaps", `:pager takes on or off, not "perhaps"`)
}

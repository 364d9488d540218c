//go:build unix

package editor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeEditor writes a program that does what script says with the file $1.
func fakeEditor(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "an editor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return "'" + path + "'"
}

func TestEditOutside(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		keys, shown  string
		cell         string
	}{
		{"what was saved is the cell, and is not run", `printf 'if x {\r\n\ty()\r\n}\n\n' > "$1"`,
			"old", "school> if x {\n      …     y()\n      … }", "if x {\n\ty()\n}"},
		{"the editor gets what was typed", `sed s/old/new/ "$1" > "$1.new" && mv "$1.new" "$1"`,
			"an old text", "school> an new text", "an new text"},
		{"nothing saved", `:`, "old", "school> old", "old"},
		{"an editor that fails changes nothing", `echo x > "$1"; exit 3`, "old", "school> old", "old"},
		{"it has the terminal", `stty -a | grep -q ' icanon' && echo cooked > "$1"`, "old", "school> cooked", "cooked"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newConsole(t, 40, 8)
			var warned []error
			started := filepath.Join(t.TempDir(), "started")
			results := c.start(c.terminal(Config{
				Getenv: environment("TERM", "xterm", "LANG", "en_US.UTF-8",
					"VISUAL", fakeEditor(t, fmt.Sprintf("touch '%s'; %s", started, tt.script)), "EDITOR", "false"),
				Warn: func(err error) { warned = append(warned, err) },
			}))
			c.send(tt.keys)
			c.waitText(tt.keys)
			c.send("\x18\x05")
			c.waitFor("the editor", func(string) bool {
				_, err := os.Stat(started)
				return err == nil && strings.Count(c.output(), pasteOn) == 2
			})
			c.waitScreen(tt.shown)
			c.send("\r")
			c.want(results, tt.cell, nil)
			if failed := strings.Contains(tt.script, "exit 3"); failed != (len(warned) > 0) {
				t.Errorf("warned of %v", warned)
			}
		})
	}
}

func TestEditOutsideWithoutEditor(t *testing.T) {
	c := newConsole(t, 80, 8)
	results := c.start(c.terminal(Config{Warn: func(err error) { fmt.Fprintln(c.tty, "note:", err) }}))
	c.send("abc")
	c.waitText("abc")
	c.send("\x18\x05")
	c.waitScreen("note: no editor to open: set EDITOR to one, such as EDITOR=nano\nschool> abc")
	c.send("\x18x\x18\x01!\r") // a key that does not go on a sequence is itself
	c.want(results, "!abcx", nil)
}

func TestEditOutsideFile(t *testing.T) {
	seen := filepath.Join(t.TempDir(), "seen")
	c := newConsole(t, 40, 8)
	editor := c.terminal(Config{
		FileType: func(cell string) string {
			if strings.HasPrefix(cell, "SELECT") {
				return ".sql"
			}
			return ".go"
		},
		Getenv: environment("TERM", "xterm", "EDITOR", fakeEditor(t, fmt.Sprintf(`ls -l "$2" | cut -c1-10 >> '%s'; echo "$1 $2" >> '%[1]s'`, seen))+" -w"),
	})
	for _, cell := range []string{"SELECT 1", "x", ""} {
		if got, err := editor.EditOutside(context.Background(), cell); err != nil || got != cell {
			t.Errorf("%q: got %q, %v", cell, got, err)
		}
	}
	data, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	for i, ending := range []string{".sql", ".go", ".go"} {
		if lines[2*i] != "-rw-------" {
			t.Errorf("the file has mode %s", lines[2*i])
		}
		flag, file, _ := strings.Cut(lines[2*i+1], " ")
		if flag != "-w" || !strings.HasSuffix(file, ending) {
			t.Errorf("the editor got %s", lines[2*i+1])
		}
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("%s is left: %v", file, err)
		}
	}
}

func TestPrefill(t *testing.T) {
	c := newConsole(t, 40, 8)
	editor := c.terminal(Config{Highlight: quoted})
	if !editor.Prefill("f(\n\t\"日本\")") {
		t.Fatal("it cannot")
	}
	results := c.start(editor)
	c.waitScreen("school> f(\n      …     \"日本\")")
	c.send("!\r")
	c.want(results, "f(\n\t\"日本\")!", nil)
	results = c.start(editor) // only once
	c.send("x\r")
	c.want(results, "x", nil)

	dumb := c.terminal(Config{Getenv: environment("TERM", "dumb")})
	if dumb.Prefill("x") {
		t.Error("a terminal without editing takes a text to edit")
	}
}

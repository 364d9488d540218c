package editor

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

func open(t *testing.T, path string) *FileHistory {
	t.Helper()
	h, err := OpenHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func add(t *testing.T, h *FileHistory, cells ...string) {
	t.Helper()
	for _, cell := range cells {
		if err := h.Add(cell); err != nil {
			t.Fatal(err)
		}
	}
}

func wantEntries(t *testing.T, h *FileHistory, want ...string) {
	t.Helper()
	if got := h.Entries(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHistoryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "retort", "history")
	h := open(t, path)
	wantEntries(t, h)
	add(t, h, "a", "a", " secret", "", "\n\t", "if x < 1 {\n\t\"y\"\n}", "b", "a")
	want := []string{"a", "if x < 1 {\n\t\"y\"\n}", "b", "a"}
	wantEntries(t, h, want...)
	wantEntries(t, open(t, path), want[1:]...) // each once, where it is newest

	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(data), "\"a\"\n\"if x < 1 {\\n\\t\\\"y\\\"\\n}\"\n\"b\"\n\"a\"\n"; got != want {
		t.Errorf("file: got %s, want %s", got, want)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, path)
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", filepath.Base(name), info.Mode().Perm(), want)
		}
	}
}

func TestHistoryOfTwoShells(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	var all sync.WaitGroup
	const shells, cells = 4, 200
	for shell := range shells {
		h := open(t, path)
		all.Go(func() {
			for i := range cells {
				if err := h.Add(fmt.Sprintf("%d:\n%d %s", shell, i, strings.Repeat("x", i*20))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got := open(t, path).Entries()
	if len(got) != shells*cells {
		t.Errorf("%d entries of %d", len(got), shells*cells)
	}
	next := [shells]int{}
	for _, entry := range got {
		var shell, i int
		if _, err := fmt.Sscanf(entry, "%d:\n%d", &shell, &i); err != nil || i != next[shell] {
			t.Fatalf("out of order or damaged: %q", entry)
		}
		next[shell]++
	}
}

func TestHistoryDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(path, []byte("\"a\"\nplain\n{}\n\x00\xff\n\n\"a\"\n\"b\"\n\"torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := open(t, path)
	wantEntries(t, h, "a", "b")
	add(t, h, "c", "d")
	wantEntries(t, open(t, path), "a", "b", "c", "d")
}

func TestHistoryIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	var file strings.Builder
	for i := range maxEntries + 5 {
		fmt.Fprintf(&file, "\"%d\"\n", i)
	}
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	got := open(t, path).Entries()
	if len(got) != maxEntries || got[0] != "5" || got[len(got)-1] != fmt.Sprint(maxEntries+4) {
		t.Errorf("%d entries from %q to %q", len(got), got[0], got[len(got)-1])
	}

	// A file larger than what is read of it.
	long := `"` + strings.Repeat("x", maxEntryBytes-2)
	file.Reset()
	for i := range maxHistoryBytes/maxEntryBytes + 3 {
		fmt.Fprintf(&file, "%s%d\"\n", long, i%10)
	}
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := len(open(t, path).Entries()); got == 0 || got > maxHistoryBytes/maxEntryBytes {
		t.Errorf("%d long entries", got)
	}

	h := open(t, filepath.Join(t.TempDir(), "history"))
	huge := strings.Repeat("y", maxEntryBytes+1)
	add(t, h, huge)
	wantEntries(t, h, huge)
	wantEntries(t, open(t, h.path))
}

func TestHistoryThatCannotBeKept(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"a directory":                      dir,
		"below a file":                     filepath.Join(file, "history"),
		"a directory that is no directory": filepath.Join(file, "state", "history"),
	} {
		t.Run(name, func(t *testing.T) {
			h, err := OpenHistory(path)
			if err == nil {
				t.Error("no warning")
			}
			add(t, h, "a", "b") // warned once, and kept for this session
			wantEntries(t, h, "a", "b")
		})
	}
	t.Run("later", func(t *testing.T) {
		state := filepath.Join(dir, "state")
		h := open(t, filepath.Join(state, "history"))
		if err := os.RemoveAll(state); err != nil {
			t.Fatal(err)
		}
		if err := h.Add("a"); err == nil {
			t.Error("no warning")
		}
		add(t, h, "b")
		wantEntries(t, h, "a", "b")
	})
	t.Run("in memory", func(t *testing.T) {
		h := open(t, "")
		add(t, h, "a")
		wantEntries(t, h, "a")
	})
}

func TestIndexFold(t *testing.T) {
	for _, tt := range []struct {
		s, query string
		want     int
	}{
		{"db.Find(&users)", "find", 3}, {"db.Find(&users)", "Find", 3}, {"db.find", "Find", -1}, {"xfind find", "find", 6},
		{"", "a", -1}, {"a", "", 1}, {"DROP", "drop", 0}, {"a[b", "a{b", -1}, {"日本 A", "a", 7}, {"ÄRGER", "är", 0}, {"İx", "ä", -1}, {"ab", "abc", -1},
	} {
		if got := indexFold(tt.s, tt.query); got != tt.want {
			t.Errorf("%q in %q: got %d, want %d", tt.query, tt.s, got, tt.want)
		}
	}
}

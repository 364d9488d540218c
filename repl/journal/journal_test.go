package journal

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// crash is what becomes of a session whose process ends: its lock is given up, its file stays.
func crash(t *testing.T, j *Journal, why string) {
	t.Helper()
	if _, err := j.file.WriteString(why); err != nil {
		t.Fatal(err)
	}
	if err := j.file.Close(); err != nil {
		t.Fatal(err)
	}
}

func begin(t *testing.T, dir, database string, cells ...string) *Journal {
	t.Helper()
	j, err := Create(dir, database)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range cells {
		if err := j.Began(i+1, c); err != nil {
			t.Fatal(err)
		}
		if i == len(cells)-1 {
			break // at work
		}
		if err := j.Ended(i+1, c == "fails", c == "writes"); err != nil {
			t.Fatal(err)
		}
	}
	return j
}

func TestLost(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "for it")
	const fatal = "goroutine 7 [running]:\ninternal/runtime/maps.fatal({0x58ac9b?, 0x0?})\n{not a record}\npanic: no\n"
	crash(t, begin(t, dir, "school", "x := 1", "fails", "writes", "line 1\nline 2"), fatal)
	got, err := Find(dir, "school")
	if err != nil || got == nil {
		t.Fatalf("found %v, %v", got, err)
	}
	want := []Cell{{1, "x := 1", false}, {3, "writes", true}}
	if !reflect.DeepEqual(got.Cells, want) || got.Last != 4 || !got.In || got.Why != "concurrent use of a map" {
		t.Errorf("found %+v", got)
	}
	if again, err := Find(dir, "school"); again != nil || err != nil {
		t.Errorf("two sessions found it: %v, %v", again, err)
	}
	if err := got.Forget(); err != nil {
		t.Error(err)
	}
	if err := got.Forget(); err != nil {
		t.Error(err)
	}
	empty(t, dir)
}

func empty(t *testing.T, dir string) {
	t.Helper()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	find := func(database, first string) *Lost {
		t.Helper()
		l, err := Find(dir, database)
		switch {
		case err != nil:
			t.Fatal(err)
		case (l == nil) != (first == ""), l != nil && l.Cells[0].Source != first:
			t.Fatalf("on %s: %+v, want %q", database, l, first)
		}
		return l
	}
	if l, err := Find(filepath.Join(dir, "none"), "school"); l != nil || err != nil {
		t.Errorf("in no directory: %v, %v", l, err)
	}
	living := begin(t, dir, "school", "living", "at work")
	crash(t, begin(t, dir, "school", "only the one that ended it"), "")
	crash(t, begin(t, dir, "school", "older", "at work"), "")
	crash(t, begin(t, dir, "school", "younger", "at work"), "")
	crash(t, begin(t, dir, "shop", "elsewhere", "at work"), "")
	a := find("school", "younger")
	b := find("school", "older") // by another process, as the younger is taken
	find("school", "")
	c := find("shop", "elsewhere")
	for _, l := range []*Lost{a, b, c} {
		if err := l.Forget(); err != nil {
			t.Error(err)
		}
	}
	if err := living.Close(); err != nil {
		t.Error(err)
	}
	empty(t, dir)

	crash(t, begin(t, dir, "school", "old", "at work"), "")
	entries, _ := os.ReadDir(dir)
	long := time.Now().Add(-2 * maxAge)
	if err := os.Chtimes(filepath.Join(dir, entries[0].Name()), long, long); err != nil {
		t.Fatal(err)
	}
	find("school", "")
	empty(t, dir)
}

// TestTorn: a line that was cut off hides no other.
func TestTorn(t *testing.T) {
	dir := t.TempDir()
	crash(t, begin(t, dir, "school", "kept", "at work"), `{"began":{"n":3,"sou`)
	l, err := Find(dir, "school")
	if err != nil || l == nil || len(l.Cells) != 1 || l.Last != 2 || l.Why != "" {
		t.Errorf("found %+v, %v", l, err)
	}
}

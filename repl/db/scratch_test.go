package db

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestRemoveLeftovers(t *testing.T) {
	parent := t.TempDir()
	living, err := newScratchDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	crashed, err := newScratchDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(crashed.path, "copy.db"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := crashed.lock.Close(); err != nil { // as the system does for a dead process
		t.Fatal(err)
	}
	starting := filepath.Join(parent, scratchPrefix+"starting") // not locked yet
	other := filepath.Join(parent, "other")
	for _, dir := range []string{starting, other} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(other, lockName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(parent, scratchPrefix+"file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	removeLeftovers(parent)

	left, err := filepath.Glob(filepath.Join(parent, "*"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{living.path, starting, other, file}
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("left %q\nwant %q", left, want)
	}
	if err := living.remove(); err != nil {
		t.Error(err)
	}
}

func TestScratchDirNeedsAParent(t *testing.T) {
	if _, err := newScratchDir(filepath.Join(t.TempDir(), "missing")); err == nil {
		t.Error("a directory was made where there is none")
	}
}

package models_test

import (
	"testing"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/models/internal/image"
)

// The shipped sample must be what Seed writes today; go generate ./models brings it up to date.
func TestSchoolIsWhatSeedWrites(t *testing.T) {
	made, err := image.Make()
	if err != nil {
		t.Fatal(err)
	}
	want, err := image.Dump(made)
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := models.School()
	if err != nil {
		t.Fatal(err)
	}
	got, err := image.Dump(shipped)
	if err != nil {
		t.Fatal(err)
	}
	for i := range max(len(got), len(want)) {
		if g, w := line(got, i), line(want, i); g != w {
			t.Fatalf("school.db.gz is out of date, run go generate ./models; the first difference:\nshipped: %s\nseeded:  %s", g, w)
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

func BenchmarkSchool(b *testing.B) {
	for b.Loop() {
		if _, err := models.School(); err != nil {
			b.Fatal(err)
		}
	}
}

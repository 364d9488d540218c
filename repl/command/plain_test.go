package command

import (
	"regexp"
	"testing"

	"github.com/retort-shell/retort/repl/theme"
)

// Colour never carries meaning alone: without it the text is the same.
func TestColourAlone(t *testing.T) {
	s := newShell(t)
	s.cell(`users := []models.User{}`)
	s.cell(`db.Where("name <> ?", "x").Limit(1).First(&users)`)
	escapes := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for _, line := range []string{
		":why 1", ":log 1", ":log slow", ":explain SELECT * FROM posts WHERE title = 'x'",
		`:why db.Unscoped().Where("id = 1").Or("id = 2").Find(&users)`,
		`:dialects db.Clauses(clause.OnConflict{DoNothing: true}).Create(&models.Tag{ID: 3, Name: "x"})`,
	} {
		s.Printer.Style = nil
		plain, err := s.run(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		s.Printer.Style = theme.Style(theme.OnDark, theme.AllColours)
		coloured, err := s.run(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if escapes.MatchString(plain) || !escapes.MatchString(coloured) {
			t.Errorf("%s: plain %q, coloured %q", line, plain, coloured)
		}
		if got := escapes.ReplaceAllString(coloured, ""); regexp.MustCompile(` +\n`).ReplaceAllString(got, "\n") != plain {
			t.Errorf("%s shows in colour\n%s\nwithout\n%s", line, got, plain)
		}
	}
}

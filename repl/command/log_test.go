package command

import (
	"regexp"
	"strings"
	"testing"
)

// numbersIn are the numbers of the statements that a text shows, in its order.
func numbersIn(text string) string {
	var numbers []string
	for _, m := range regexp.MustCompile(`(?m)^  \[([0-9–]+)\]`).FindAllStringSubmatch(text, -1) {
		numbers = append(numbers, m[1])
	}
	return strings.Join(numbers, " ")
}

func TestLogWhich(t *testing.T) {
	s := newShell(t)
	s.fails(":log cell", "no SQL has run yet")
	s.shows(":log slow", "No SQL has run yet.\n")
	s.shows(":log User", "No statement was about User.\n")
	s.cells = 0
	s.cell(`db.Preload("Posts").Take(&models.User{}, 1)`)                                          // 1, 2
	s.cell(`db.Create(&models.Tag{Name: "flasks"})`)                                               // 3
	s.cell(`db.Transaction(func(tx *gorm.DB) error { return tx.Exec("DELETE FROM tags").Error })`) // 4, 5, 6
	s.cell(`db.Migrator().HasTable("users")`)                                                      // 7
	s.cell(`var n int64; for i := range 3 { db.Table("users").Where("id > ?", i).Count(&n) }`)     // 8 to 10
	if _, err := s.run(":schema nothing"); err == nil {                                            // 11, the shell's own
		t.Error("a table was found")
	}
	for line, want := range map[string]string{
		":log cell 1": "1 2", ":log cell 3": "4 5 6", ":log cell 5": "8–10", ":log cell 99": "",
		":log User": "1", ":log models.user": "1", ":log posts": "2", ":log users": "1 8–10", ":log tag": "3",
		":log yours": "1 3 5 8–10", ":log preload": "2", ":log transaction": "4 6", ":log migration": "7", ":log hook": "", ":log own": "11",
	} {
		got, err := s.run(line)
		if err != nil || numbersIn(got) != want {
			t.Errorf("%s shows %v, want %s\n%s", line, err, want, got)
		}
	}
	s.shows(":log cell 99", "Cell 99 sent no SQL.\n")
	s.shows(":log hook", "No statement is of this purpose: hook.\n")
	s.fails(":log cell x", `:log cell takes the number of a cell, not "x"`)

	// With a clock of equal steps what was sent within another statement lasts the other's longest.
	got, err := s.run(":log slow")
	if list := strings.Fields(numbersIn(got)); err != nil || len(list) != logLength {
		t.Errorf(":log slow shows %v\n%s", err, got)
	}
}

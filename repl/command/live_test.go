package command

import (
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/typeset"
)

func testLive(t *testing.T, s *shell) {
	s.cell(`who := "Ada"; calls := 0; f := func() int { calls++; return 1 }; var users []models.User; q := db.Where("id > ?", 3)`)
	s.Settings.Live = true
	before := s.Ledger.Len()
	var p Preview
	for _, tt := range []struct{ text, want string }{
		{`db.Find(&users)`, "SELECT * FROM users"},
		{`db.Find(&users).`, "SELECT * FROM users"},
		{`db.Where("name = ?", who).Find(&users)`, "SELECT * FROM users WHERE name = ?|'Ada'"},
		{`db.Model(&models.User{}).Where("name = ?", who).Or`, "SELECT * FROM users WHERE name = ?|'Ada'"},
		{`db.Model(&models.User{}).Where("name = ?", who).Order("na`, "SELECT * FROM users WHERE name = ?|'Ada'"},
		{`db.Table("users").Where("id < ?", 3)`, "SELECT * FROM users WHERE id < ?|3"},
		{`x := db.Model(&models.User{}).Where("name = ?", who).Count(new(int64))`, "SELECT count(*) FROM users WHERE name = ?|'Ada'"},
		{`q.Find(&users)`, "SELECT * FROM users WHERE id > ?|3"},
		{`db.Delete(&models.Tag{}, 3)`, "DELETE FROM tags WHERE tags.id = ?|3"},
		{`if err := db.Where("id = ?", 3).Find(&users)`, ""},
		{`db.Where("name = ?", who)`, ""}, // no table
		{`db.Where("id = ?", f()).Find(&users)`, ""},
		{`db.Where("id = ?", nope).Find(&users)`, ""},
		{`db.Nope().Find(&users)`, ""},
		{`db.`, ""},
		{`db.Where("name = `, ""},
		{`fmt.Println("x")`, ""},
		{`SELECT 1`, ""},
		{`:log db.Find(&users)`, ""},
		{``, ""},
	} {
		var lines []string
		for _, l := range p.Lines(t.Context(), s.Env, tt.text) {
			lines = append(lines, strings.TrimSpace(l))
		}
		got := strings.NewReplacer("`", "", `"`, "", "$1", "?").Replace(strings.Join(lines, "|"))
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
	if n := s.Ledger.Len() - before; n != 0 {
		t.Errorf("%d statements were sent", n)
	}
	s.shows(":type calls", "calls: int\n")
	if got, err := s.Session.Evaluate(t.Context(), "calls"); err != nil || got[0].Int() != 0 {
		t.Errorf("f was called: %v, %v", got, err)
	}
	for _, l := range p.Lines(t.Context(), s.Env, `db.Where("id IN ?", []int{1000001, 1000002, 1000003, 1000004, 1000005, 1000006, 1000007, 1000008, 1000009, 1000010, 1000011}).Joins("JOIN posts ON posts.author_id = users.id").Joins("JOIN comments ON comments.post_id = posts.id").Order("name").Find(&users)`) {
		if typeset.Width(l) > s.width() {
			t.Errorf("too wide: %s", l)
		}
	}
	s.Settings.Live = false
	if got := p.Lines(t.Context(), s.Env, `db.Find(&users)`); got != nil {
		t.Errorf("turned off, it shows %q", got)
	}
}

func TestLive(t *testing.T) {
	s := newShell(t)
	testLive(t, s)
	s.shows(":live", "The SQL of a chain is not shown while it is typed.\n")
	s.shows(":live on", "The SQL of a chain is shown while it is typed.\n")
	s.fails(":live some", `:live takes on or off, not "some"`)
}

func TestLiveOnServers(t *testing.T) { onServers(t, testLive) }

// BenchmarkPreview is what a key costs that makes another chain; other keys cost next to nothing.
func BenchmarkPreview(b *testing.B) {
	s := newShell(b)
	s.Settings.Live = true
	var p Preview
	texts := []string{`db.Where("id > ?", 3).Order("name").Find(&[]models.User{})`, `db.Where("id > ?", 4).Order("name").Find(&[]models.User{})`}
	i := 0
	for b.Loop() {
		i++
		if p.Lines(b.Context(), s.Env, texts[i%2]) == nil {
			b.Fatal("no SQL")
		}
	}
}

package command

import (
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/trace"
)

// testExplain checks plans of a server.
func testExplain(t *testing.T, s *shell) {
	t.Helper()
	text := "CREATE INDEX idx_comments_body ON comments (body)"
	if s.DB.Name() == "mysql" {
		text = "CREATE INDEX idx_comments_body ON comments (body(64))"
	}
	before := s.Ledger.Len()
	s.has(`:explain db.Where("title = ?", "x").Find(&[]models.Post{})`, "posts", "full scan", "an index would serve: CREATE INDEX idx_posts_title ON posts (title)\n",
		"in the model: Title string `gorm:\"not null;size:200;index\"`")
	s.has(`:explain analyze DELETE FROM comments WHERE body = 'x' AND id > 0`, "comments", "measured: it ran in a transaction that was rolled back")
	s.has(`:explain analyze UPDATE comments SET body = 'x'`, "full scan", "measured: it ran in a transaction that was rolled back")
	s.has(`:explain SELECT * FROM comments WHERE body = 'x'`, "full scan", text)
	for _, line := range []string{`:explain db.Where("id = ?", 3).Find(&models.User{})`, `:explain SELECT * FROM posts WHERE author_id = 3`} {
		if got, err := s.run(line); err != nil || strings.Contains(got, "full scan") || strings.Contains(got, "CREATE INDEX") {
			t.Errorf("%s shows %v\n%s", line, err, got)
		}
	}
	var changed int64
	if err := s.DB.WithContext(trace.OwnLook(t.Context())).Table("comments").Where("body = ?", "x").Count(&changed).Error; err != nil || changed != 0 {
		t.Errorf("the measured statement has changed %d rows: %v", changed, err)
	}
	s.own(before)
}

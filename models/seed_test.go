package models_test

import (
	"testing"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/models"
)

// facts are what the sample data promises to lessons and documentation, as queries that run on every dialect.
var facts = []struct {
	what, query string
	want        int64
}{
	{"users", "SELECT count(*) FROM users", 60},
	{"posts", "SELECT count(*) FROM posts", 400},
	{"comments", "SELECT count(*) FROM comments", 1500},
	{"tags", "SELECT count(*) FROM tags", 25},
	{"students", "SELECT count(*) FROM students", 240},
	{"clubs", "SELECT count(*) FROM clubs", 18},
	{"memberships", "SELECT count(*) FROM memberships", 420},
	{"books", "SELECT count(*) FROM books", 60},
	{"ids count from 1", "SELECT max(id) FROM posts", 400},
	{"titles come once", "SELECT count(DISTINCT title) FROM posts", 400},
	{"grades", "SELECT count(DISTINCT grade) FROM students", 4},
	{"grades out of range", "SELECT count(*) FROM students WHERE grade NOT BETWEEN 9 AND 12", 0},
	{"presidents", "SELECT count(*) FROM memberships WHERE role = 'president'", 18},
	{"clubs with a president", "SELECT count(DISTINCT club_id) FROM memberships WHERE role = 'president'", 18},
	{"presidents without a date", "SELECT count(*) FROM memberships WHERE role = 'president' AND since IS NULL", 0},
	{"books by Linus", "SELECT count(*) FROM books WHERE author LIKE 'Linus%'", 3},
	{"anonymous books", "SELECT count(*) FROM books WHERE author = ''", 3},
	{"clubs without a motto", "SELECT count(*) FROM clubs WHERE motto IS NULL", 4},
	{"clubs that gave theirs up", "SELECT count(*) FROM clubs WHERE motto = ''", 2},
	{"posts published before they were written", "SELECT count(*) FROM posts WHERE published_at < created_at", 0},
	{"posts of users who had not joined", "SELECT count(*) FROM posts p JOIN users u ON u.id = p.author_id WHERE p.created_at < u.created_at", 0},
	{"comments before the post", "SELECT count(*) FROM comments c JOIN posts p ON p.id = c.post_id WHERE c.created_at < p.published_at OR p.published_at IS NULL", 0},
	{"comments of users who had not joined", "SELECT count(*) FROM comments c JOIN users u ON u.id = c.author_id WHERE c.created_at < u.created_at", 0},
	{"posts out of order", "SELECT count(*) FROM posts a JOIN posts b ON b.id = a.id + 1 WHERE b.created_at < a.created_at", 0},
}

// some are kinds of rows that lessons need at least a few of.
var some = []struct{ what, query string }{
	{"drafts", "SELECT count(*) FROM posts WHERE published_at IS NULL"},
	{"published posts without a comment", "SELECT count(*) FROM posts p WHERE published_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM comments c WHERE c.post_id = p.id)"},
	{"posts without a tag", "SELECT count(*) FROM posts p WHERE NOT EXISTS (SELECT 1 FROM post_tags t WHERE t.post_id = p.id)"},
	{"users without a post", "SELECT count(*) FROM users u WHERE NOT EXISTS (SELECT 1 FROM posts p WHERE p.author_id = u.id)"},
	{"students without a club", "SELECT count(*) FROM students s WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.student_id = s.id)"},
	{"students in several clubs", "SELECT count(*) FROM (SELECT student_id FROM memberships GROUP BY student_id HAVING count(*) > 2) s"},
	{"students without an email address", "SELECT count(*) FROM students WHERE email IS NULL"},
	{"students nobody asked for a nickname", "SELECT count(*) FROM students WHERE nickname IS NULL"},
	{"students with no nickname", "SELECT count(*) FROM students WHERE nickname = ''"},
	{"edited comments", "SELECT count(*) FROM comments WHERE edited_at IS NOT NULL"},
	{"members for longer than anybody knows", "SELECT count(*) FROM memberships WHERE since IS NULL"},
	{"books on loan", "SELECT count(*) FROM books WHERE shelf IS NULL"},
}

// checkSample checks a database that holds the sample data.
func checkSample(t *testing.T, db *gorm.DB) {
	t.Helper()
	count := func(query string) int64 {
		var n int64
		if err := db.Raw(query).Scan(&n).Error; err != nil {
			t.Errorf("%s: %v", query, err)
		}
		return n
	}
	for _, fact := range facts {
		if got := count(fact.query); got != fact.want {
			t.Errorf("%s: %d, want %d", fact.what, got, fact.want)
		}
	}
	for _, kind := range some {
		if got := count(kind.query); got < 3 {
			t.Errorf("%s: only %d", kind.what, got)
		}
	}
}

func TestSample(t *testing.T) { checkSample(t, school(t)) }

func TestSeedRefusesFullTables(t *testing.T) {
	if err := models.Seed(school(t)); !matches(err, "the table of models.User is not empty") {
		t.Errorf("second Seed: %v", err)
	}
}

package notes

import (
	"errors"
	"testing"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/trace"
)

// draft can be deleted softly.
type draft struct {
	gorm.Model
	PostID uint
}

func TestAskedBy(t *testing.T) {
	for _, tt := range []struct {
		name   string
		s      trace.Statement
		column string
		join   string
		ok     bool
	}{
		{"by a column", of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ?", 1), "author_id", "", true},
		{"of the table, on PostgreSQL", of(t, models.Post{}, `SELECT * FROM "posts" WHERE "posts"."author_id" = $1`, 1), "author_id", "", true},
		{"with a later placeholder", of(t, models.Post{}, `SELECT * FROM "posts" WHERE "posts"."author_id" = $12`, 1), "author_id", "", true},
		{"of another table", of(t, models.Post{}, `SELECT * FROM "posts" WHERE "users"."author_id" = $1`, 1), "", "", false},
		{"of rows that are not deleted", of(t, draft{}, "SELECT * FROM `drafts` WHERE post_id = ? AND `drafts`.`deleted_at` IS NULL", 1), "post_id", "", true},
		{"of rows without another value", of(t, draft{}, "SELECT * FROM `drafts` WHERE post_id = ? AND `drafts`.`created_at` IS NULL", 1), "", "", false},
		{"all rows", of(t, models.Post{}, "SELECT * FROM `posts`"), "", "", false},
		{"either of two", of(t, draft{}, "SELECT * FROM `drafts` WHERE `drafts`.`deleted_at` IS NULL OR post_id = ?", 1), "", "", false},
		{"by two columns", of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ? AND title = ?", 1, "x"), "", "", false},
		{"by a written value", of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = 1"), "", "", false},
		{"some columns", of(t, models.Post{}, "SELECT `title` FROM `posts` WHERE author_id = ?", 1), "", "", false},
		{"sorted by the key", of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ? ORDER BY `posts`.`id`", 1), "author_id", "", true},
		{"sorted by a column that ends like the key", of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ? ORDER BY author_id", 1), "", "", false},
		{"sorted, without one key", of(t, models.Membership{}, "SELECT * FROM `memberships` WHERE student_id = ? ORDER BY since", 1), "", "", false},
		{"a page", of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ? LIMIT 5 OFFSET 5", 1), "", "", false},
		{"from a subquery", of(t, models.Post{}, "SELECT * FROM (SELECT * FROM `posts` WHERE id > ?) AS posts WHERE author_id = ?", 5, 1), "", "", false},
		{"from another table", of(t, models.Post{}, "SELECT * FROM `old_posts` WHERE author_id = ?", 1), "", "", false},
		{
			"through a join table",
			of(t, models.Tag{}, "SELECT `tags`.`id`,`tags`.`name` FROM `tags` JOIN `post_tags` ON `post_tags`.`tag_id` = `tags`.`id` AND `post_tags`.`post_id` = ?", 1),
			"", "post_tags ON post_tags.tag_id = tags.id AND post_tags.post_id = ?", true,
		},
		{"how many", of(t, models.Post{}, "SELECT count(*) FROM `posts` WHERE author_id = ?", 1), "author_id", "", true},
		{"how many there are", of(t, models.Post{}, "SELECT count(*) FROM `posts`"), "", "", false},
		{"how many values", of(t, models.Post{}, "SELECT count(title) FROM `posts` WHERE author_id = ?", 1), "", "", false},
		{"without a model", trace.Statement{SQL: "SELECT * FROM posts WHERE author_id = ?", Args: []any{1}}, "", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := askedBy(tt.s)
			if ok != tt.ok {
				t.Fatalf("ok is %v", ok)
			}
			if ok && (got.column != tt.column || got.join != tt.join) {
				t.Errorf("column %q, join %q", got.column, got.join)
			}
		})
	}
}

func TestRelation(t *testing.T) {
	for _, tt := range []struct {
		name  string
		first any
		each  trace.Statement
		want  string
	}{
		{"has many", models.User{}, of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ?", 1), "Posts"},
		{"the first of many", models.User{}, of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ? LIMIT ?", 1, 1), ""},
		{"belongs to", models.Post{}, of(t, models.User{}, "SELECT * FROM `users` WHERE `users`.`id` = ? ORDER BY `users`.`id` LIMIT ?", 1, 1), "Author"},
		{"belongs to, by another column", models.Post{}, of(t, models.User{}, "SELECT * FROM `users` WHERE name = ?", "Ada"), ""},
		{"many to many", models.Post{}, of(t, models.Tag{}, `SELECT "tags"."id","tags"."name" FROM "tags" JOIN "post_tags" ON "post_tags"."tag_id" = "tags"."id" AND "post_tags"."post_id" = $1`, 1), "Tags"},
		{"many to many, the other way", models.Tag{}, of(t, models.Tag{}, `SELECT "tags"."id","tags"."name" FROM "tags" JOIN "post_tags" ON "post_tags"."tag_id" = "tags"."id" AND "post_tags"."post_id" = $1`, 1), ""},
		{"how many of has many", models.User{}, of(t, models.Post{}, "SELECT count(*) FROM `posts` WHERE author_id = ?", 1), "Posts"},
		{"how many of belongs to", models.Post{}, of(t, models.User{}, "SELECT count(*) FROM `users` WHERE id = ?", 1), ""},
		{"none", models.Book{}, of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ?", 1), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want, ok := askedBy(tt.each)
			if !ok {
				t.Fatal("it is not known what is asked for")
			}
			got := ""
			if rel := want.relation(of(t, tt.first, "")); rel != nil {
				got = rel.Name
			}
			if got != tt.want {
				t.Errorf("by %q", got)
			}
		})
	}
	if want, _ := askedBy(of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ?", 1)); want.relation(trace.Statement{}) != nil {
		t.Error("a query without a model has a relation")
	}
}

func TestThrough(t *testing.T) {
	for want, rel := range map[string]struct {
		of   any
		name string
	}{
		"post_tags ON post_tags.tag_id = tags.id AND post_tags.post_id = ?":               {models.Post{}, "Tags"},
		"post_tags ON post_tags.post_id = posts.id AND post_tags.tag_id = ?":              {models.Tag{}, "Posts"},
		"memberships ON memberships.student_id = students.id AND memberships.club_id = ?": {models.Club{}, "Students"},
	} {
		if got := through(parsed(t, rel.of).Relationships.Relations[rel.name]); got != want {
			t.Errorf("%T.%s: %s, want %s", rel.of, rel.name, got, want)
		}
	}
}

func TestVary(t *testing.T) {
	one, two, failed := trace.Statement{Args: []any{1}}, trace.Statement{Args: []any{2}}, trace.Statement{Args: []any{3}, Err: errors.New("no")}
	for _, tt := range []struct {
		each []*trace.Statement
		want bool
	}{
		{[]*trace.Statement{&one, &one, &two}, true},
		{[]*trace.Statement{&one, &one, &one}, false},
		{[]*trace.Statement{&one, &two, &failed}, false},
	} {
		if vary(tt.each) != tt.want {
			t.Errorf("%v: want %v", tt.each, tt.want)
		}
	}
}

func TestLoops(t *testing.T) {
	users := of(t, models.User{}, "SELECT * FROM `users`")
	users.Rows = 3
	posts := func(id int) trace.Statement {
		return of(t, models.Post{}, "SELECT * FROM `posts` WHERE author_id = ?", id)
	}
	const text = "db.Find(&users)\nfor _, u := range users {\n\tdb.Where(\"author_id = ?\", u.ID).Find(&u.Posts)\n}"
	found := Loops(cell(text, users, posts(1), posts(2), posts(3)))
	if len(found) != 1 || found[0].Relation != "Posts" || found[0].Line != 2 || len(found[0].Each) != 3 || found[0].Cured != `db.Preload("Posts").Find(new([]models.User))` {
		t.Errorf("%+v", found)
	}
	if found := Loops(cell(text, users, posts(1), posts(2))); found != nil {
		t.Errorf("two are a loop: %+v", found)
	}
	users.Rows = 2
	if found := Loops(cell(text, users, posts(1), posts(2), posts(3))); found != nil {
		t.Errorf("more queries than rows are one for each: %+v", found)
	}
}

func TestLoopsOfCounts(t *testing.T) {
	users := of(t, models.User{}, "SELECT * FROM `users`")
	users.Rows = 3
	ran := []trace.Statement{users}
	for id := range 3 {
		ran = append(ran, of(t, models.Post{}, "SELECT count(*) FROM `posts` WHERE author_id = ?", id))
	}
	found := Loops(cell("db.Find(&users)\nfor _, u := range users { db.Model(&u).Association(\"Posts\").Count() }", ran...))
	if len(found) != 1 || found[0].Counted != "author_id" || found[0].Line != 2 || found[0].Cured != "" {
		t.Fatalf("%+v", found)
	}
	if fix, want := found[0].note().Fix, `Select("author_id, count(*) AS n").Group("author_id") counts all in 1; no row of it means 0`; fix != want {
		t.Errorf("%s, want %s", fix, want)
	}
}

package show

import (
	"context"
	"errors"
	"io"
	"reflect"
	"testing"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/trace"
)

func TestResult(t *testing.T) {
	db := school(t)
	v := newViews(t, "result")
	p := printer(t, 80, Saved)
	var users []User
	var one, none User
	var n int64
	var names, name []string
	var maps []map[string]any
	ghost := func() trace.Statement {
		return yours("SELECT * FROM `users` WHERE `users`.`id` = ? ORDER BY `users`.`id` LIMIT ?", 0, 999, 1)
	}
	tests := []struct {
		title string
		x     any
		ran   []trace.Statement
	}{
		{"find", db.Find(&users), nil},
		{"first", db.First(&one), nil},
		{"first, none", db.First(&none, 999), []trace.Statement{ghost()}},
		{"first, none, statement unknown", db.First(&none, 999), nil},
		{"find into one, none", db.Find(&none, 999), []trace.Statement{ghost()}},
		{"find, none", db.Where("id > 99").Find(&[]User{}), nil},
		{"create", db.Create(&User{Name: "Bob", Email: "x"}), nil},
		{"create several", db.Create(&[]User{{Name: "Bo", Email: "x"}, {Name: "Cy", Email: "x"}}), nil},
		{"create from a map", db.Model(&User{}).Create(map[string]any{"name": "Di", "email": "x"}), nil},
		{"create, taken", db.Create(&User{Name: "Ada", Email: "x"}), nil},
		{"save", db.Save(&one), nil},
		{"update", db.Model(&one).Update("email", "y"), nil},
		{"updates", db.Model(&User{}).Where("id > 1").Updates(User{Email: "z"}), nil},
		{"update, none", db.Model(&User{}).Where("id > 99").Update("email", "y"), nil},
		{"delete", db.Delete(&Tag{}, db.Where("id > 0").Order("id")), nil},
		{"delete row", db.Where("name = ?", "Cy").Delete(&User{}), nil},
		{"delete all", db.Delete(&User{}), nil},
		{"soft delete", db.Delete(newPost(t, db)), nil},
		{"soft delete, none", db.Delete(&Post{}, 99), nil},
		{"unscoped delete", db.Unscoped().Where("1 = 1").Delete(&Post{}), nil},
		{"count", db.Model(&User{}).Count(&n), nil},
		{"pluck", db.Model(&User{}).Order("id").Limit(2).Pluck("name", &names), nil},
		{"maps", db.Model(&User{}).Limit(1).Find(&maps), nil},
		{"scan", db.Raw("SELECT name FROM users WHERE id = 1").Scan(&name), nil},
		{"exec", db.Exec("UPDATE users SET bio = NULL"), []trace.Statement{yours("UPDATE users SET bio = NULL", 5)}},
		{"exec, none", db.Exec("DELETE FROM tags"), []trace.Statement{yours("DELETE FROM tags", 0)}},
		{"exec, other", db.Exec("CREATE TABLE x (a)"), []trace.Statement{yours("CREATE TABLE x (a)", -1)}},
		{"handle", db, nil},
		{"chain", db.Where("x = ?", 1), nil},
		{"chain with model", db.Model(&[]User{}).Where("x"), nil},
		{"chain with table", db.Table("users"), nil},
		{"raw", db.Raw("SELECT 1"), nil},
		{"nil", (*gorm.DB)(nil), nil},
		{"generic", gorm.G[User](db), nil},
		{"generic chain", gorm.G[User](db).Where("x"), nil},
		{"association", db.Model(&one).Association("Posts"), nil},
		{"association, none", db.Model(&one).Association("Psots"), nil},
		{"dry run", db.Session(&gorm.Session{DryRun: true}).Where("id < ?", 5).Find(&users), nil},
		{"begin", db.Begin(), []trace.Statement{yours("BEGIN", -1)}},
	}
	for _, test := range tests {
		v.check(test.title, p, func(w io.Writer) error { return p.Result(w, test.x, test.ran) })
	}
	if tx, ok := tests[len(tests)-1].x.(*gorm.DB); ok {
		v.check("rollback", p, func(w io.Writer) error {
			return p.Result(w, tx.Rollback(), []trace.Statement{yours("ROLLBACK", -1)})
		})
	}
	// As results of a cell they look the same.
	v.check("as a value", p, func(w io.Writer) error {
		return p.Values(w, []Value{{V: reflect.ValueOf(db.First(&none, 999))}}, []trace.Statement{ghost()})
	})
	if err := p.Result(io.Discard, 1, nil); err == nil {
		t.Error("a number is no result")
	}
}

func newPost(t *testing.T, db *gorm.DB) *Post {
	t.Helper()
	post := &Post{Title: "On flasks", AuthorID: 1}
	if err := db.Create(post).Error; err != nil {
		t.Fatal(err)
	}
	return post
}

// The errors are SQLite's own, and for the others the texts that their drivers make.
func TestErrors(t *testing.T) {
	db := school(t)
	s, err := parse(db, reflect.TypeFor[User]())
	if err != nil {
		t.Fatal(err)
	}
	members, err := parse(db, reflect.TypeFor[Membership]())
	if err != nil {
		t.Fatal(err)
	}
	ada := &User{Name: "Ada"}
	pair := &Membership{StudentID: 1, ClubID: 2}
	if err := db.Create(&Membership{StudentID: 1, ClubID: 2}).Error; err != nil {
		t.Fatal(err)
	}
	newPost(t, db)
	v := newViews(t, "errors")
	check := func(title string, err error, about About) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: no error", title)
			return
		}
		for _, width := range []int{80, 40} {
			p := printer(t, width, Saved)
			v.check(title, p, func(w io.Writer) error { return p.Error(w, err, about) })
		}
	}
	sqlite := func(title, sql string) {
		t.Helper()
		check("SQLite: "+title, db.Exec(sql).Error, About{Statement: yours(sql, -1)})
	}
	sqlite("column", "SELECT nam FROM users")
	sqlite("column of two tables", "SELECT titel FROM users JOIN posts ON posts.author_id = users.id")
	sqlite("column with table", "SELECT posts.titel FROM users JOIN posts ON posts.author_id = users.id")
	sqlite("column in insert", "INSERT INTO users (nope) VALUES (1)")
	sqlite("table", "SELECT * FROM userz")
	sqlite("function", "SELECT nope(1)")
	sqlite("from", "SELECT * FORM users")
	sqlite("select", "SELCT * FROM users")
	sqlite("where", "SELECT * FROM users WERE id = 1")
	sqlite("too early", "SELECT * FROM users WHERE")
	sqlite("not null", "INSERT INTO users (name, email) VALUES ('Zo', NULL)")
	sqlite("parent", "DELETE FROM users WHERE id = 1")
	check("SQLite: foreign key", db.Create(&Post{AuthorID: 77}).Error, About{Statement: yours("INSERT INTO `posts` (`author_id`) VALUES (?)", -1, 77)})
	check("SQLite: unique, value known", db.Create(ada).Error, About{Schema: s, Value: reflect.ValueOf(ada), Statement: yours("INSERT INTO `users` (`name`) VALUES (?)", -1)})
	check("SQLite: unique, two columns", db.Create(pair).Error, About{Schema: members, Value: reflect.ValueOf(pair)})

	inUsers := About{Schema: s, Statement: yours("SELECT * FROM users WHERE nope = 1", -1)}
	intoUsers := About{Schema: s, Statement: yours(`INSERT INTO "users" ("name") VALUES ($1)`, -1, "Ada"), Value: reflect.ValueOf(ada)}
	deleting := About{Statement: yours("DELETE FROM users WHERE id = 1", -1)}
	for _, e := range []struct {
		title, text string
		about       About
	}{
		{"SQLite: text in double quotes", "SQL logic error: no such column: \"Ada\" - should this be a string literal in single-quotes? (1)", About{Statement: yours(`SELECT * FROM users WHERE name = "Ada"`, -1)}},
		{"PostgreSQL: column", `ERROR: column "emial" does not exist (SQLSTATE 42703)`, inUsers},
		{"PostgreSQL: column of relation", `ERROR: column "emial" of relation "users" does not exist (SQLSTATE 42703)`, inUsers},
		{"PostgreSQL: table", `ERROR: relation "posst" does not exist (SQLSTATE 42P01)`, About{}},
		{"PostgreSQL: unique", `ERROR: duplicate key value violates unique constraint "uni_users_name" (SQLSTATE 23505)`, intoUsers},
		{"PostgreSQL: unique, unknown", `ERROR: duplicate key value violates unique constraint "odd" (SQLSTATE 23505)`, About{}},
		{"PostgreSQL: primary key", `ERROR: duplicate key value violates unique constraint "users_pkey" (SQLSTATE 23505)`, About{Schema: s}},
		{"PostgreSQL: not null", `ERROR: null value in column "email" of relation "users" violates not-null constraint (SQLSTATE 23502)`, intoUsers},
		{"PostgreSQL: foreign key", `ERROR: insert or update on table "posts" violates foreign key constraint "fk_users_posts" (SQLSTATE 23503)`, About{Statement: yours(`INSERT INTO "posts" ("author_id") VALUES ($1)`, -1, 77)}},
		{"PostgreSQL: parent", `ERROR: update or delete on table "users" violates foreign key constraint "fk_users_posts" on table "posts" (SQLSTATE 23503)`, deleting},
		{"PostgreSQL: syntax", `ERROR: syntax error at or near "FORM" (SQLSTATE 42601)`, About{Statement: yours("SELECT * FORM users", -1)}},
		{"PostgreSQL: read only", "ERROR: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)", About{}},
		{"MySQL: column", "Error 1054 (42S22): Unknown column 'emial' in 'where clause'", inUsers},
		{"MySQL: table", "Error 1146 (42S02): Table 'school.posst' doesn't exist", About{}},
		{"MySQL: unique", "Error 1062 (23000): Duplicate entry 'Ada' for key 'users.uni_users_name'", intoUsers},
		{"MySQL: unique, unknown", "Error 1062 (23000): Duplicate entry 'Ada' for key 'odd'", About{}},
		{"MySQL: not null", "Error 1048 (23000): Column 'email' cannot be null", intoUsers},
		{"MySQL: foreign key", "Error 1452 (23000): Cannot add or update a child row: a foreign key constraint fails (`school`.`posts`, CONSTRAINT `fk_users_posts` FOREIGN KEY (`author_id`) REFERENCES `users` (`id`))", About{}},
		{"MySQL: parent", "Error 1451 (23000): Cannot delete or update a parent row: a foreign key constraint fails (`school`.`posts`, CONSTRAINT `fk_users_posts` FOREIGN KEY (`author_id`) REFERENCES `users` (`id`))", deleting},
		{"MySQL: syntax", "Error 1064 (42000): You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'FORM users' at line 1", About{Statement: yours("SELECT * FORM users", -1)}},
		{"other", "something else", inUsers},
		{"control characters", "bad \x1b[31m byte\nsecond line", About{}},
	} {
		check(e.title, errors.New(e.text), e.about)
	}

	found := func(sql string, args ...any) About { return About{Schema: s, Statement: yours(sql, 0, args...)} }
	check("not found", gorm.ErrRecordNotFound, found("SELECT * FROM `users` WHERE `users`.`id` = ? ORDER BY `users`.`id` LIMIT ?", 999, 1))
	check("not found, PostgreSQL", gorm.ErrRecordNotFound, found(`SELECT * FROM "users" WHERE name = $1 AND "users"."email" LIKE $2 AND "users"."deleted_at" IS NULL LIMIT $3`, "Bo", "%@x", 1))
	check("not found, only soft delete", gorm.ErrRecordNotFound, found("SELECT * FROM `users` WHERE `users`.`deleted_at` IS NULL LIMIT ?", 1))
	check("not found, no condition", gorm.ErrRecordNotFound, found("SELECT * FROM `users` LIMIT ?", 1))
	check("not found, quoted mark", gorm.ErrRecordNotFound, found("SELECT * FROM users WHERE name = '?' AND id = ?", 7))
	check("no statement", gorm.ErrRecordNotFound, About{})
	for _, e := range []error{gorm.ErrInvalidTransaction, gorm.ErrPrimaryKeyRequired, gorm.ErrModelValueRequired, gorm.ErrEmptySlice, gorm.ErrDuplicatedKey, gorm.ErrForeignKeyViolated, context.Canceled} {
		check(e.Error(), e, About{})
	}
	check("missing where", db.Delete(&User{}).Error, About{Schema: s})
	check("preload", db.Preload("Psots").Find(&[]User{}).Error, About{Schema: s})
	check("value", db.Create(User{}).Error, About{Schema: s})
}

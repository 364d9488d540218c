package command

import (
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/notes"
)

// noted runs cells, and returns the notes on the last one.
func (s *shell) noted(shown bool, cells ...string) string {
	s.t.Helper()
	before := s.Ledger.Len()
	for _, src := range cells {
		before = s.Ledger.Len()
		s.cell(src)
	}
	var texts []string
	last, ran := cells[len(cells)-1], s.Ledger.Since(before)
	for _, n := range notes.Of(s.NotesCell(last, ran, s.Loops(last, ran, s.cells), shown, s.cells)) {
		texts = append(texts, n.Text)
	}
	return strings.Join(texts, " | ")
}

func testNotes(t *testing.T, s *shell) {
	const (
		fill = `list := []models.User{}; db.Where("id < ?", 6).Find(&list);`
	)
	for _, tt := range []struct {
		name  string
		cells []string
		want  string // "" where nothing is to be said
	}{
		{"has many", []string{fill + `for _, u := range list { db.Where("author_id = ?", u.ID).Find(&u.Posts) }`}, "N+1: 1 + 5 × the same query, one for each row of ["},
		{"has many by struct", []string{fill + `for _, u := range list { db.Find(&u.Posts, models.Post{AuthorID: u.ID}) }`}, "N+1: 1 + 5 ×"},
		{"association mode", []string{fill + `for i := range list { db.Model(&list[i]).Association("Posts").Find(&list[i].Posts) }`}, "N+1: 1 + 5 ×"},
		{"belongs to, one each", []string{`list := []models.Post{}; db.Where("id IN (SELECT min(id) FROM posts GROUP BY author_id)").Find(&list); for i := range list { db.First(&list[i].Author, list[i].AuthorID) }`}, "N+1: 1 + "},
		{"the query in an earlier cell", []string{fill, `for _, u := range list { db.Where("author_id = ?", u.ID).Find(&u.Posts) }`}, ", in the loop at line 1"},
		{"counted", []string{fill, `for i := 0; i < len(list); i++ { db.Where("author_id = ?", list[i].ID).Find(&list[i].Posts) }`}, "N+1: 1 + 5 ×"},
		{"in a function", []string{fill, "func each(users []models.User) {\n\tfor _, u := range users { db.Where(\"author_id = ?\", u.ID).Find(&u.Posts) }\n}", `each(list)`}, ", in the loop at line 2 of each"},
		{"by gorm.G", []string{`us, _ := gorm.G[models.User](db).Where("id < ?", 6).Find(ctx)`, `for _, u := range us { gorm.G[models.Post](db).Where("author_id = ?", u.ID).Find(ctx) }`}, "N+1: 1 + 5 ×"},
		{"many to many", []string{`sts := []models.Student{}; db.Limit(5).Find(&sts);`, `for _, st := range sts { db.Model(&st).Association("Clubs").Find(&st.Clubs) }`}, "N+1: 1 + 5 ×"},
		{"a list that was cut", []string{fill, `list = list[:4]`, `for _, u := range list { db.Where("author_id = ?", u.ID).Find(&u.Posts) }`}, ""},
		{"a list made anew", []string{fill, `list = []models.User{{ID: 1}, {ID: 2}, {ID: 3}, {ID: 4}, {ID: 5}}`, `for _, u := range list { db.Where("author_id = ?", u.ID).Find(&u.Posts) }`}, ""},
		{"a list of keys", []string{fill, `for _, id := range []uint{1, 2, 3, 4, 5} { db.Where("author_id = ?", id).Find(&[]models.Post{}) }`}, ""},
		{"another condition", []string{fill + `for _, u := range list { db.Where("author_id = ? AND title <> ?", u.ID, "x").Find(&u.Posts) }`}, ""},
		{"two conditions", []string{fill + `for _, u := range list { db.Where("author_id = ?", u.ID).Where("title <> ?", "x").Find(&u.Posts) }`}, ""},
		{"the first of many", []string{fill + `for _, u := range list { var p models.Post; db.Where("author_id = ?", u.ID).First(&p) }`}, ""},
		{"in an order", []string{fill + `for _, u := range list { db.Where("author_id = ?", u.ID).Order("title").Find(&u.Posts) }`}, ""},
		{"in an order, without one key", []string{`sts := []models.Student{}; db.Limit(5).Find(&sts);`, `for _, st := range sts { db.Where("student_id = ?", st.ID).Order("since").Find(&st.Memberships) }`}, ""},
		{"from a subquery", []string{fill + `for _, u := range list { db.Table("(?) AS posts", db.Model(&models.Post{}).Where("id > ?", 5)).Where("author_id = ?", u.ID).Find(&u.Posts) }`}, ""},
		{"some columns", []string{fill + `for _, u := range list { db.Select("title").Where("author_id = ?", u.ID).Find(&u.Posts) }`}, ""},
		{"counts", []string{fill + `for _, u := range list { var n int64; db.Model(&models.Post{}).Where("author_id = ?", u.ID).Count(&n) }`}, "N+1: 1 + 5 ×"},
		{"counts of an association", []string{fill, `for _, u := range list { db.Model(&u).Association("Posts").Count() }`}, ", in the loop at line 1"},
		{"counts by gorm.G", []string{fill, `for _, u := range list { gorm.G[models.Post](db).Where("author_id = ?", u.ID).Count(ctx, "*") }`}, ", in the loop at line 1"},
		{"counts with another condition", []string{fill, `for _, u := range list { var n int64; db.Model(&models.Post{}).Where("author_id = ? AND title <> ?", u.ID, "x").Count(&n) }`}, ""},
		{"counts through a join table", []string{`sts := []models.Student{}; db.Limit(5).Find(&sts);`, `for _, st := range sts { db.Model(&st).Association("Clubs").Count() }`}, ""},
		{"counts of what there is one of", []string{fill, `for _, u := range list { var n int64; db.Model(&models.User{}).Where("id = ?", u.ID).Count(&n) }`}, ""},
		{"no relation", []string{fill + `for _, u := range list { db.Where("id = ?", u.ID).Find(&[]models.Book{}) }`}, ""},
		{"always the same", []string{fill + `for range list { db.Where("author_id = ?", 1).Find(&[]models.Post{}) }`}, ""},
		{"twice", []string{`two := []models.User{}; db.Limit(2).Find(&two); for _, u := range two { db.Where("author_id = ?", u.ID).Find(&u.Posts) }`}, ""},
		{"preloaded", []string{`db.Preload("Posts").Preload("Posts.Tags").Limit(5).Find(&[]models.User{})`}, ""},

		{"a zero", []string{`db.Model(&models.Post{}).Where("id = ?", 1).Updates(models.Post{Title: "x", Body: ""})`}, "Updates leaves out the zero values of a struct: body was not written"},
		{"a pointer's zero", []string{`db.Model(&models.Post{}).Where("id = ?", 1).Updates(&models.Post{Title: "x", AuthorID: 0})`}, "Updates leaves out the zero values of a struct: author_id was not written"},
		{"a selected zero", []string{`db.Model(&models.Post{}).Where("id = ?", 1).Select("body").Updates(models.Post{Body: ""})`}, ""},
		{"a zero in a map", []string{`db.Model(&models.Post{}).Where("id = ?", 1).Updates(map[string]any{"body": ""})`}, ""},
		{"no zero", []string{`db.Model(&models.Post{}).Where("id = ?", 1).Updates(models.Post{Body: "x"})`}, ""},

		{"a used destination", []string{`u := models.User{ID: 3}`, `db.Where("name <> ?", "x").First(&u);`}, "u holds #3 from before, and GORM looks for that row only"},
		{"with a condition on the key", []string{`u := models.User{ID: 3}`, `db.Where("id = ?", 4).Find(&u);`}, "u holds #3"},
		{"with another key", []string{`u := models.User{ID: 3}`, `db.Find(&u, 4);`}, "u holds #3"},
		{"with the same key", []string{`u := models.User{ID: 3}`, `db.Find(&u, 3);`}, ""},
		{"a fresh destination", []string{`var f models.User`, `db.Where("name <> ?", "x").Find(&f, 3);`}, ""},
		{"with a condition in place", []string{`u = models.User{ID: 3}`, `db.Take(&u, "name <> ?", "x");`}, "u holds #3"},
		{"a reload", []string{`u = models.User{ID: 3}`, `db.First(&u);`}, ""},
		{"by key", []string{`var v models.User`, `db.Where("name <> ?", "x").First(&v, 3);`}, ""},
		{"by a named key", []string{`var v2 models.User`, `db.Where("users.id = ?", 3).Where("name <> ?", "x").First(&v2);`}, ""},
		{"fresh", []string{`var v3 models.User; db.Where("name <> ?", "x").First(&v3);`}, ""},

		{"kept", []string{`q := db.Where("id > ?", 3)`, `q.Where("id < ?", 6).Find(&[]models.User{});`, `q.Where("name <> ?", "x").Limit(1).Find(&[]models.User{});`}, "q has kept “id < ?” from an earlier query"},
		{"kept in one cell", []string{`q2 := db.Where("id > ?", 3); q2.Where("id < ?", 6).Find(&[]models.User{}); q2.Where("name <> ?", "x").Find(&[]models.User{});`}, "q2 has kept"},
		{"the same twice", []string{`q3 := db.Where("id > ?", 3)`, `q3.Where("id < ?", 6).Find(&[]models.User{});`, `q3.Where("id < ?", 5).Find(&[]models.User{});`}, "q3 has kept"},
		{"built step by step", []string{`q4 := db.Where("id > ?", 3)`, `q4 = q4.Where("id < ?", 6)`, `q4.Find(&[]models.User{});`}, ""},
		{"built in one cell", []string{`q5 := db.Where("id > ?", 3); if true { q5 = q5.Where("id < ?", 6) }; q5.Find(&[]models.User{});`}, ""},
		{"a session", []string{`q6 := db.Where("id > ?", 3).Session(&gorm.Session{})`, `q6.Where("id < ?", 6).Find(&[]models.User{});`, `q6.Where("name <> ?", "x").Limit(1).Find(&[]models.User{});`}, ""},
		{"made anew", []string{`q = db.Where("id > ?", 3)`, `q.Where("name <> ?", "x").Limit(1).Find(&[]models.User{});`}, ""},
		{"from db", []string{`db.Where("id < ?", 6).Find(&[]models.User{});`, `db.Where("name <> ?", "x").Limit(1).Find(&[]models.User{});`}, ""},

		{"a text in quotes", []string{`name := "Ada"; db.Where("name = '" + name + "'").Find(&[]models.User{});`}, "the text of name becomes part of the SQL"},
		{"Sprintf", []string{`db.Where(fmt.Sprintf("name = '%s'", name)).Find(&[]models.User{});`}, "the text of name becomes part of the SQL"},
		{"in First", []string{`db.Limit(1).Find(&[]models.User{}, "name = '" + name + "'");`}, "the text of name becomes part of the SQL"},
		{"a field", []string{`db.Where("name = '" + u.Name + "'").Find(&[]models.User{});`}, "the text of u.Name becomes part of the SQL"},
		{"bound", []string{`db.Where("name = ?", name).Find(&[]models.User{});`}, ""},
		{"a bound text", []string{`db.Where("name LIKE ?", "%" + name + "%").Find(&[]models.User{});`}, ""},
		{"a number", []string{`db.Where("id = " + strconv.Itoa(7)).Find(&[]models.User{});`}, ""},
		{"a number in Sprintf", []string{`db.Where(fmt.Sprintf("id = %d", 7)).Find(&[]models.User{});`}, ""},
		{"two literals", []string{`db.Where("name = " + "'Ada'").Find(&[]models.User{});`}, ""},
		{"a constant", []string{`const who = "Ada"`, `db.Where("name = '" + who + "'").Find(&[]models.User{});`}, ""},
		{"a column of a list", []string{`for _, column := range []string{"name", "email"} { db.Where(column + " = ?", "x").Find(&[]models.User{}) }`}, ""},
		{"elsewhere", []string{`db.Limit(1).Find(&[]models.User{}); strings.Replace("a " + name, "a", "b", 1);`}, ""},

		{"Save of a new key", []string{`db.Save(&models.Tag{ID: 900, Name: "new"});`}, "Save "},
		{"Save of a row", []string{`db.Save(&models.Tag{ID: 900, Name: "newer"});`}, ""},
		{"Save without a key", []string{`db.Save(&models.Tag{Name: "without"});`}, ""},

		{"all rows", []string{`db.Exec("UPDATE tags SET name = concat(name, '!')");`}, "without WHERE all "},
		{"some rows", []string{`db.Exec("UPDATE tags SET name = concat(name, '!') WHERE id > 3");`}, ""},
		{"all rows on purpose", []string{`db.Session(&gorm.Session{AllowGlobalUpdate: true}).Model(&models.Tag{}).Update("name", gorm.Expr("concat(name, '!')"));`}, ""},

		{"no row", []string{`db.Model(&models.Tag{}).Where("id = ?", 9999).Update("name", "y");`}, "no row matched, and nothing was changed; that is no error for GORM"},
		{"none deleted", []string{`db.Delete(&models.Tag{}, 9999);`}, "no row matched, and nothing was deleted; that is no error for GORM"},
		{"no row, looked at", []string{`if db.Model(&models.Tag{}).Where("id = ?", 9999).Update("name", "y").RowsAffected == 0 { println() }`}, ""},

		{"the last by an order", []string{`db.Order("name").Last(&models.User{});`}, "Last does not turn Order around: by name this is the first row"},
		{"the last by an order, descending", []string{`db.Order("name DESC").Last(&models.User{});`}, "Last does not turn Order around"},
		{"the last by gorm.G", []string{`gorm.G[models.User](db).Order("name").Last(ctx);`}, "Last does not turn Order around"},
		{"the last", []string{`db.Last(&models.User{});`}, ""},
		{"the first by an order", []string{`db.Order("name").First(&models.User{});`}, ""},
		{"the first", []string{`db.First(&models.User{}); db.Where("id > ?", 3).First(&models.User{});`}, ""},
		{"two orders", []string{`db.Order("name").Order("id DESC").First(&models.User{});`}, ""},
		{"a page", []string{`db.Limit(10).Offset(20).Find(&[]models.User{});`}, "rows are skipped without an order"},
		{"a page by gorm.G", []string{`gorm.G[models.User](db).Limit(10).Offset(20).Find(ctx);`}, "rows are skipped without an order"},
		{"a page of SQL", []string{`var page []models.User; db.Raw("SELECT * FROM users LIMIT 10 OFFSET 20").Scan(&page);`}, "rows are skipped without an order"},
		{"a page in an order", []string{`db.Order("id").Limit(10).Offset(20).Find(&[]models.User{});`}, ""},
		{"the first page", []string{`db.Limit(10).Offset(0).Find(&[]models.User{});`}, ""},
		{"an empty page", []string{`db.Limit(10).Offset(2000).Find(&[]models.User{});`}, ""},
		{"any of many", []string{`db.Where("grade = ?", 12).Take(&models.Student{});`}, "any row that matches may come"},
		{"any of many by a variable", []string{`grade := 12; db.Take(&models.Student{}, "grade = ?", grade);`}, "any row that matches may come"},
		{"any of many by gorm.G", []string{`gorm.G[models.Student](db).Where("grade = ?", 12).Take(ctx);`}, "any row that matches may come"},
		{"any of all", []string{`db.Take(&models.Student{}); db.Limit(1).Find(&[]models.Student{});`}, ""},
		{"one by its key", []string{`db.Where("id = ? AND grade > ?", 3, 1).Take(&models.Student{});`}, ""},
		{"one by what is unique", []string{`db.Where("name = ?", "Noor Haddad").Take(&models.User{});`}, ""},
		{"one by what is unique, of a struct", []string{`db.Where(models.User{Name: "Noor Haddad"}).Take(&models.User{});`}, ""},
		{"some", []string{`db.Limit(5).Find(&[]models.Student{}); db.Where("grade = ?", 12).Limit(2).Find(&[]models.Student{});`}, ""},
		{"none of many", []string{`if err := db.Where("grade = ?", 99).Take(&models.Student{}).Error; err != nil { println() }`}, ""},

		{"big", []string{`db.Find(&[]models.Comment{});`}, "Find has read all 1,500 rows of comments into memory"},
		{"big in an order", []string{`db.Order("id").Find(&[]models.Comment{});`}, "Find has read all 1,500 rows"},
		{"bounded", []string{`db.Limit(1200).Find(&[]models.Comment{});`}, ""},
		{"with a condition", []string{`db.Where("id > 0").Find(&[]models.Comment{});`}, ""},
		{"in batches", []string{`db.FindInBatches(&[]models.Comment{}, 500, func(*gorm.DB, int) error { return nil });`}, ""},

		{"no such column", []string{`db.Where("nope = 1").Find(&[]models.User{});`}, `failed, and the cell does not look at its error`},
		{"no such column in a transaction", []string{`db.Transaction(func(tx *gorm.DB) error { tx.Where("nope = 1").Find(&[]models.User{}); return nil })`}, `failed, and the cell does not look at its error`},
		{"looked at in a transaction", []string{`db.Transaction(func(tx *gorm.DB) error { return tx.Where("nope = 1").Find(&[]models.User{}).Error })`}, ""},
		{"looked at", []string{`if err := db.Where("nope = 1").Find(&[]models.User{}).Error; err != nil { println() }`}, ""},
	} {
		want := tt.want
		if s.DB.Name() == "mysql" && tt.name == "no row" {
			want = "" // it does not tell a row that was left as it is from none
		}
		got := s.noted(false, tt.cells...)
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %s, noted: %q, want %q", s.DB.Name(), tt.name, got, want)
		}
	}
	// PostgreSQL answers such a COMMIT with an error, which is shown.
	if got := s.noted(true, `db.Transaction(func(tx *gorm.DB) error { tx.Exec("DELETE FROM nope"); return nil })`); s.DB.Name() != "postgres" && !strings.Contains(got, "does not look at its error") {
		t.Errorf("an error that is dropped in a transaction is noted: %q", got)
	}
	for _, src := range []string{`db.Model(&models.Tag{}).Where("id = ?", 9999).Update("name", "y")`, `db.Where("nope = 1").Find(&[]models.User{})`} {
		if got := s.noted(true, src); got != "" {
			t.Errorf("%s is shown, and noted: %s", src, got)
		}
	}
}

func TestNotes(t *testing.T) {
	s := newShell(t)
	testNotes(t, s)
	s.shows(":notes off", "There are no notes on cells.\n")
	s.shows(":notes", "There are no notes on cells.\n")
	s.shows(":notes on", "Cells get notes on what they may not have meant.\n")
	s.fails(":notes some", `:notes takes on or off, not "some"`)
}

func TestMeasure(t *testing.T) {
	s := newShell(t)
	testMeasure(t, s)
	s.fails(":measure 3", `:measure takes nothing after it, not "3"`)
	s = newShell(t)
	s.fails(":measure", "no cell has sent a query and one more for each of its rows, in a way that Preload does the same; :compare compares two expressions")
}

func testMeasure(t *testing.T, s *shell) {
	s.cell(`limit := 6`)
	s.cell(`var list []models.User; db.Where("id < ?", limit).Order("id").Find(&list); for i := range list { db.Where("author_id = ?", list[i].ID).Find(&list[i].Posts) }`)
	s.cell(`var n int64; db.Model(&models.Tag{}).Count(&n)`)
	s.has(":measure", "A           6  ", "B           2  ", "1 + 5 ×, as cell 2", `db.Where("id < ?", limit).Order("id").Preload(`)
	if got, _ := s.run(":measure"); strings.Contains(got, "loop reads") || strings.Contains(got, "leaves out") {
		t.Errorf(":measure shows\n%s", got)
	}
	s.cell(`limit = 5`)
	s.fails(":measure", "the first query is another one now: a variable in it has changed; run the cell again")
}

func TestNotesOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, s *shell) {
		testNotes(t, s)
	})
}

func TestMeasureOnServers(t *testing.T) {
	onServers(t, testMeasure)
}

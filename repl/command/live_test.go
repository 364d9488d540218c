package command

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/db"
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
		{`db.Preload("Posts").Find(&users)`, `SELECT * FROM users|then the rows of Posts`},
		{`db.Where("name = ?", who).FirstOrCreate(&models.User{})`, "SELECT * FROM users WHERE name = ? ORDER BY users.id LIMIT 1|'Ada'|then an INSERT, if no row is found"},
		{`db.Model(&models.User{ID: 1}).Association("Posts").Find(&[]models.Post{})`, "SELECT * FROM posts WHERE posts.author_id = ?|1"},
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
		got := strings.NewReplacer("`", "", `"`, "", "$1", "?", "LIMIT $2|'Ada', 1", "LIMIT 1|'Ada'", "LIMIT ?|'Ada', 1", "LIMIT 1|'Ada'").Replace(strings.Join(lines, "|"))
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

// A countedPool counts what is asked of the connection below GORM.
type countedPool struct {
	gorm.ConnPool
	asked int
}

func (p *countedPool) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	p.asked++
	return p.ConnPool.PrepareContext(ctx, query)
}

func (p *countedPool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	p.asked++
	return p.ConnPool.ExecContext(ctx, query, args...)
}

func (p *countedPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	p.asked++
	return p.ConnPool.QueryContext(ctx, query, args...)
}

func (p *countedPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	p.asked++
	return p.ConnPool.QueryRowContext(ctx, query, args...)
}

func (p *countedPool) BeginTx(ctx context.Context, opts *sql.TxOptions) (gorm.ConnPool, error) {
	p.asked++
	return p.ConnPool.(gorm.TxBeginner).BeginTx(ctx, opts)
}

func (p *countedPool) GetDBConn() (*sql.DB, error) {
	p.asked++
	return p.ConnPool.(*sql.DB), nil
}

// Whatever is typed, nothing is asked of the driver, no function of a cell runs, and no value changes.
func TestLiveSendsNothing(t *testing.T) {
	image, err := models.School()
	if err != nil {
		t.Fatal(err)
	}
	sample, err := db.OpenCopy(image, "school", db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer sample.Close()
	on := sample.Gorm.Session(&gorm.Session{})
	pool := &countedPool{ConnPool: on.ConnPool}
	on.ConnPool, on.Statement.ConnPool = pool, pool
	s := newShellOn(t, on)
	s.cell(`calls := 0; u := models.User{Name: "x"}; ada := models.User{ID: 1}; var users []models.User; q := db.Where("id > ?", 3)
post := models.Post{ID: 3, Title: "x", Author: models.User{Name: "y"}}`)
	s.cell(`func count(tx *gorm.DB) *gorm.DB { calls++; return tx }`)
	s.cell(`func number() int { calls++; return 1 }`)
	s.cell(`type Pet struct { ID int; Name string; HomeID int }`)
	s.cell(`func (p *Pet) BeforeSave(tx *gorm.DB) error { calls++; return tx.Exec("DELETE FROM tags").Error }`)
	s.cell(`type Home struct { ID int; Pets []Pet }`)
	s.cell(`db.AutoMigrate(&Home{}, &Pet{})`)
	s.cell(`pet := Pet{ID: 1, Name: "Rex"}; home := Home{ID: 1, Pets: []Pet{{ID: 2}}}`)
	s.Settings.Live = true
	sent := len(s.Ledger.Statements())
	pool.asked = 0
	var p Preview
	for _, text := range []string{
		`db.Where("name = ?", "z").FirstOrCreate(&u)`, `db.Where("name = ?", "z").Assign(models.User{Email: "x"}).FirstOrCreate(&ada)`,
		`db.Raw("DELETE FROM tags").Scan(&users)`, `db.Raw("DELETE FROM tags").Row()`, `db.Raw("DELETE FROM tags").Rows()`, `db.Raw("SELECT 1").Find(&u)`,
		`db.Exec("DELETE FROM tags")`, `db.Exec("DELETE FROM tags WHERE id = ?", number())`,
		`db.Create(&u)`, `db.Create(&post)`, `db.Save(&post)`, `db.Save(&u)`, `db.Delete(&ada)`, `db.Model(&ada).Update("name", "z")`, `db.CreateInBatches(&users, 2)`,
		`db.Create(&pet)`, `db.Save(&pet)`, `db.Save(&home)`, `db.Model(&home).Updates(&home)`, `db.Delete(&pet)`,
		`db.Model(&ada).Association("Posts").Find(&[]models.Post{})`, `db.Model(&ada).Association("Posts").Append(&post)`,
		`db.Model(&ada).Association("Posts").Replace(&post)`, `db.Model(&ada).Association("Posts").Delete(&post)`,
		`db.Model(&ada).Association("Posts").Clear()`, `db.Model(&ada).Association("Posts").Count()`, `db.Model(&home).Association("Pets").Clear()`,
		`db.Transaction(func(tx *gorm.DB) error { return nil })`, `db.Begin()`, `db.Begin().Exec("DELETE FROM tags").Commit()`, `db.SavePoint("a")`, `db.Connection(func(tx *gorm.DB) error { return nil })`,
		`db.AutoMigrate(&Pet{})`, `db.Migrator().DropTable("tags")`, `db.DB()`, `db.Migrator().HasTable("tags")`,
		`db.Scopes(count).Find(&users)`, `db.Preload("Posts", count).First(&ada)`, `db.Find(&users, number())`, `db.Where("id = ?", number()).Find(&users)`, `count(db).Find(&users)`,
		`db.Where("id IN (?)", count(db.Model(&u))).Find(&users)`, `db.Limit(number()).Find(&users)`, `db.Scopes(func(tx *gorm.DB) *gorm.DB { calls++; return tx }).Find(&users)`,
		`db.Scopes(func(tx *gorm.DB) *gorm.DB { return count(tx) }).Find(&users)`, `db.Scopes([]func(*gorm.DB) *gorm.DB{count}...).Find(&users)`,
		`db.Scopes(func(tx *gorm.DB) *gorm.DB { tx.Delete(&ada); return tx }).Find(&users)`,
		`db.FindInBatches(&users, 2, func(tx *gorm.DB, n int) error { calls++; return tx.Delete(&users).Error })`,
		`db.Session(&gorm.Session{DryRun: false, PrepareStmt: true}).Exec("DELETE FROM tags")`, `db.Session(&gorm.Session{PrepareStmt: true}).Find(&users)`, `db.Debug().Find(&users)`,
		`gorm.G[models.User](db).Where("id = 1").Delete(ctx)`, `gorm.G[models.User](db).Create(ctx, &u)`, `gorm.G[models.User](db).Exec(ctx, "DELETE FROM tags")`,
		`gorm.G[models.User](db).Where("id = ?", number()).Find(ctx)`, `q.Find(&users)`, `q.Delete(&models.User{})`,
		`sql(number()).Run()`, `u.ChangeEmail("x")`,
	} {
		p.Lines(t.Context(), s.Env, text)
		if pool.asked != 0 || len(s.Ledger.Statements()) != sent {
			t.Fatalf("%s: %d times something was asked of the connection, %d statements are in the ledger", text, pool.asked, len(s.Ledger.Statements())-sent)
		}
	}
	for expr, want := range map[string]string{
		"calls": "0", `fmt.Sprint(u.ID, u.Name, u.Email)`: "0x", `fmt.Sprint(post.Author.ID, post.AuthorID, pet.ID, home.Pets[0].ID, len(users))`: "0 0 1 2 0", `fmt.Sprint(ada.Posts == nil, ada.Name)`: "true",
	} {
		if got, err := s.Session.Evaluate(t.Context(), expr); err != nil || fmt.Sprint(got[0]) != want {
			t.Errorf("%s is %v, want %s; %v", expr, got, want, err)
		}
	}
	s.cell(`db.Find(&[]models.Tag{})`)
	if pool.asked == 0 {
		t.Error("the connection is not counted")
	}
}

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

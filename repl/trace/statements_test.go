package trace

import (
	"context"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// library writes two authors: Ada with two books, of one and no chapters, and a club, and Bo with nothing.
func library(t testing.TB, db *gorm.DB) {
	t.Helper()
	must(t, db.Create(&[]author{
		{Name: "Ada", Books: []book{{Title: "One", Chapters: []chapter{{Title: "1"}}}, {Title: "Two"}}, Clubs: []club{{Name: "Chess"}}},
		{Name: "Bo"},
	}).Error)
	must(t, db.Session(&gorm.Session{SkipHooks: true}).Create(&member{Name: "Mo"}).Error)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var errUndo = errors.New("undo")

func TestStatements(t *testing.T) {
	tests := []struct {
		name string
		do   func(t *testing.T, db *gorm.DB)
		want string
	}{
		{"create", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&club{Name: "Go"}).Error)
		}, "- transaction -1 BEGIN\n" +
			"1 yours 1 INSERT INTO `clubs` (`name`) VALUES (?) RETURNING `id` [Go] trace.club\n" +
			"- transaction -1 COMMIT"},
		{"create fails", func(t *testing.T, db *gorm.DB) {
			if db.Create(&club{ID: 1, Name: "again"}).Error == nil {
				t.Error("a second row with the same primary key was stored")
			}
		}, "- transaction -1 BEGIN\n" +
			"1 yours -1 INSERT INTO `clubs` (`name`,`id`) VALUES (?,?) RETURNING `id` [again 1] trace.club error\n" +
			"- transaction -1 ROLLBACK"},
		{"batch create", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&[]club{{Name: "Go"}, {Name: "Run"}}).Error)
		}, "- transaction -1 BEGIN\n" +
			"1 yours 2 INSERT INTO `clubs` (`name`) VALUES (?),(?) RETURNING `id` [Go Run] trace.club\n" +
			"- transaction -1 COMMIT"},
		{"create in batches", func(t *testing.T, db *gorm.DB) {
			must(t, db.CreateInBatches(&[]club{{Name: "Go"}, {Name: "Run"}, {Name: "Swim"}}, 2).Error)
		}, "1 transaction -1 BEGIN\n" +
			"2 yours 2 INSERT INTO `clubs` (`name`) VALUES (?),(?) RETURNING `id` [Go Run] trace.club\n" +
			"3 yours 1 INSERT INTO `clubs` (`name`) VALUES (?) RETURNING `id` [Swim] trace.club\n" +
			"4 transaction -1 COMMIT"},
		{"create with associations", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&book{Title: "New", Author: &author{Name: "Cy"}, Chapters: []chapter{{Title: "1"}}}).Error)
		}, "- transaction -1 BEGIN\n" +
			"1 association 1 INSERT INTO `authors` (`name`,`email`) VALUES (?,?) ON CONFLICT DO NOTHING RETURNING `id` [Cy <nil>] trace.author\n" +
			"2 yours 1 INSERT INTO `books` (`title`,`author_id`) VALUES (?,?) RETURNING `id` [New 3] trace.book\n" +
			"3 association 1 INSERT INTO `chapters` (`title`,`book_id`) VALUES (?,?) ON CONFLICT (`id`) DO UPDATE SET `book_id`=`excluded`.`book_id` RETURNING `id` [1 3] trace.chapter\n" +
			"- transaction -1 COMMIT"},
		{"find", func(t *testing.T, db *gorm.DB) {
			must(t, db.Where("name > ?", "A").Find(&[]author{}).Error)
		}, "1 yours 2 SELECT * FROM `authors` WHERE name > ? [A] trace.author"},
		{"first finds nothing", func(t *testing.T, db *gorm.DB) {
			if err := db.First(&author{}, 999).Error; !errors.Is(err, gorm.ErrRecordNotFound) {
				t.Errorf("error %v", err)
			}
		}, "1 yours 0 SELECT * FROM `authors` WHERE `authors`.`id` = ? ORDER BY `authors`.`id` LIMIT 1 [999] trace.author"},
		{"query fails", func(t *testing.T, db *gorm.DB) {
			if db.Where("nope = ?", 1).Find(&[]author{}).Error == nil {
				t.Error("an unknown column was found")
			}
		}, "1 yours -1 SELECT * FROM `authors` WHERE nope = ? [1] trace.author error"},
		{"count and pluck", func(t *testing.T, db *gorm.DB) {
			var n int64
			var names []string
			must(t, db.Model(&author{}).Count(&n).Error)
			must(t, db.Model(&author{}).Pluck("name", &names).Error)
		}, "1 yours 1 SELECT count(*) FROM `authors` trace.author\n" +
			"2 yours 2 SELECT `name` FROM `authors` trace.author"},
		{"update", func(t *testing.T, db *gorm.DB) {
			must(t, db.Model(&author{}).Where("id < ?", 9).Update("name", "Cy").Error)
		}, "- transaction -1 BEGIN\n" +
			"1 yours 2 UPDATE `authors` SET `name`=? WHERE id < ? [Cy 9] trace.author\n" +
			"- transaction -1 COMMIT"},
		{"delete", func(t *testing.T, db *gorm.DB) {
			must(t, db.Delete(&chapter{}, 1).Error)
		}, "- transaction -1 BEGIN\n" +
			"1 yours 1 DELETE FROM `chapters` WHERE `chapters`.`id` = ? [1] trace.chapter\n" +
			"- transaction -1 COMMIT"},
		{"delete and return", func(t *testing.T, db *gorm.DB) {
			var gone []chapter
			must(t, db.Clauses(clause.Returning{}).Where("id > 0").Delete(&gone).Error)
		}, "- transaction -1 BEGIN\n" +
			"1 yours 1 DELETE FROM `chapters` WHERE id > 0 RETURNING * trace.chapter\n" +
			"- transaction -1 COMMIT"},
		{"delete with associations", func(t *testing.T, db *gorm.DB) {
			must(t, db.Select("Chapters").Delete(&book{ID: 1}).Error)
		}, "- transaction -1 BEGIN\n" +
			"1 association 1 DELETE FROM `chapters` WHERE `chapters`.`book_id` = ? [1] trace.chapter\n" +
			"2 yours 1 DELETE FROM `books` WHERE `books`.`id` = ? [1] trace.book\n" +
			"- transaction -1 COMMIT"},
		{"preload", func(t *testing.T, db *gorm.DB) {
			must(t, db.Preload("Books").Preload("Clubs").Find(&[]author{}).Error)
		}, "1 yours 2 SELECT * FROM `authors` trace.author\n" +
			"2 preload 2 SELECT * FROM `books` WHERE `books`.`author_id` IN (?,?) [1 2] trace.book\n" +
			"3 preload 1 SELECT * FROM `memberships` WHERE `memberships`.`author_id` IN (?,?) [1 2]\n" +
			"4 preload 1 SELECT * FROM `clubs` WHERE `clubs`.`id` = ? [1] trace.club"},
		{"nested preload", func(t *testing.T, db *gorm.DB) {
			must(t, db.Preload("Books.Chapters").First(&author{}).Error)
		}, "1 yours 1 SELECT * FROM `authors` ORDER BY `authors`.`id` LIMIT 1 trace.author\n" +
			"2 preload 2 SELECT * FROM `books` WHERE `books`.`author_id` = ? [1] trace.book\n" +
			"3 preload 1 SELECT * FROM `chapters` WHERE `chapters`.`book_id` IN (?,?) [1 2] trace.chapter"},
		{"association mode", func(t *testing.T, db *gorm.DB) {
			ada := author{ID: 1}
			must(t, db.Model(&ada).Association("Books").Find(&ada.Books))
			must(t, db.Model(&author{ID: 2}).Association("Clubs").Append(&club{Name: "Go"}))
			db.Model(&ada).Association("Books").Count()
		}, "1 yours 2 SELECT * FROM `books` WHERE `books`.`author_id` = ? [1] trace.book\n" +
			"- transaction -1 BEGIN\n" +
			"2 association 1 INSERT INTO `clubs` (`name`) VALUES (?) ON CONFLICT DO NOTHING RETURNING `id` [Go] trace.club\n" +
			"3 association 1 INSERT INTO `memberships` (`author_id`,`club_id`) VALUES (?,?) ON CONFLICT DO NOTHING [2 2]\n" +
			"- transaction -1 COMMIT\n" +
			"4 yours 1 SELECT count(*) FROM `books` WHERE `books`.`author_id` = ? [1] trace.book"},
		{"hooks", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&member{Name: "Ny"}).Error)
			must(t, db.First(&member{}).Error)
		}, "- transaction -1 BEGIN\n" +
			"1 hook 1 SELECT count(*) FROM `members` trace.member\n" +
			"2 yours 1 INSERT INTO `members` (`name`,`peers`) VALUES (?,?) RETURNING `id` [Ny 1] trace.member\n" +
			"- transaction -1 COMMIT\n" +
			"3 yours 1 SELECT * FROM `members` ORDER BY `members`.`id` LIMIT 1 trace.member\n" +
			"4 hook 1 SELECT count(*) FROM members"},
		{"transaction", func(t *testing.T, db *gorm.DB) {
			must(t, db.Transaction(func(tx *gorm.DB) error { return tx.Create(&club{Name: "Go"}).Error }))
			if err := db.Transaction(func(tx *gorm.DB) error { return errUndo }); err != errUndo {
				t.Errorf("error %v", err)
			}
		}, "1 transaction -1 BEGIN\n" +
			"2 yours 1 INSERT INTO `clubs` (`name`) VALUES (?) RETURNING `id` [Go] trace.club\n" +
			"3 transaction -1 COMMIT\n" +
			"4 transaction -1 BEGIN\n" +
			"5 transaction -1 ROLLBACK"},
		{"savepoints", func(t *testing.T, db *gorm.DB) {
			tx := db.Begin()
			defer tx.Rollback() // after Commit it sends nothing
			tx.SavePoint("here")
			tx.RollbackTo("here")
			tx.Transaction(func(tx *gorm.DB) error { tx.Find(&[]club{}); return errUndo })
			must(t, tx.Commit().Error)
		}, "1 transaction -1 BEGIN\n" +
			"2 transaction -1 SAVEPOINT here\n" +
			"3 transaction -1 ROLLBACK TO SAVEPOINT here\n" +
			"4 transaction -1 SAVEPOINT spN\n" +
			"5 yours 1 SELECT * FROM `clubs` trace.club\n" +
			"6 transaction -1 ROLLBACK TO SAVEPOINT spN\n" +
			"7 transaction -1 COMMIT"},
		{"raw", func(t *testing.T, db *gorm.DB) {
			var names []string
			var a author
			must(t, db.Raw("SELECT name FROM authors WHERE id < ?", 9).Scan(&names).Error)
			must(t, db.Model(&author{}).Where("id = ?", 1).Scan(&a).Error)
			must(t, db.Raw("SELECT * FROM authors").Find(&[]author{}).Error)
			must(t, db.Exec("UPDATE authors SET name = ?", "Cy").Error)
			if db.Exec("UPDATE nothing SET name = ?", "Cy").Error == nil {
				t.Error("an unknown table was updated")
			}
			if db.Raw("SELECT nothing").Scan(&names).Error == nil {
				t.Error("an unknown column was read")
			}
		}, "1 yours 2 SELECT name FROM authors WHERE id < ? [9]\n" +
			"2 yours 1 SELECT * FROM `authors` WHERE id = ? [1] trace.author\n" +
			"3 yours 2 SELECT * FROM authors trace.author\n" +
			"4 yours 2 UPDATE authors SET name = ? [Cy]\n" +
			"5 yours -1 UPDATE nothing SET name = ? [Cy] error\n" +
			"6 yours -1 SELECT nothing error"},
		{"rows", func(t *testing.T, db *gorm.DB) {
			rows, err := db.Raw("SELECT * FROM authors").Rows()
			must(t, err)
			for rows.Next() {
				must(t, db.ScanRows(rows, &author{}))
			}
			rows.Close()
			var n int
			must(t, db.Raw("SELECT count(*) FROM authors").Row().Scan(&n))
		}, "1 yours -1 SELECT * FROM authors\n2 yours -1 SELECT count(*) FROM authors"},
		{"connection pool", func(t *testing.T, db *gorm.DB) {
			rows, err := db.ConnPool.QueryContext(background, "SELECT ?", 1)
			must(t, err)
			rows.Close()
			_, err = db.Statement.ConnPool.ExecContext(background, "/* why */ update authors SET name = ?", "Cy")
			must(t, err)
			if db.ConnPool.QueryRowContext(background, "SELECT nothing").Err() == nil {
				t.Error("an unknown column was read")
			}
		}, "1 yours -1 SELECT ? [1]\n2 yours 2 /* why */ update authors SET name = ? [Cy]\n3 yours -1 SELECT nothing error"},
		{"migrator", func(t *testing.T, db *gorm.DB) {
			db.Migrator().HasTable("clubs")
			must(t, db.Migrator().DropColumn(&chapter{}, "title"))
			must(t, db.Exec("CREATE TABLE mine (id)").Error)
		}, "1 migration -1 SELECT count(*) FROM sqlite_master WHERE type='table' AND name=? [clubs]\n" +
			"2 migration -1 SELECT sql FROM sqlite_master WHERE type = ? AND tbl_name = ? AND name = ? [table chapters chapters]\n" +
			"3 transaction -1 BEGIN\n" +
			"4 migration -1 CREATE TABLE `chapters__temp`  (`id` integer PRIMARY KEY AUTOINCREMENT,`book_id` integer,CONSTRAINT `fk_books_chapters` FOREIGN KEY (`book_id`) REFERENCES `books`(`id`))\n" +
			"5 migration 1 INSERT INTO `chapters__temp`(`id`,`book_id`) SELECT `id`,`book_id` FROM `chapters`\n" +
			"6 migration -1 DROP TABLE `chapters`\n" +
			"7 migration -1 ALTER TABLE `chapters__temp` RENAME TO `chapters`\n" +
			"8 transaction -1 COMMIT\n" +
			"9 yours -1 CREATE TABLE mine (id)"},
		{"dry run", func(t *testing.T, db *gorm.DB) {
			db.Session(&gorm.Session{DryRun: true}).Find(&[]author{})
			db.ToSQL(func(tx *gorm.DB) *gorm.DB { return tx.Create(&club{Name: "Go"}) })
		}, ""},
		{"prepared", func(t *testing.T, db *gorm.DB) {
			db = db.Session(&gorm.Session{PrepareStmt: true})
			for range 2 {
				must(t, db.First(&club{}, 1).Error)
			}
			must(t, db.Create(&club{Name: "Go"}).Error)
			must(t, db.Transaction(func(tx *gorm.DB) error {
				tx.SavePoint("here")
				must(t, tx.Exec("SAVEPOINT mine").Error)
				must(t, tx.Create(&club{Name: "Run"}).Error)
				return tx.Exec("DELETE FROM clubs WHERE name = ?", "Run").Error
			}))
			if db.Exec("nonsense").Error == nil {
				t.Error("nonsense was prepared")
			}
		}, "1 yours 1 SELECT * FROM `clubs` WHERE `clubs`.`id` = ? ORDER BY `clubs`.`id` LIMIT 1 [1] trace.club\n" +
			"2 yours 1 SELECT * FROM `clubs` WHERE `clubs`.`id` = ? ORDER BY `clubs`.`id` LIMIT 1 [1] trace.club\n" +
			"- transaction -1 BEGIN\n" +
			"3 yours 1 INSERT INTO `clubs` (`name`) VALUES (?) RETURNING `id` [Go] trace.club\n" +
			"- transaction -1 COMMIT\n" +
			"4 transaction -1 BEGIN\n" +
			"5 transaction -1 SAVEPOINT here\n" +
			"6 transaction -1 SAVEPOINT mine\n" +
			"7 yours 1 INSERT INTO `clubs` (`name`) VALUES (?) RETURNING `id` [Run] trace.club\n" +
			"8 yours 1 DELETE FROM clubs WHERE name = ? [Run]\n" +
			"9 transaction -1 COMMIT\n" +
			"10 yours -1 nonsense error"},
		{"queries while a statement is built", func(t *testing.T, db *gorm.DB) {
			must(t, db.Where("name > ?", asking{}).Find(&[]author{}).Error)
		}, "1 yours -1 SELECT 'A'\n" +
			"2 yours 1 SELECT 'B'\n" +
			"3 yours 2 SELECT * FROM `authors` WHERE name > 'A' trace.author"},
		{"connection", func(t *testing.T, db *gorm.DB) {
			must(t, db.Connection(func(tx *gorm.DB) error {
				var n int
				must(t, tx.Raw("SELECT 1").Scan(&n).Error)
				return tx.Session(&gorm.Session{NewDB: true}).Create(&club{Name: "Go"}).Error
			}))
		}, "1 yours 1 SELECT 1\n" +
			"- transaction -1 BEGIN\n" +
			"2 yours 1 INSERT INTO `clubs` (`name`) VALUES (?) RETURNING `id` [Go] trace.club\n" +
			"- transaction -1 COMMIT"},
		{"batches", func(t *testing.T, db *gorm.DB) {
			must(t, db.Where("id > 0").FindInBatches(&[]author{}, 1, func(tx *gorm.DB, batch int) error {
				if batch == 2 {
					return nil
				}
				return tx.First(&club{}).Error
			}).Error)
		}, "1 yours 1 SELECT * FROM `authors` WHERE id > 0 ORDER BY `authors`.`id` LIMIT 1 trace.author\n" +
			"2 yours 1 SELECT * FROM `clubs` ORDER BY `clubs`.`id` LIMIT 1 trace.club\n" +
			"3 yours 1 SELECT * FROM `authors` WHERE id > 0 AND `authors`.`id` > ? ORDER BY `authors`.`id` LIMIT 1 [1] trace.author\n" +
			"4 yours 0 SELECT * FROM `authors` WHERE id > 0 AND `authors`.`id` > ? ORDER BY `authors`.`id` LIMIT 1 [2] trace.author"},
		{"generics", func(t *testing.T, db *gorm.DB) {
			_, err := gorm.G[author](db).Where("id < ?", 5).Find(background)
			must(t, err)
			var names []string
			must(t, gorm.G[author](db).Raw("SELECT name FROM authors").Scan(background, &names))
		}, "1 yours 2 SELECT * FROM `authors` WHERE id < ? [5] trace.author\n2 yours 2 SELECT name FROM authors trace.author"},
		{"own", func(t *testing.T, db *gorm.DB) {
			ctx, cancel := context.WithCancel(OwnLook(background))
			defer cancel()
			own := db.WithContext(ctx)
			must(t, own.Preload("Books").Find(&[]author{}).Error)
			must(t, own.Transaction(func(tx *gorm.DB) error { return nil }))
			db.Migrator().HasTable("clubs")
		}, "1 own 2 SELECT * FROM `authors` trace.author\n" +
			"2 own 2 SELECT * FROM `books` WHERE `books`.`author_id` IN (?,?) [1 2] trace.book\n" +
			"3 own -1 BEGIN\n" +
			"4 own -1 COMMIT\n" +
			"5 migration -1 SELECT count(*) FROM sqlite_master WHERE type='table' AND name=? [clubs]"},
		{"save", func(t *testing.T, db *gorm.DB) {
			must(t, db.Save(&club{ID: 1, Name: "Bridge"}).Error)
			must(t, db.Where("name = ?", "Bridge").FirstOrCreate(&club{}).Error)
		}, "- transaction -1 BEGIN\n" +
			"1 yours 1 UPDATE `clubs` SET `name`=? WHERE `id` = ? [Bridge 1] trace.club\n" +
			"- transaction -1 COMMIT\n" +
			"2 yours 1 SELECT * FROM `clubs` WHERE name = ? ORDER BY `clubs`.`id` LIMIT 1 [Bridge] trace.club"},
	}
	savepoint := regexp.MustCompile(`\bsp\d+`)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plain := open(t, nil)
			library(t, plain)
			l := NewLedger()
			db, err := l.Trace(plain)
			must(t, err)
			var told []string
			l.Subscribe(func(s Statement) { told = append(told, line(s)) })
			test.do(t, db)
			got := lines(l.Statements())
			if text := savepoint.ReplaceAllString(strings.Join(got, "\n"), "spN"); text != test.want {
				t.Errorf("got\n%s\nwant\n%s", text, test.want)
			}
			if !sameElements(got, told) {
				t.Errorf("subscriber was told\n%s\nof\n%s", strings.Join(told, "\n"), strings.Join(got, "\n"))
			}
		})
	}
}

func sameElements(a, b []string) bool {
	count := func(list []string) map[string]int {
		n := map[string]int{}
		for _, s := range list {
			n[s]++
		}
		return n
	}
	return reflect.DeepEqual(count(a), count(b))
}

// asking runs queries when GORM asks for its value.
type asking struct{}

func (asking) GormValue(ctx context.Context, db *gorm.DB) clause.Expr {
	var name string
	db.Statement.ConnPool.QueryRowContext(ctx, "SELECT 'A'").Scan(&name)
	db.Session(&gorm.Session{NewDB: true}).Raw("SELECT 'B'").Scan(new(string))
	return clause.Expr{SQL: "'" + name + "'"}
}

// TestContextRestored checks that the ledger's marks do not stay on the handles that GORM returns.
func TestContextRestored(t *testing.T) {
	db, _ := traced(t)
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	db = db.WithContext(ctx)
	results := map[string]*gorm.DB{
		"query":  db.First(&club{}),
		"create": db.Create(&club{Name: "Go"}),
		"scan":   db.Raw("SELECT 1").Scan(new(int)),
		"exec":   db.Exec("SELECT 1"),
	}
	for name, result := range results {
		if result.Statement.Context != ctx {
			t.Errorf("%s: context %v", name, result.Statement.Context)
		}
	}
}

func TestTable(t *testing.T) {
	db, l := traced(t)
	db.Find(&[]author{})
	db.Table("clubs").Find(&[]map[string]any{})
	db.Exec("SELECT 1")
	want := []string{"authors", "clubs", ""}
	for i, s := range l.Statements() {
		if s.Table != want[i] {
			t.Errorf("statement %d is on table %q, want %q", s.N, s.Table, want[i])
		}
	}
}

func TestVerb(t *testing.T) {
	tests := map[string]string{
		"SELECT 1":                    "SELECT",
		"  select 1":                  "SELECT",
		"-- note\nupdate x":           "UPDATE",
		"/* a */ -- b\n (SELECT 1)":   "SELECT",
		"/* open":                     "",
		"-- only a note":              "",
		"":                            "",
		"WITH x AS (SELECT 1) DELETE": "WITH",
		";\n;commit":                  "COMMIT",
		"1":                           "",
	}
	for sql, want := range tests {
		if got := (Statement{SQL: sql}).Verb(); got != want {
			t.Errorf("verb of %q is %q, want %q", sql, got, want)
		}
	}
}

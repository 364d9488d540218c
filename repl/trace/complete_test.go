package trace

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/glebarez/sqlite"
	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
)

// TestComplete compares, over all of GORM's operations, what reached the driver with what the ledger has: every statement once, in
// the order of sending, with the driver's own text.
func TestComplete(t *testing.T) {
	for name, open := range map[string]func(t *testing.T, prepare bool) (*gorm.DB, *sent){
		"sqlite": countedSQLite, "postgres": countedPostgres, "mysql": countedMySQL,
	} {
		for _, prepare := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/prepared=%t", name, prepare), func(t *testing.T) {
				plain, sent := open(t, prepare)
				l := NewLedger()
				db, err := l.Trace(plain)
				must(t, err)
				must(t, plain.AutoMigrate(&author{}, &book{}, &chapter{}, &club{}, &member{}, &note{}))
				for _, op := range operations() {
					t.Run(op.name, func(t *testing.T) {
						refill(t, plain)
						sent.take()
						before := len(l.Statements())
						op.do(t, db)
						var recorded []string
						for _, s := range l.Statements()[before:] {
							recorded = append(recorded, s.SQL)
							if !s.Finished {
								t.Errorf("unfinished: %s", line(s))
							}
							if !op.purpose(s) {
								t.Errorf("the purpose of this is not %s: %s", s.Purpose, line(s))
							}
						}
						reached := sent.take()
						if len(reached) == 0 {
							t.Error("nothing was sent")
						}
						if !slices.Equal(recorded, reached) {
							t.Errorf("recorded\n%s\nof\n%s", strings.Join(recorded, "\n"), strings.Join(reached, "\n"))
						}
					})
				}
			})
		}
	}
}

// refill empties the tables and writes what the operations need: as library does, but with keys of its own, as those that the database
// gives go on from where they were.
func refill(t *testing.T, db *gorm.DB) {
	t.Helper()
	for _, table := range []string{"chapters", "books", "memberships", "clubs", "authors", "members", "notes"} {
		must(t, db.Exec("DELETE FROM "+table).Error)
		if db.Name() == "postgres" && table != "memberships" {
			must(t, db.Exec(fmt.Sprintf("ALTER SEQUENCE %s_id_seq RESTART WITH 100", table)).Error)
		}
	}
	must(t, db.Create(&[]author{
		{ID: 1, Name: "Ada", Clubs: []club{{ID: 1, Name: "Chess"}}, Books: []book{
			{ID: 1, Title: "One", Chapters: []chapter{{ID: 1, Title: "1"}}}, {ID: 2, Title: "Two"},
		}},
		{ID: 2, Name: "Bo"},
	}).Error)
	must(t, db.Session(&gorm.Session{SkipHooks: true}).Create(&member{ID: 1, Name: "Mo"}).Error)
}

// An operation is a use of GORM. Its purpose tells right purposes of its statements from wrong ones.
type operation struct {
	name    string
	do      func(t *testing.T, db *gorm.DB)
	purpose func(Statement) bool
}

// deed is a table that only the migrator's operations have.
type deed struct {
	ID   uint
	Name string `gorm:"size:40;index:idx_deeds_name"`
	Old  string `gorm:"size:40"`
}

// want reports whether a statement's purpose is the only right one, or a transaction.
func want(p Purpose) func(Statement) bool {
	return func(s Statement) bool { return s.Purpose == p || s.Purpose == Transaction }
}

// yoursWith is for operations whose statements with one of some texts are Yours and whose others have another purpose.
func yoursWith(other Purpose, texts ...string) func(Statement) bool {
	return func(s Statement) bool {
		own := slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(unquoted(s.SQL), text) })
		return s.Purpose == Transaction || own && s.Purpose == Yours || !own && s.Purpose == other
	}
}

func unquoted(sql string) string { return strings.NewReplacer("`", "", `"`, "").Replace(sql) }

// counted opens a database whose driver notes what it is asked to run.
func counted(t *testing.T, name, dsn string) (*sql.DB, *sent) {
	t.Helper()
	plain, err := sql.Open(name, dsn)
	must(t, err)
	defer plain.Close()
	var connector driver.Connector = plainConnector{plain.Driver(), dsn}
	if d, ok := plain.Driver().(driver.DriverContext); ok {
		connector, err = d.OpenConnector(dsn)
		must(t, err)
	}
	sent := &sent{}
	db := sql.OpenDB(countingConnector{connector, sent})
	t.Cleanup(func() { db.Close() })
	return db, sent
}

// plainConnector is a driver without one.
type plainConnector struct {
	driver driver.Driver
	dsn    string
}

func (c plainConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c plainConnector) Driver() driver.Driver                        { return c.driver }

func openCounted(t *testing.T, d gorm.Dialector, prepare bool) *gorm.DB {
	t.Helper()
	db, err := gorm.Open(d, &gorm.Config{Logger: logger.Discard, PrepareStmt: prepare})
	must(t, err)
	return db
}

func countedSQLite(t *testing.T, prepare bool) (*gorm.DB, *sent) {
	path := filepath.ToSlash(filepath.Join(t.TempDir(), "test.db"))
	pool, sent := counted(t, sqlite.DriverName, path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(0)&_pragma=busy_timeout(5000)")
	return openCounted(t, sqlite.Dialector{Conn: pool}, prepare), sent
}

func countedPostgres(t *testing.T, prepare bool) (*gorm.DB, *sent) {
	u := serverURL(t, "RETORT_TEST_POSTGRES")
	scratch(t, postgres.Open(u.String()), "CREATE SCHEMA %s", "DROP SCHEMA %s CASCADE")
	query := u.Query()
	query.Set("search_path", scratchName())
	u.RawQuery = query.Encode()
	pool, sent := counted(t, "pgx", u.String())
	return openCounted(t, postgres.New(postgres.Config{Conn: pool}), prepare), sent
}

func countedMySQL(t *testing.T, prepare bool) (*gorm.DB, *sent) {
	u := serverURL(t, "RETORT_TEST_MYSQL")
	config := mysqldriver.NewConfig()
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.Net, config.Addr = "tcp", u.Host
	config.DBName = strings.TrimPrefix(u.Path, "/")
	config.ParseTime = true
	scratch(t, mysql.Open(config.FormatDSN()), "CREATE DATABASE %s CHARACTER SET utf8mb4", "DROP DATABASE %s")
	config.DBName = scratchName()
	pool, sent := counted(t, "mysql", config.FormatDSN())
	return openCounted(t, mysql.New(mysql.Config{Conn: pool, DSNConfig: config}), prepare), sent
}

// serverURL returns the URL of a test server. Without one the test is skipped, but fails where everything must be tested.
func serverURL(t *testing.T, variable string) *url.URL {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set, and CI must test against a server", variable)
		}
		t.Skipf("%s holds no URL of a server", variable)
	}
	u, err := url.Parse(value)
	if err != nil {
		t.Fatalf("%s is no URL", variable) // without the value, which may hold a password
	}
	return u
}

func scratchName() string { return fmt.Sprintf("retort_trace_%d", os.Getpid()) }

// scratch makes a place of its own on a server and removes it at the end.
func scratch(t *testing.T, admin gorm.Dialector, create, drop string) {
	t.Helper()
	by := openCounted(t, admin, false)
	pool, err := by.DB()
	must(t, err)
	t.Cleanup(func() { pool.Close() })
	must(t, by.Exec(fmt.Sprintf(create, scratchName())).Error)
	t.Cleanup(func() { must(t, by.Exec(fmt.Sprintf(drop, scratchName())).Error) })
}

func operations() []operation {
	return []operation{
		{"create", func(t *testing.T, db *gorm.DB) { must(t, db.Create(&club{Name: "Go"}).Error) }, want(Yours)},
		{"create without a transaction", func(t *testing.T, db *gorm.DB) {
			must(t, db.Session(&gorm.Session{SkipDefaultTransaction: true}).Create(&club{Name: "Go"}).Error)
		}, want(Yours)},
		{"create batch", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&[]club{{Name: "Go"}, {Name: "Run"}, {Name: "Swim"}}).Error)
			must(t, db.CreateInBatches(&[]club{{Name: "A"}, {Name: "B"}, {Name: "C"}}, 2).Error)
			must(t, db.Session(&gorm.Session{CreateBatchSize: 2}).Create(&[]club{{Name: "D"}, {Name: "E"}, {Name: "F"}}).Error)
		}, want(Yours)},
		{"create from a map", func(t *testing.T, db *gorm.DB) {
			must(t, db.Model(&club{}).Create(map[string]any{"Name": "Go"}).Error)
			must(t, db.Table("clubs").Create([]map[string]any{{"name": "A"}, {"name": "B"}}).Error)
		}, want(Yours)},
		{"create that fails", func(t *testing.T, db *gorm.DB) {
			if db.Create(&club{ID: 1, Name: "again"}).Error == nil {
				t.Error("a primary key was used twice")
			}
		}, want(Yours)},
		{"upsert", func(t *testing.T, db *gorm.DB) {
			must(t, db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&club{ID: 1, Name: "Bridge"}).Error)
			must(t, db.Clauses(clause.OnConflict{DoNothing: true}).Create(&club{ID: 1, Name: "Bridge"}).Error)
			must(t, db.Save(&club{ID: 1, Name: "Go"}).Error)
			must(t, db.Save(&club{ID: 77, Name: "inserted"}).Error)
			must(t, db.Save(&[]club{{ID: 1, Name: "A"}, {Name: "B"}}).Error)
		}, want(Yours)},
		{"find", func(t *testing.T, db *gorm.DB) {
			must(t, db.Where("name > ?", "A").Order("name").Limit(3).Find(&[]author{}).Error)
			must(t, db.Find(&[]author{}, []int{1, 2}).Error)
			must(t, db.Where(&author{Name: "Ada"}).Or(map[string]any{"name": "Bo"}).Not("id = ?", 9).Find(&[]author{}).Error)
			must(t, db.Where("id IN (?)", db.Model(&book{}).Select("author_id")).Find(&[]author{}).Error)
			must(t, db.Table("authors").Find(&[]map[string]any{}).Error)
		}, want(Yours)},
		{"first, take and last", func(t *testing.T, db *gorm.DB) {
			must(t, db.First(&author{}).Error)
			must(t, db.Take(&author{}, "name = ?", "Ada").Error)
			must(t, db.Last(&author{}).Error)
			if err := db.First(&author{}, 999).Error; !errors.Is(err, gorm.ErrRecordNotFound) {
				t.Errorf("error %v", err)
			}
		}, want(Yours)},
		{"first or create", func(t *testing.T, db *gorm.DB) {
			must(t, db.FirstOrCreate(&club{}, club{Name: "new"}).Error)
			must(t, db.Where(club{Name: "new"}).Assign(club{Name: "newer"}).FirstOrCreate(&club{}).Error)
			must(t, db.FirstOrInit(&club{}, club{Name: "none"}).Error)
		}, want(Yours)},
		{"count and pluck", func(t *testing.T, db *gorm.DB) {
			var n int64
			var names []string
			must(t, db.Model(&author{}).Where("id > 0").Count(&n).Error)
			must(t, db.Model(&author{}).Distinct("name").Count(&n).Error)
			must(t, db.Model(&author{}).Group("name").Count(&n).Error)
			must(t, db.Model(&author{}).Pluck("name", &names).Error)
		}, want(Yours)},
		{"scan", func(t *testing.T, db *gorm.DB) {
			var names []string
			var one struct{ Name string }
			must(t, db.Model(&author{}).Select("name").Scan(&names).Error)
			must(t, db.Model(&author{}).Where("id = ?", 1).Scan(&one).Error)
			must(t, db.Raw("SELECT name FROM authors WHERE id = ?", 1).Scan(&one).Error)
			must(t, db.Raw("SELECT name FROM authors").Find(&names).Error)
		}, want(Yours)},
		{"rows", func(t *testing.T, db *gorm.DB) {
			rows, err := db.Model(&author{}).Rows()
			must(t, err)
			for rows.Next() {
				must(t, db.ScanRows(rows, &author{}))
			}
			must(t, rows.Close())
			var n int
			must(t, db.Raw("SELECT count(*) FROM authors").Row().Scan(&n))
		}, want(Yours)},
		{"raw and exec", func(t *testing.T, db *gorm.DB) {
			must(t, db.Exec("UPDATE authors SET name = ? WHERE id = ?", "Cy", 1).Error)
			must(t, db.Exec("UPDATE authors SET name = @name", sql.Named("name", "Di")).Error)
			if db.Exec("UPDATE nothing SET name = 1").Error == nil {
				t.Error("an unknown table was updated")
			}
			if db.Raw("SELECT nothing FROM authors").Scan(new(string)).Error == nil {
				t.Error("an unknown column was read")
			}
		}, want(Yours)},
		{"update", func(t *testing.T, db *gorm.DB) {
			must(t, db.Model(&author{ID: 1}).Update("name", "Cy").Error)
			must(t, db.Model(&author{ID: 1}).Updates(author{Name: "Di"}).Error)
			must(t, db.Model(&author{}).Where("id > 0").UpdateColumn("name", gorm.Expr("upper(name)")).Error)
			if !errors.Is(db.Session(&gorm.Session{}).Model(&author{}).Update("name", "all").Error, gorm.ErrMissingWhereClause) {
				t.Error("an update of all rows was sent")
			}
		}, want(Yours)},
		{"delete", func(t *testing.T, db *gorm.DB) {
			must(t, db.Delete(&chapter{}, 1).Error)
			must(t, db.Create(&note{Text: "soft"}).Error)
			must(t, db.Delete(&note{}, 1).Error)
			must(t, db.Unscoped().Delete(&note{}, 1).Error)
			must(t, db.Where("id > 0").Delete(&chapter{}).Error)
		}, want(Yours)},
		{"delete with associations", func(t *testing.T, db *gorm.DB) {
			must(t, db.Select("Chapters").Delete(&book{ID: 1}).Error)
			must(t, db.Select("Clubs").Delete(&author{ID: 2}).Error)
		}, yoursWith(Association, "FROM books", "FROM authors")},
		{"associations of a create", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&book{Title: "New", Author: &author{Name: "Cy"}, Chapters: []chapter{{Title: "1"}, {Title: "2"}}}).Error)
		}, yoursWith(Association, "INTO books")},
		{"many to many", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&author{Name: "Cy", Clubs: []club{{Name: "Go"}, {ID: 1}}}).Error)
			must(t, db.Session(&gorm.Session{FullSaveAssociations: true}).Save(&author{ID: 1, Name: "Ada", Clubs: []club{{ID: 1, Name: "Chess!"}}}).Error)
			must(t, db.Omit("Clubs.*").Create(&author{Name: "Di", Clubs: []club{{ID: 1}}}).Error)
		}, yoursWith(Association, "INTO authors", "UPDATE authors")},
		{"association mode", func(t *testing.T, db *gorm.DB) {
			ada := author{ID: 1}
			must(t, db.Model(&ada).Association("Books").Find(&ada.Books))
			must(t, db.Model(&ada).Association("Clubs").Append(&club{Name: "Go"}, &club{Name: "Run"}))
			if n := db.Model(&ada).Association("Clubs").Count(); n != 3 {
				t.Errorf("%d clubs", n)
			}
			must(t, db.Model(&ada).Association("Clubs").Replace(&club{ID: 2}))
			must(t, db.Model(&ada).Association("Clubs").Delete(&club{ID: 2}))
			must(t, db.Model(&ada).Association("Clubs").Clear())
			must(t, db.Model(&book{ID: 1}).Association("Author").Replace(&author{ID: 2}))
		}, yoursWith(Association, "SELECT", "DELETE", "UPDATE books")},
		{"preload", func(t *testing.T, db *gorm.DB) {
			must(t, db.Preload("Books").Preload("Clubs").Find(&[]author{}).Error)
			must(t, db.Preload("Books.Chapters").Preload("Books", "title <> ?", "Two").First(&author{}).Error)
			must(t, db.Preload(clause.Associations).Find(&[]author{}).Error)
			must(t, db.Preload("Books", func(tx *gorm.DB) *gorm.DB { return tx.Order("title DESC") }).Find(&[]author{}).Error)
		}, yoursWith(Preload, "FROM authors")},
		{"preload in batches", func(t *testing.T, db *gorm.DB) {
			must(t, db.Preload("Books").FindInBatches(&[]author{}, 1, func(*gorm.DB, int) error { return nil }).Error)
		}, yoursWith(Preload, "FROM authors")},
		{"joins", func(t *testing.T, db *gorm.DB) {
			must(t, db.Joins("Author").Find(&[]book{}).Error)
			must(t, db.InnerJoins("Author").Where("title = ?", "One").Find(&[]book{}).Error)
			must(t, db.Joins("Author", db.Where(&author{Name: "Ada"})).Find(&[]book{}).Error)
			must(t, db.Joins("JOIN books ON books.author_id = authors.id").Find(&[]author{}).Error)
			must(t, db.Joins("Author").Preload("Author.Clubs").Find(&[]book{}).Error)
		}, yoursWith(Preload, "FROM books", "FROM authors")},
		{"transaction", func(t *testing.T, db *gorm.DB) {
			must(t, db.Transaction(func(tx *gorm.DB) error { return tx.Create(&club{Name: "Go"}).Error }))
			if err := db.Transaction(func(*gorm.DB) error { return errUndo }); err != errUndo {
				t.Errorf("error %v", err)
			}
			tx := db.Begin(&sql.TxOptions{})
			must(t, tx.Create(&club{Name: "Go"}).Error)
			must(t, tx.Commit().Error)
			tx.Rollback() // nothing is left to be sent
			tx = db.Begin()
			must(t, tx.Rollback().Error)
			func() {
				defer func() { _ = recover() }()
				_ = db.Transaction(func(*gorm.DB) error { panic("out") })
			}()
		}, want(Yours)},
		{"savepoints", func(t *testing.T, db *gorm.DB) {
			must(t, db.Transaction(func(tx *gorm.DB) error {
				must(t, tx.SavePoint("here").Error)
				must(t, tx.Create(&club{Name: "Go"}).Error)
				must(t, tx.RollbackTo("here").Error)
				if err := tx.Transaction(func(tx *gorm.DB) error { tx.Find(&[]club{}); return errUndo }); err != errUndo {
					t.Errorf("error %v", err)
				}
				must(t, tx.Exec("SAVEPOINT mine").Error)
				return tx.Transaction(func(tx *gorm.DB) error { return tx.Find(&[]club{}).Error })
			}))
		}, want(Yours)},
		{"hooks", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&member{Name: "Ny"}).Error)
			must(t, db.Find(&[]member{}).Error)
			must(t, db.First(&member{}).Error)
		}, func(s Statement) bool {
			counts := strings.Contains(s.SQL, "count(*)")
			return s.Purpose == Transaction || counts && s.Purpose == Hook || !counts && s.Purpose == Yours
		}},
		{"hook that panics", func(t *testing.T, db *gorm.DB) {
			func() {
				defer func() { _ = recover() }()
				db.Create(&member{Name: "panic"})
			}()
		}, want(Transaction)},
		{"find in batches", func(t *testing.T, db *gorm.DB) {
			must(t, db.FindInBatches(&[]author{}, 1, func(tx *gorm.DB, batch int) error {
				return tx.Session(&gorm.Session{NewDB: true}).First(&club{}).Error
			}).Error)
		}, want(Yours)},
		{"migrator", func(t *testing.T, db *gorm.DB) {
			m := db.Migrator()
			must(t, m.AutoMigrate(&deed{}, &note{}))
			if !m.HasTable(&deed{}) || !m.HasColumn(&deed{}, "old") || !m.HasIndex(&deed{}, "idx_deeds_name") || m.HasConstraint(&deed{}, "none") {
				t.Error("the table is not as it was made")
			}
			if m.CurrentDatabase() == "" {
				t.Error("the database has no name")
			}
			_, err := m.GetTables()
			must(t, err)
			_, err = m.ColumnTypes(&deed{})
			must(t, err)
			_, err = m.GetIndexes(&deed{})
			must(t, err)
			must(t, m.DropIndex(&deed{}, "idx_deeds_name"))
			must(t, m.RenameColumn(&deed{}, "old", "older"))
			must(t, m.DropColumn(&deed{}, "older"))
			must(t, m.AddColumn(&deed{}, "Old"))
			must(t, m.AlterColumn(&deed{}, "Old"))
			must(t, m.CreateIndex(&deed{}, "Name"))
			must(t, m.RenameTable("deeds", "acts"))
			must(t, m.DropTable("acts"))
		}, want(Migration)},
		{"generics", func(t *testing.T, db *gorm.DB) {
			_, err := gorm.G[author](db).Where("id < ?", 5).Preload("Books", nil).Find(background)
			must(t, err)
			must(t, gorm.G[club](db).Create(background, &club{Name: "Go"}))
			_, err = gorm.G[club](db).Where("id = ?", 1).Update(background, "name", "G")
			must(t, err)
			_, err = gorm.G[club](db).Where("id = ?", 1).Count(background, "*")
			must(t, err)
			_, err = gorm.G[chapter](db).Where("id = ?", 1).Delete(background)
			must(t, err)
			var names []string
			must(t, gorm.G[author](db).Raw("SELECT name FROM authors").Scan(background, &names))
			must(t, gorm.G[author](db).Exec(background, "UPDATE authors SET name = ?", "Cy"))
		}, yoursWith(Preload, "authors", "clubs", "chapters")},
		{"sessions", func(t *testing.T, db *gorm.DB) {
			must(t, db.Debug().Find(&[]club{}).Error)
			must(t, db.WithContext(context.WithoutCancel(background)).Find(&[]club{}).Error)
			must(t, db.Session(&gorm.Session{PrepareStmt: true}).Find(&[]club{}).Error)
			must(t, db.Transaction(func(tx *gorm.DB) error {
				prepared := tx.Session(&gorm.Session{PrepareStmt: true})
				must(t, prepared.Create(&club{Name: "Go"}).Error)
				must(t, prepared.SavePoint("here").Error)
				must(t, prepared.Transaction(func(tx *gorm.DB) error { return tx.Find(&[]club{}).Error }))
				return prepared.Raw("SELECT count(*) FROM clubs").Scan(new(int)).Error
			}))
			must(t, db.Session(&gorm.Session{PrepareStmt: true}).Transaction(func(tx *gorm.DB) error {
				must(t, tx.SavePoint("here").Error)
				return tx.Session(&gorm.Session{}).Find(&[]club{}).Error
			}))
			must(t, db.Session(&gorm.Session{DryRun: true}).Find(&[]club{}).Error)
			must(t, db.Session(&gorm.Session{QueryFields: true, AllowGlobalUpdate: true}).Find(&[]club{}).Error)
			must(t, db.Scopes(func(tx *gorm.DB) *gorm.DB { return tx.Where("id > 0") }).Find(&[]club{}).Error)
		}, want(Yours)},
		{"connection", func(t *testing.T, db *gorm.DB) {
			must(t, db.Connection(func(tx *gorm.DB) error {
				must(t, tx.Raw("SELECT 1").Scan(new(int)).Error)
				return tx.Session(&gorm.Session{NewDB: true}).Create(&club{Name: "Go"}).Error
			}))
		}, want(Yours)},
		{"queries while a statement is built", func(t *testing.T, db *gorm.DB) {
			must(t, db.Where("name > ?", asking{}).Find(&[]author{}).Error)
		}, want(Yours)},
	}
}

// TestNotSeen holds the package's documentation to what it says is not seen, and no more.
func TestNotSeen(t *testing.T) {
	plain, sent := countedSQLite(t, false)
	must(t, plain.AutoMigrate(&club{}))
	l := NewLedger()
	db, err := l.Trace(plain)
	must(t, err)
	sent.take()
	must(t, db.Connection(func(tx *gorm.DB) error {
		return tx.Transaction(func(tx *gorm.DB) error { return tx.Find(&[]club{}).Error })
	}))
	pool, err := db.DB()
	must(t, err)
	_, err = pool.Exec("SELECT 'past GORM'")
	must(t, err)
	if got, want := sent.take(), []string{"BEGIN", "SELECT * FROM `clubs`", "COMMIT", "SELECT 'past GORM'"}; !slices.Equal(got, want) {
		t.Errorf("sent %q", got)
	}
	if got, want := lines(l.Statements()), []string{"1 yours 0 SELECT * FROM `clubs` trace.club"}; !slices.Equal(got, want) {
		t.Errorf("recorded %q, want %q", got, want)
	}
}

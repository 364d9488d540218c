package trace

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// endOperations are those whose end is unlike that of others: rows that are left, transactions that fail, panics, contexts that end; and
// what goes to the pool itself.
func endOperations() []operation {
	return []operation{
		{"rows that are left", func(t *testing.T, db *gorm.DB) {
			for _, query := range []*gorm.DB{db.Model(&author{}).Order("id"), db.Raw("SELECT * FROM authors"), db.Table("authors").Select("name")} {
				rows, err := query.Rows()
				must(t, err)
				rows.Next()
				must(t, rows.Close())
				must(t, rows.Close())
			}
			rows, err := db.Model(&author{}).Rows()
			must(t, err)
			must(t, rows.Close())
			if _, err := db.Raw("SELECT nothing FROM authors").Rows(); err == nil {
				t.Error("an unknown column was read")
			}
		}, want(Yours)},
		{"rows in rows", func(t *testing.T, db *gorm.DB) {
			rows, err := db.Model(&author{}).Rows()
			must(t, err)
			defer rows.Close()
			for rows.Next() {
				var a author
				must(t, db.ScanRows(rows, &a))
				must(t, db.Model(&a).Association("Books").Find(&a.Books))
			}
		}, want(Yours)},
		{"one row", func(t *testing.T, db *gorm.DB) {
			var name string
			must(t, db.Model(&author{}).Select("name").Where("id = ?", 1).Row().Scan(&name))
			must(t, db.Table("authors").Select("name").Row().Scan(&name))
			if err := db.Model(&author{}).Select("name").Where("id = 99").Row().Scan(&name); !errors.Is(err, sql.ErrNoRows) {
				t.Errorf("error %v", err)
			}
			_ = db.Raw("SELECT nothing FROM authors").Row().Err() // GORM's cache of prepared statements forgets it
		}, want(Yours)},
		{"destinations of other kinds", func(t *testing.T, db *gorm.DB) {
			one, list := map[string]any{}, []map[string]any{}
			must(t, db.Model(&author{}).Take(&one).Error)
			must(t, db.Model(&author{}).Find(&list).Error)
			must(t, db.Raw("SELECT * FROM authors").Scan(&list).Error)
			must(t, db.Model(&author{}).Find(&[]struct{ Name string }{}).Error)
			must(t, db.Model(&author{}).Select("name, count(*) AS n").Group("name").Having("count(*) > ?", 0).Scan(&[]struct {
				Name string
				N    int
			}{}).Error)
			must(t, db.Table("(?) AS a", db.Model(&author{}).Select("name")).Pluck("name", &[]string{}).Error)
			if db.Model(&author{}).Select("name").Scan(new(chan int)).Error == nil {
				t.Error("a name was read into a channel")
			}
		}, want(Yours)},
		{"locks and what is returned", func(t *testing.T, db *gorm.DB) {
			must(t, db.Clauses(clause.Locking{Strength: "UPDATE"}).First(&club{}, 1).Error)
			if db.Name() == "mysql" {
				return // has no RETURNING for UPDATE
			}
			var clubs []club
			must(t, db.Model(&clubs).Clauses(clause.Returning{}).Where("id > 0").Update("name", "all").Error)
			must(t, db.Clauses(clause.Returning{Columns: []clause.Column{{Name: "name"}}}).Where("id > 1").Delete(&clubs).Error)
		}, want(Yours)},
		{"transactions in transactions", func(t *testing.T, db *gorm.DB) {
			fails := func(tx *gorm.DB) error {
				must(t, tx.Create(&club{Name: "Go"}).Error)
				return errUndo
			}
			err := db.Transaction(func(tx *gorm.DB) error {
				if err := tx.Transaction(fails); err != errUndo {
					t.Errorf("error %v", err)
				}
				err := tx.Transaction(func(tx *gorm.DB) error {
					if err := tx.Transaction(fails); err != errUndo {
						t.Errorf("error %v", err)
					}
					return tx.Transaction(func(*gorm.DB) error { return nil })
				})
				must(t, err)
				return tx.Session(&gorm.Session{DisableNestedTransaction: true}).Transaction(fails)
			})
			if err != errUndo {
				t.Errorf("error %v", err)
			}
			if tx := db.Begin(); tx.Begin().Error == nil || tx.Rollback().Error != nil {
				t.Error("a transaction began in another")
			}
		}, want(Yours)},
		{"transactions of a kind", func(t *testing.T, db *gorm.DB) {
			must(t, db.Transaction(func(tx *gorm.DB) error { return tx.Find(&[]club{}).Error }, &sql.TxOptions{Isolation: sql.LevelSerializable}))
			tx := db.Begin()
			must(t, tx.Commit().Error)
			if tx.Commit().Error == nil || tx.Find(&[]club{}).Error == nil {
				t.Error("a transaction went on after its end")
			}
		}, func(s Statement) bool { return s.Purpose == Transaction || s.Purpose == Yours }},
		{"transactions by hand", func(t *testing.T, db *gorm.DB) {
			must(t, db.Connection(func(tx *gorm.DB) error {
				must(t, tx.Exec("BEGIN").Error)
				must(t, tx.Session(&gorm.Session{SkipDefaultTransaction: true}).Create(&club{Name: "Go"}).Error)
				must(t, tx.Exec("SAVEPOINT here").Error)
				must(t, tx.Exec("ROLLBACK TO SAVEPOINT here").Error)
				return tx.Exec("ROLLBACK").Error
			}))
		}, want(Yours)},
		{"panics", func(t *testing.T, db *gorm.DB) {
			leave := func(f func()) {
				defer func() { _ = recover() }()
				f()
				t.Error("there was no panic")
			}
			leave(func() {
				_ = db.Transaction(func(tx *gorm.DB) error {
					must(t, tx.Create(&club{Name: "Go"}).Error)
					return tx.Transaction(func(tx *gorm.DB) error {
						must(t, tx.Find(&[]club{}).Error)
						panic("inside")
					})
				})
			})
			leave(func() {
				_ = db.FindInBatches(&[]author{}, 1, func(*gorm.DB, int) error { panic("batch") })
			})
			leave(func() {
				_ = db.Connection(func(tx *gorm.DB) error {
					must(t, tx.Raw("SELECT 1").Scan(new(int)).Error)
					panic("connection")
				})
			})
			must(t, db.Find(&[]club{}).Error)
		}, want(Yours)},
		{"contexts", func(t *testing.T, db *gorm.DB) {
			ctx, cancel := context.WithCancel(background)
			held := db.WithContext(ctx)
			must(t, held.First(&club{}, 1).Error)
			rows, err := held.Model(&author{}).Rows()
			must(t, err)
			rows.Next()
			cancel()
			for rows.Next() {
			}
			rows.Close()
			timed, cancel := context.WithTimeout(background, 1<<40)
			defer cancel()
			must(t, db.WithContext(timed).Transaction(func(tx *gorm.DB) error { return tx.Find(&[]club{}).Error }))
		}, want(Yours)},
		{"batches that end", func(t *testing.T, db *gorm.DB) {
			if err := db.FindInBatches(&[]author{}, 1, func(tx *gorm.DB, n int) error { return errUndo }).Error; err != errUndo {
				t.Errorf("error %v", err)
			}
			must(t, db.Where("id > ?", 1).FindInBatches(&[]author{}, 5, func(tx *gorm.DB, n int) error {
				return tx.Save(&author{ID: 2, Name: "Bo!"}).Error
			}).Error)
		}, want(Yours)},
		{"sessions of a kind", func(t *testing.T, db *gorm.DB) {
			dry := db.Session(&gorm.Session{DryRun: true})
			must(t, dry.Create(&author{Name: "dry", Clubs: []club{{Name: "dry"}}}).Error)
			must(t, dry.Preload("Books").Find(&[]author{}).Error)
			must(t, dry.Exec("UPDATE authors SET name = 'dry'").Error)
			db.ToSQL(func(tx *gorm.DB) *gorm.DB { return tx.Model(&author{}).Where("id = 1").Update("name", "dry") })
			kept := db.Where("id > 0").Session(&gorm.Session{})
			must(t, kept.Find(&[]club{}).Error)
			must(t, kept.Session(&gorm.Session{NewDB: true}).Find(&[]club{}).Error)
			must(t, db.Session(&gorm.Session{NewDB: true, SkipDefaultTransaction: true, SkipHooks: true}).Create(&member{Name: "Ny"}).Error)
			must(t, db.Session(&gorm.Session{Initialized: true}).Find(&[]club{}).Error)
			must(t, db.Scopes(func(tx *gorm.DB) *gorm.DB {
				must(t, tx.Session(&gorm.Session{NewDB: true}).Raw("SELECT 1").Scan(new(int)).Error)
				return tx.Where("id > 0")
			}).Find(&[]club{}).Error)
		}, want(Yours)},
		{"the pool itself", func(t *testing.T, db *gorm.DB) {
			query, pools := "SELECT name FROM clubs", []gorm.ConnPool{db.Config.ConnPool, db.Statement.ConnPool}
			if _, cached := db.Config.ConnPool.(*gorm.PreparedStmtDB); cached { // see TestNotSeen
				pools = []gorm.ConnPool{Pool(db)}
			}
			for _, p := range pools {
				_, err := p.ExecContext(background, "UPDATE clubs SET name = 'x'")
				must(t, err)
				rows, err := p.QueryContext(background, query)
				must(t, err)
				must(t, rows.Close())
				must(t, p.QueryRowContext(background, query).Scan(new(string)))
				if _, err := p.ExecContext(background, "UPDATE nothing SET x = 1"); err == nil {
					t.Error("an unknown table was changed")
				}
			}
			must(t, db.Transaction(func(tx *gorm.DB) error {
				_, err := Pool(tx).ExecContext(background, "UPDATE clubs SET name = 'y'")
				return err
			}))
		}, want(Yours)},
		{"generics of all kinds", func(t *testing.T, db *gorm.DB) {
			clubs := gorm.G[club](db)
			must(t, clubs.CreateInBatches(background, &[]club{{Name: "A"}, {Name: "B"}, {Name: "C"}}, 2))
			for _, one := range []func(context.Context) (club, error){clubs.First, clubs.Take, clubs.Last} {
				_, err := one(background)
				must(t, err)
			}
			_, err := clubs.Where("id > 0").Updates(background, club{Name: "all"})
			must(t, err)
			must(t, clubs.Select("name").Scan(background, &[]string{}))
			must(t, clubs.FindInBatches(background, 2, func([]club, int) error { return nil }))
			rows, err := clubs.Rows(background)
			must(t, err)
			must(t, rows.Close())
			must(t, clubs.Select("name").Where("id = 1").Row(background).Scan(new(string)))
			_, err = gorm.G[book](db).Joins(clause.LeftJoin.Association("Author"), func(db gorm.JoinBuilder, joined clause.Table, from clause.Table) error { return nil }).Find(background)
			must(t, err)
			must(t, gorm.G[club](db, clause.OnConflict{DoNothing: true}).Create(background, &club{ID: 1, Name: "again"}))
			must(t, db.Transaction(func(tx *gorm.DB) error {
				_, err := gorm.G[chapter](tx).Where("id = ?", 1).Delete(background)
				return err
			}))
		}, want(Yours)},
		{"migrator of other things", func(t *testing.T, db *gorm.DB) {
			m := db.Migrator()
			must(t, m.DropTable(&deed{}))
			must(t, m.CreateTable(&deed{}))
			must(t, db.Transaction(func(tx *gorm.DB) error { return tx.AutoMigrate(&deed{}) }))
			if !m.HasTable("deeds") {
				t.Error("there is no table deeds")
			}
			if db.Name() != "sqlite" {
				must(t, m.RenameIndex(&deed{}, "idx_deeds_name", "idx_of_deeds"))
			}
			if db.Name() == "mysql" {
				_, err := m.TableType(&deed{})
				must(t, err)
			}
			must(t, m.CreateView("all_deeds", gorm.ViewOption{Query: db.Model(&deed{}), Replace: db.Name() != "sqlite"}))
			must(t, m.DropView("all_deeds"))
			must(t, m.DropTable(&deed{}))
		}, want(Migration)},
	}
}

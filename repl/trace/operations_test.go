package trace

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

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

package trace

import (
	"strings"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// pupil has one, is polymorphic, and knows others like it.
type pupil struct {
	ID      uint
	Name    string
	Card    *card
	Toys    []toy    `gorm:"polymorphic:Owner"`
	Friends []*pupil `gorm:"many2many:friendships"`
	Guests  []guest
}

type card struct {
	ID      uint
	PupilID uint
	Number  string
}

type toy struct {
	ID        uint
	Name      string
	OwnerID   uint
	OwnerType string
}

// guest has all hooks, each of which asks the database for its own name. BeforeSave and AfterSave write, too.
type guest struct {
	ID      uint
	Name    string
	PupilID *uint
}

func (g *guest) asks(tx *gorm.DB, name string) error {
	if g.Name == name {
		return errUndo
	}
	return tx.Session(&gorm.Session{NewDB: true}).Raw("SELECT 'hook " + name + "'").Scan(new(string)).Error
}

func (g *guest) writes(tx *gorm.DB, name string) error {
	err := tx.Session(&gorm.Session{NewDB: true}).Create(&note{Text: "hook " + name}).Error
	if err == nil {
		err = g.asks(tx, name)
	}
	return err
}

func (g *guest) BeforeSave(tx *gorm.DB) error   { return g.writes(tx, "BeforeSave") }
func (g *guest) AfterSave(tx *gorm.DB) error    { return g.writes(tx, "AfterSave") }
func (g *guest) BeforeCreate(tx *gorm.DB) error { return g.asks(tx, "BeforeCreate") }
func (g *guest) AfterCreate(tx *gorm.DB) error  { return g.asks(tx, "AfterCreate") }
func (g *guest) BeforeUpdate(tx *gorm.DB) error { return g.asks(tx, "BeforeUpdate") }
func (g *guest) AfterUpdate(tx *gorm.DB) error  { return g.asks(tx, "AfterUpdate") }
func (g *guest) BeforeDelete(tx *gorm.DB) error { return g.asks(tx, "BeforeDelete") }
func (g *guest) AfterDelete(tx *gorm.DB) error  { return g.asks(tx, "AfterDelete") }
func (g *guest) AfterFind(tx *gorm.DB) error    { return g.asks(tx, "AfterFind") }

// hooked is for operations in which all that hooks send is Hook, and the rest as other says.
func hooked(other func(Statement) bool) func(Statement) bool {
	return func(s Statement) bool {
		if strings.Contains(s.SQL, "'hook ") || strings.Contains(unquoted(s.SQL), "INTO notes") {
			return s.Purpose == Hook
		}
		return other(s)
	}
}

// relationOperations are those on relations, and those with hooks.
func relationOperations() []operation {
	return []operation{
		{"create of one, polymorphic and alike", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&pupil{Name: "Pia", Card: &card{Number: "1"}, Toys: []toy{{Name: "kite"}, {Name: "top"}}, Friends: []*pupil{{Name: "Pit"}, {Name: "Pam"}}}).Error)
			must(t, db.Omit(clause.Associations).Create(&pupil{Name: "Pia", Card: &card{Number: "1"}}).Error)
		}, func(s Statement) bool {
			// Friends are pupils, too: they come in one INSERT of two rows.
			own := strings.Contains(unquoted(s.SQL), "INTO pupils") && len(s.Args) == 1
			return s.Purpose == Transaction || own && s.Purpose == Yours || !own && s.Purpose == Association
		}},
		{"associations that are there", func(t *testing.T, db *gorm.DB) {
			must(t, db.Session(&gorm.Session{FullSaveAssociations: true}).Save(&book{ID: 1, Title: "One!", AuthorID: 1, Author: &author{ID: 1, Name: "Ada!"}, Chapters: []chapter{{ID: 1, Title: "1!"}}}).Error)
			must(t, db.Model(&book{ID: 1}).Updates(&book{Title: "Two", Author: &author{ID: 2, Name: "Bo"}}).Error)
		}, yoursWith(Association, "UPDATE books")},
		{"association mode of one and polymorphic", func(t *testing.T, db *gorm.DB) {
			pia := pupil{ID: 1}
			must(t, db.Omit(clause.Associations).Create(&pia).Error)
			must(t, db.Model(&pia).Association("Card").Append(&card{Number: "2"}))
			must(t, db.Model(&pia).Association("Card").Replace(&card{Number: "3"}))
			must(t, db.Model(&pia).Association("Card").Find(&card{}))
			must(t, db.Model(&pia).Association("Toys").Append(&toy{Name: "kite"}, &toy{Name: "top"}))
			must(t, db.Model(&pia).Association("Toys").Find(&[]toy{}, "name <> ?", "top"))
			must(t, db.Model(&pia).Where("name = ?", "top").Association("Toys").Unscoped().Clear())
			must(t, db.Model(&pia).Association("Friends").Append(&pupil{Name: "Pit"}))
			must(t, db.Model(&[]pupil{{ID: 1}}).Association("Toys").Find(&[]toy{}))
		}, func(s Statement) bool { // which is which is in testdata/purposes.txt
			return s.Purpose == Transaction || s.Purpose == Yours || s.Verb() == "INSERT" && s.Purpose == Association
		}},
		{"preloads of all kinds", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&pupil{Name: "Pia", Card: &card{Number: "1"}, Toys: []toy{{Name: "kite"}}, Friends: []*pupil{{Name: "Pit", Toys: []toy{{Name: "top"}}}}}).Error)
			must(t, db.Preload("Card").Preload("Toys").Preload("Friends.Toys").Take(&pupil{}, "name = ?", "Pia").Error)
			must(t, db.Joins("Card").Preload("Friends", "pupils.name > ?", "A", func(tx *gorm.DB) *gorm.DB { return tx.Order("pupils.name") }).Find(&[]pupil{}, "pupils.name = ?", "Pia").Error)
		}, func(s Statement) bool {
			text := unquoted(s.SQL)
			switch {
			case s.Purpose == Transaction:
				return true
			case s.Verb() == "INSERT":
				return s.Purpose == Yours && strings.Contains(text, "INTO pupils") || s.Purpose == Association
			case strings.Contains(text, "FROM pupils WHERE name = ") || strings.Contains(text, "LEFT JOIN cards"):
				return s.Purpose == Yours
			}
			return s.Purpose == Preload
		}},
		{"all hooks", func(t *testing.T, db *gorm.DB) {
			g := guest{ID: 1, Name: "Gil"}
			must(t, db.Create(&g).Error)
			must(t, db.Create(&[]guest{{Name: "A"}, {Name: "B"}}).Error)
			must(t, db.First(&guest{}, 1).Error)
			must(t, db.Model(&g).Update("name", "Gus").Error)
			must(t, db.Save(&g).Error)
			must(t, db.Model(&g).UpdateColumn("name", "Gil").Error) // without hooks
			must(t, db.Session(&gorm.Session{SkipHooks: true}).Save(&g).Error)
			must(t, db.Delete(&g).Error)
		}, hooked(want(Yours))},
		{"hooks of associations", func(t *testing.T, db *gorm.DB) {
			must(t, db.Create(&pupil{Name: "Pia", Guests: []guest{{Name: "Gil"}, {Name: "Gus"}}}).Error)
		}, hooked(yoursWith(Association, "INTO pupils"))},
		{"hooks of preloaded rows", func(t *testing.T, db *gorm.DB) {
			must(t, db.Session(&gorm.Session{SkipHooks: true}).Create(&pupil{Name: "Pia", Guests: []guest{{Name: "Gil"}, {Name: "Gus"}}}).Error)
			must(t, db.Preload("Guests").Find(&[]pupil{}).Error)
		}, hooked(func(s Statement) bool {
			switch text := unquoted(s.SQL); {
			case strings.Contains(text, "INTO guests"):
				return s.Purpose == Association
			case strings.Contains(text, "FROM guests"):
				return s.Purpose == Preload
			}
			return s.Purpose == Yours || s.Purpose == Transaction
		})},
		{"hooks that fail", func(t *testing.T, db *gorm.DB) {
			for _, name := range []string{"BeforeSave", "BeforeCreate", "AfterCreate", "AfterSave"} {
				if err := db.Create(&guest{Name: name}).Error; err != errUndo {
					t.Errorf("error %v", err)
				}
			}
			g := guest{ID: 1, Name: "BeforeDelete"}
			must(t, db.Session(&gorm.Session{SkipHooks: true}).Create(&g).Error)
			if err := db.Delete(&g).Error; err != errUndo {
				t.Errorf("error %v", err)
			}
		}, hooked(want(Yours))},
		{"callbacks of a plugin", func(t *testing.T, db *gorm.DB) {
			asks := func(tx *gorm.DB) {
				if tx.Statement.Table == "clubs" {
					tx.Session(&gorm.Session{NewDB: true}).Raw("SELECT 'hook of a plugin'").Scan(new(string))
				}
			}
			calls := []interface {
				Register(string, func(*gorm.DB)) error
				Remove(string) error
			}{
				db.Callback().Query().After("gorm:after_query"), db.Callback().Create().Before("gorm:before_create"), db.Callback().Create().After("gorm:after_create"),
				db.Callback().Update().After("gorm:after_update"), db.Callback().Delete().Before("gorm:before_delete"),
			}
			names := []string{"q", "c", "d", "u", "e"}
			for i, c := range calls {
				must(t, c.Register("test:"+names[i], asks))
			}
			must(t, db.Create(&club{ID: 9, Name: "Go"}).Error)
			must(t, db.First(&club{}, 9).Error)
			must(t, db.Model(&club{ID: 9}).Update("name", "Run").Error)
			must(t, db.Delete(&club{ID: 9}).Error)
			cb := db.Callback()
			must(t, cb.Query().Remove("test:q"))
			must(t, cb.Create().Remove("test:c"))
			must(t, cb.Create().Remove("test:d"))
			must(t, cb.Update().Remove("test:u"))
			must(t, cb.Delete().Remove("test:e"))
		}, hooked(want(Yours))},
	}
}

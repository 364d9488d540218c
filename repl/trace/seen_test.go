package trace

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"
)

func schemaOf(t testing.TB, db *gorm.DB, model any) *schema.Schema {
	t.Helper()
	stmt := &gorm.Statement{DB: db}
	must(t, stmt.Parse(model))
	return stmt.Schema
}

// stateOf returns the state of a value, with the names of the columns that differ.
func stateOf(t testing.TB, db *gorm.DB, value any) string {
	t.Helper()
	state, fields := SeenOf(db).State(reflect.ValueOf(value), schemaOf(t, db, value))
	text := state.String()
	for _, field := range fields {
		text += " " + field.Field.DBName
	}
	return text
}

func TestState(t *testing.T) {
	stored := func(t *testing.T, db *gorm.DB) *note {
		n := &note{Text: "old", Tags: []string{"a"}}
		must(t, db.Create(n).Error)
		return n
	}
	tests := []struct {
		name string
		do   func(t *testing.T, db, plain *gorm.DB) any
		want string
	}{
		{"new", func(t *testing.T, db, plain *gorm.DB) any { return &note{Text: "x"} }, "not saved"},
		{"never seen", func(t *testing.T, db, plain *gorm.DB) any { return &note{ID: 7} }, "unknown"},
		{"nil", func(t *testing.T, db, plain *gorm.DB) any { return (*note)(nil) }, "unknown"},
		{"by value", func(t *testing.T, db, plain *gorm.DB) any { return *stored(t, db) }, "saved"},
		{"created", func(t *testing.T, db, plain *gorm.DB) any { return stored(t, db) }, "saved"},
		{"create failed", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			n := &note{ID: 1}
			if db.Create(n).Error == nil {
				t.Error("created twice")
			}
			return n
		}, "unknown"},
		{"created and changed", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			n.Text, n.Stars = "new", 5
			return n
		}, "changed text stars"},
		{"changed and back", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			n.Text = "new"
			n.Text = "old"
			return n
		}, "saved"},
		{"changed inside a slice", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			n.Tags[0] = "b"
			return n
		}, "changed tags"},
		{"changed behind a pointer", func(t *testing.T, db, plain *gorm.DB) any {
			email := "a@b"
			a := &author{Name: "Ada", Email: &email}
			must(t, db.Create(a).Error)
			email = "b@b"
			return a
		}, "changed email"},
		{"equal behind another pointer", func(t *testing.T, db, plain *gorm.DB) any {
			email, same := "a@b", "a@b"
			a := &author{Name: "Ada", Email: &email}
			must(t, db.Create(a).Error)
			a.Email = &same
			return a
		}, "saved"},
		{"changed in a long text", func(t *testing.T, db, plain *gorm.DB) any {
			n := &note{Text: strings.Repeat("x", 2*longColumn)}
			must(t, db.Create(n).Error)
			n.Text = n.Text[1:] + "y"
			return n
		}, "changed text"},
		{"equal long text", func(t *testing.T, db, plain *gorm.DB) any {
			n := &note{Text: strings.Repeat("x", 2*longColumn)}
			must(t, db.Create(n).Error)
			n.Text = strings.Repeat("x", 2*longColumn)
			return n
		}, "saved"},
		{"relations do not count", func(t *testing.T, db, plain *gorm.DB) any {
			a := &author{Name: "Ada"}
			must(t, db.Create(a).Error)
			a.Books = []book{{Title: "x"}}
			return a
		}, "saved"},
		{"batch", func(t *testing.T, db, plain *gorm.DB) any {
			notes := []*note{{Text: "a"}, {Text: "b"}}
			must(t, db.Create(&notes).Error)
			notes[1].Stars = 1
			return notes[1]
		}, "changed stars"},
		{"created with a preset key", func(t *testing.T, db, plain *gorm.DB) any {
			n := &note{ID: 42}
			must(t, db.Create(n).Error)
			return n
		}, "saved"},
		{"found", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			var n note
			must(t, db.First(&n).Error)
			return &n
		}, "saved"},
		{"found in a list", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			stored(t, plain)
			var notes []note
			must(t, db.Find(&notes).Error)
			notes[1].Text = "new"
			return notes[1]
		}, "changed text"},
		{"preloaded", func(t *testing.T, db, plain *gorm.DB) any {
			library(t, plain)
			var a author
			must(t, db.Preload("Books").First(&a).Error)
			a.Books[0].Title = "new"
			return a.Books[0]
		}, "changed title"},
		{"changed by a later read of the row", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, plain.Model(&note{ID: n.ID}).UpdateColumn("text", "new").Error)
			must(t, db.First(&note{}, n.ID).Error)
			return n
		}, "changed text"},
		{"times rounded by the database", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			n.UpdatedAt = n.UpdatedAt.Add(400 * time.Microsecond).UTC()
			return n
		}, "saved"},
		{"time changed", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			n.UpdatedAt = n.UpdatedAt.Add(time.Second)
			return n
		}, "changed updated_at"},
		{"partial select", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			var n note
			must(t, db.Select("id", "stars").First(&n).Error)
			n.Text = "new"
			return &n
		}, "saved"},
		{"partial select changed", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			var n note
			must(t, db.Select("id, stars").First(&n).Error)
			n.Stars = 9
			return &n
		}, "changed stars"},
		{"expression selected as a column", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			var n note
			must(t, db.Select("notes.*, upper(text) AS text").First(&n).Error)
			n.Text = "new"
			return &n
		}, "saved"},
		{"omitted columns", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			var n note
			must(t, db.Omit("text").First(&n).Error)
			n.Text, n.Stars = "new", 9
			return &n
		}, "changed stars"},
		{"partial over full", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Select("id", "stars").First(&note{}).Error)
			n.Text = "new"
			return n
		}, "changed text"},
		{"raw select", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Raw("SELECT id, upper(text) AS text FROM notes").Find(&note{}).Error)
			return n
		}, "unknown"},
		{"another table", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			var n note
			must(t, db.Table("(SELECT id, deleted_at FROM notes) AS notes").First(&n).Error)
			return &n
		}, "unknown"},
		{"joined", func(t *testing.T, db, plain *gorm.DB) any {
			library(t, plain)
			var b book
			must(t, db.Joins("Author").First(&b).Error)
			b.Title = "new"
			return &b
		}, "changed title"},
		{"saved again", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			n.Text = "new"
			must(t, db.Save(n).Error)
			return n
		}, "saved"},
		{"update one column", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			n.Stars = 5
			must(t, db.Model(n).Update("text", "new").Error)
			return n
		}, "changed stars"},
		{"update by struct", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			n.Stars = 5
			must(t, db.Model(n).Updates(note{Text: "new"}).Error)
			return n
		}, "changed stars"},
		{"update by map", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Model(n).Updates(map[string]any{"Text": "new", "stars": 3}).Error)
			n.Text = "newer"
			return n
		}, "changed text"},
		{"update by expression", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Model(n).Update("stars", gorm.Expr("stars + 1")).Error)
			return n
		}, "saved"},
		{"update by expression, others stay known", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Model(n).Update("stars", gorm.Expr("stars + 1")).Error)
			n.Stars, n.Text = 7, "new"
			return n
		}, "changed text"},
		{"update by another value of the row", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Model(&note{ID: n.ID}).UpdateColumn("text", "new").Error)
			return n
		}, "changed text"},
		{"update of many rows", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Model(&note{}).Where("1 = 1").Update("text", "new").Error)
			n.Stars = 9
			return n
		}, "changed stars"},
		{"update of a value that GORM cannot assign to", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Model(*n).UpdateColumns(note{Text: "new"}).Error)
			n.Text, n.Stars = "newer", 2
			return n
		}, "changed stars"},
		{"update that changed nothing", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Model(n).Where("stars > 100").UpdateColumn("stars", 9).Error)
			return n
		}, "changed stars"},
		{"update that returns", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Model(n).Clauses(clause.Returning{}).Update("stars", gorm.Expr("stars + 1")).Error)
			n.Stars++
			return n
		}, "changed stars"},
		{"update of the key", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Model(&note{}).Where("id = ?", n.ID).Update("id", 50).Error)
			return n
		}, "unknown"},
		{"exec", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Exec("update NOTES set text = 'new'").Error)
			return n
		}, "unknown"},
		{"exec on another table", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Exec("UPDATE clubs SET name = 'new'").Error)
			return n
		}, "saved"},
		{"raw update that returns", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Raw("UPDATE notes SET stars = 7 RETURNING *").Scan(&[]note{}).Error)
			return n
		}, "unknown"},
		{"deleted", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Unscoped().Delete(n).Error)
			return n
		}, "deleted"},
		{"deleted softly", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Delete(&note{ID: n.ID}).Error)
			return n
		}, "deleted"},
		{"deleted by key", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Delete(&note{}, n.ID).Error)
			return n
		}, "deleted"},
		{"deleted by keys", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			stored(t, db)
			must(t, db.Delete(&note{}, []uint{1, 2}).Error)
			return n
		}, "deleted"},
		{"deleted by keys, not all there", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Delete(&note{}, []uint{1, 2}).Error)
			return n
		}, "unknown"},
		{"deleted in a list", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Delete(&[]note{*n}).Error)
			return n
		}, "deleted"},
		{"deleted by a condition", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Where("text = ?", "old").Delete(&note{}).Error)
			return n
		}, "unknown"},
		{"deleted by a condition on the key too", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Where("text = ?", "old").Delete(&note{}, 1).Error)
			return n
		}, "unknown"},
		{"deleted another", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Delete(stored(t, db)).Error)
			return n
		}, "saved"},
		{"deleted and created again", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Unscoped().Delete(n).Error)
			must(t, db.Create(n).Error)
			return n
		}, "saved"},
		{"rolled back create", func(t *testing.T, db, plain *gorm.DB) any {
			var n *note
			db.Transaction(func(tx *gorm.DB) error { n = stored(t, tx); return errUndo })
			return n
		}, "unknown"},
		{"committed create", func(t *testing.T, db, plain *gorm.DB) any {
			var n *note
			must(t, db.Transaction(func(tx *gorm.DB) error { n = stored(t, tx); return nil }))
			return n
		}, "saved"},
		{"rolled back update", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			db.Transaction(func(tx *gorm.DB) error {
				must(t, tx.Model(n).UpdateColumn("text", "new").Error)
				return errUndo
			})
			return n
		}, "changed text"},
		{"rolled back delete", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			db.Transaction(func(tx *gorm.DB) error { must(t, tx.Unscoped().Delete(n).Error); return errUndo })
			return n
		}, "saved"},
		{"rolled back to a savepoint", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Transaction(func(tx *gorm.DB) error {
				must(t, tx.Model(n).UpdateColumn("text", "kept").Error)
				tx.Transaction(func(tx *gorm.DB) error {
					must(t, tx.Model(n).UpdateColumn("stars", 4).Error)
					return errUndo
				})
				return nil
			}))
			return n
		}, "changed stars"},
		{"rolled back by hand", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			must(t, db.Connection(func(tx *gorm.DB) error {
				tx.Exec("BEGIN")
				tx.Exec("ROLLBACK")
				return nil
			}))
			return n
		}, "unknown"},
		{"in a transaction that is not seen", func(t *testing.T, db, plain *gorm.DB) any {
			var n *note
			must(t, db.Connection(func(tx *gorm.DB) error {
				unseen := tx.Begin()
				n = stored(t, unseen)
				return unseen.Rollback().Error
			}))
			return n
		}, "unknown"},
		{"upsert that did nothing", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			n := &note{ID: 1, Text: "new"}
			must(t, db.Clauses(clause.OnConflict{DoNothing: true}).Create(n).Error)
			return n
		}, "unknown"},
		{"upsert of which some did nothing", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			notes := []note{{ID: 1, Text: "new"}, {ID: 2, Text: "new"}}
			must(t, db.Clauses(clause.OnConflict{DoNothing: true}).Create(&notes).Error)
			return notes[0]
		}, "unknown"},
		{"upsert of all columns", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			n := &note{ID: 1, Text: "new"}
			must(t, db.Clauses(clause.OnConflict{UpdateAll: true}).Create(n).Error)
			n.Text = "newer"
			return n
		}, "changed text"},
		{"upsert of one column", func(t *testing.T, db, plain *gorm.DB) any {
			stored(t, plain)
			n := &note{ID: 1, Text: "new", Stars: 3}
			must(t, db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"text"})}).Create(n).Error)
			n.Text, n.Stars = "newer", 4
			return n
		}, "changed text"},
		{"upsert by expression", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			again := *n
			must(t, db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.Assignments(map[string]any{"stars": gorm.Expr("stars + 1")})}).Create(&again).Error)
			n.Text = "new"
			return n
		}, "changed text"},
		{"association saved with its owner", func(t *testing.T, db, plain *gorm.DB) any {
			a := &author{Name: "Ada", Books: []book{{Title: "One"}}}
			must(t, db.Create(a).Error)
			a.Books[0].Title = "Two"
			return a.Books[0]
		}, "changed title"},
		{"forgotten", func(t *testing.T, db, plain *gorm.DB) any {
			n := stored(t, db)
			SeenOf(db).Forget()
			return n
		}, "unknown"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plain := open(t, nil)
			db, err := NewLedger().Trace(plain)
			must(t, err)
			if got := stateOf(t, db, test.do(t, db, plain)); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// pass has a composite key, columns with defaults of the database and an embedded struct.
type pass struct {
	Student uint           `gorm:"primaryKey;autoIncrement:false"`
	Club    string         `gorm:"primaryKey"`
	Role    string         `gorm:"default:(lower('MEMBER'))"`
	Since   date           `gorm:"embedded;embeddedPrefix:since_"`
	Extra   map[string]any `gorm:"serializer:json"`
	Data    []byte
	Score   *float64
	secret  int
}

type date struct{ Year, Month int }

func TestStateOfCompositeKey(t *testing.T) {
	db, _ := traced(t)
	must(t, db.AutoMigrate(&pass{}))
	score := 1.5
	p := pass{Student: 1, Club: "Go", Since: date{2026, 1}, Extra: map[string]any{"a": []any{1.0}}, Data: []byte("x"), Score: &score, secret: 1}
	must(t, db.Create(&p).Error)
	other := pass{Student: 1, Club: "Run"}
	must(t, db.Create(&other).Error)
	if p.Role != "member" {
		t.Errorf("role %q", p.Role)
	}
	check := func(want string) {
		t.Helper()
		if got := stateOf(t, db, &p); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	check("saved")
	p.Role, p.Since.Month, p.Extra["a"].([]any)[0], p.Data[0], *p.Score = "president", 2, 2.0, 'y', 2.5
	check("changed role since_month extra data score")
	must(t, db.Save(&p).Error)
	check("saved")
	var read []pass
	must(t, db.Find(&read).Error)
	check("saved")
	must(t, db.Delete(&other).Error)
	check("saved")
	if got := stateOf(t, db, &other); got != "deleted" {
		t.Error(got)
	}
	if got := stateOf(t, db, &pass{Club: "Go"}); got != "not saved" {
		t.Error(got)
	}
}

// keyless has no primary key.
type keyless struct{ Name string }

func TestStateWithoutKey(t *testing.T) {
	db, _ := traced(t)
	must(t, db.AutoMigrate(&keyless{}))
	k := keyless{Name: "x"}
	must(t, db.Create(&k).Error)
	must(t, db.Find(&[]keyless{}).Error)
	if got := stateOf(t, db, &k); got != "unknown" {
		t.Error(got)
	}
}

func TestSeenIsBounded(t *testing.T) {
	db, _ := traced(t)
	plenty := make([]club, seenLimit+10)
	for i := range plenty {
		plenty[i] = club{ID: uint(i + 1), Name: "x"}
	}
	must(t, db.CreateInBatches(&plenty, 500).Error)
	if seen := &SeenOf(db).events; seen.weight > seenLimit {
		t.Errorf("remembers %d rows", seen.weight)
	}
	SeenOf(db).Forget()
	var all []club
	must(t, db.Find(&all).Error)
	seen := &SeenOf(db).events
	if seen.weight > resultLimit {
		t.Errorf("remembers %d rows of one result", seen.weight)
	}
	if first, last := stateOf(t, db, &all[0]), stateOf(t, db, &all[len(all)-1]); first != "saved" || last != "unknown" {
		t.Errorf("the first of a long result is %s, the last %s", first, last)
	}
	for i := range 2 * seenLimit {
		must(t, db.First(&club{}, 1+i%7).Error)
	}
	if seen.weight > seenLimit || seen.len() > seenLimit {
		t.Errorf("remembers %d rows in %d events", seen.weight, seen.len())
	}
	if newest, oldest := stateOf(t, db, &club{ID: 1, Name: "y"}), stateOf(t, db, &club{ID: 100, Name: "x"}); newest != "changed name" || oldest != "unknown" {
		t.Errorf("a row just read is %s, one pushed out %s", newest, oldest)
	}
}

// odd has columns that cannot be remembered, or only with care.
type odd struct {
	ID   uint
	Name shout
	Any  any `gorm:"-"`
	*Inner
	Amount money `gorm:"type:integer"`
	List   list  `gorm:"serializer:json"`
	Ratio  float64
	Wide   []byte
	skip   func()
}

type Inner struct{ Depth int }

// shout is stored as an expression.
type shout string

func (s shout) GormValue(context.Context, *gorm.DB) clause.Expr {
	return clause.Expr{SQL: "upper(?)", Vars: []any{string(s)}}
}

// money keeps its number to itself.
type money struct{ cents *int64 }

func (m money) Value() (driver.Value, error) {
	if m.cents == nil {
		return nil, nil
	}
	return *m.cents, nil
}

func (m *money) Scan(value any) error {
	m.cents = nil
	if n, ok := value.(int64); ok {
		m.cents = &n
	}
	return nil
}

type list struct {
	Words []*string
	Next  *list
	Any   any
	Times map[string]time.Time
}

func TestStateOfOddColumns(t *testing.T) {
	db, _ := traced(t)
	must(t, db.AutoMigrate(&odd{}))
	word, cents := "a", int64(5)
	o := odd{
		Name: "x", Any: 1, Inner: &Inner{3}, Amount: money{&cents}, Ratio: math.NaN(), Wide: make([]byte, 2*longColumn),
		List: list{Words: []*string{&word, nil}, Next: &list{Any: []any{1}}, Times: map[string]time.Time{"now": time.Now()}},
	}
	must(t, db.Session(&gorm.Session{SkipHooks: true}).Omit("Ratio").Create(&o).Error)
	check := func(want string) {
		t.Helper()
		if got := stateOf(t, db, &o); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	check("saved")
	o.Name, o.Depth, o.Any, o.skip, o.Ratio = "y", 4, 2, func() {}, 1
	check("saved")
	word, o.Wide[7], o.Amount = "b", 1, money{new(int64)}
	check("changed amount list wide")
	word, o.List.Next.Any.([]any)[0] = "a", 2
	o.Wide[7], o.Amount = 0, money{&cents}
	check("changed list")
	var again odd
	must(t, db.First(&again).Error)
	again.Ratio, again.Name, again.Inner = math.NaN(), "unknown", &Inner{7}
	o = again
	check("changed ratio")
	must(t, db.Model(&o).Select("Name", "Depth", "Wide").Updates(odd{Name: "z", Inner: &Inner{9}}).Error)
	check("changed ratio")
}

func TestUpdateByMap(t *testing.T) {
	tests := []struct {
		column string
		value  any
		change func(*note)
		want   string
	}{
		{"stars", 3, func(n *note) { n.Stars = 4 }, "changed stars"},
		{"stars", uint8(3), func(n *note) { n.Stars = 4 }, "changed stars"},
		{"stars", int64(3), func(n *note) {}, "saved"},
		{"stars", "3", func(n *note) {}, "saved"},
		{"text", "new", func(n *note) { n.Text = "x" }, "changed text"},
		{"text", grade("new"), func(n *note) { n.Text = "x" }, "changed text"},
		{"text", []byte("new"), func(n *note) {}, "saved"},
		{"text", shout("new"), func(n *note) { n.Text = "x" }, "saved"},
		{"text", gorm.Expr("upper(text)"), func(n *note) { n.Text = "x" }, "saved"},
		{"deleted_at", nil, func(n *note) { n.DeletedAt = gorm.DeletedAt{Time: time.Now(), Valid: true} }, "changed deleted_at"},
	}
	for _, test := range tests {
		db, _ := traced(t)
		n := note{Text: "old"}
		must(t, db.Create(&n).Error)
		must(t, db.Model(&n).UpdateColumn(test.column, test.value).Error)
		test.change(&n)
		if got := stateOf(t, db, &n); got != test.want {
			t.Errorf("%s = %T %v: %s, want %s", test.column, test.value, test.value, got, test.want)
		}
	}
}

func TestOnlyReads(t *testing.T) {
	for query, want := range map[string]bool{
		"SELECT 1":                                 true,
		"PRAGMA table_info(x)":                     true,
		"WITH x AS (SELECT 1) SELECT * FROM x":     true,
		"WITH x AS (SELECT 1) delete FROM y":       false,
		"EXPLAIN SELECT 1":                         true,
		"EXPLAIN ANALYZE INSERT INTO x VALUES (1)": false,
		"UPDATE x SET a = 1":                       false,
		"CREATE TABLE x (a)":                       false,
		"CALL change()":                            false,
		"-- SELECT\nDELETE FROM x":                 false,
	} {
		if got := onlyReads(verb(query), query); got != want {
			t.Errorf("%q: %v", query, got)
		}
	}
}

func TestSavepointName(t *testing.T) {
	for query, want := range map[string]string{
		"SAVEPOINT a":                   "a false",
		"ROLLBACK TO SAVEPOINT `A`;":    "a true",
		"rollback transaction to \"a\"": "a true",
		"ROLLBACK":                      "rollback false",
		"":                              " false",
	} {
		if name, to := savepointName(query); fmt.Sprint(name, " ", to) != want {
			t.Errorf("%q: %q %v", query, name, to)
		}
	}
}

func TestStateString(t *testing.T) {
	want := []string{"unknown", "not saved", "saved", "changed", "deleted"}
	for i, word := range want {
		if got := fmt.Sprint(State(i)); got != word {
			t.Errorf("state %d is %q, want %q", i, got, word)
		}
	}
}

// TestStateByTarget checks that what one database says of a row tells nothing of the row with the same key in another.
func TestStateByTarget(t *testing.T) {
	l := NewLedger()
	handle := func(name string) *gorm.DB {
		db, err := l.TraceAs(open(t, nil), Target{Name: name})
		must(t, err)
		return db
	}
	here, there := handle("here"), handle("there")
	a, b := author{Name: "Ada"}, author{Name: "Grace"}
	must(t, here.Create(&a).Error)
	if got := stateOf(t, there, a); got != "unknown" {
		t.Errorf("there, what was written here is %s", got)
	}
	must(t, there.Create(&b).Error)
	must(t, there.Exec("DELETE FROM authors").Error)
	if a.ID != b.ID || stateOf(t, here, a) != "saved" || stateOf(t, here, b) != "changed name" || stateOf(t, there, b) != "unknown" {
		t.Errorf("%+v is %s here, and %+v, which is %s there, is %s", a, stateOf(t, here, a), b, stateOf(t, there, b), stateOf(t, here, b))
	}
	l.StartCell(1)
	must(t, here.First(&author{}, a.ID).Error)
	must(t, there.Create(&b).Error)
	l.Undone("there", 1)
	if stateOf(t, here, a) != "saved" || stateOf(t, there, b) != "unknown" {
		t.Errorf("when there was undone, here is %s, and there %s", stateOf(t, here, a), stateOf(t, there, b))
	}
}

func TestDifferenceWas(t *testing.T) {
	db, _ := traced(t)
	a := author{Name: "Ada"}
	if err := db.Create(&a).Error; err != nil {
		t.Fatal(err)
	}
	a.Name = "Grace"
	state, differs := SeenOf(db).State(reflect.ValueOf(a), schemaOf(t, db, a))
	if state != Changed || len(differs) != 1 || differs[0].Field.Name != "Name" || differs[0].Was != "Ada" {
		t.Errorf("state %v, differences %+v; want changed, Name was Ada", state, differs)
	}
}

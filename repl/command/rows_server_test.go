package command

import (
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl/db"
)

func TestRowsPostgres(t *testing.T) {
	testRows(t, dbtest.Postgres(t), "character varying(100)    'Zoe''s'", `'\x00ff'`)
}

func TestRowsMySQL(t *testing.T) {
	testRows(t, dbtest.MySQL(t), "varchar(100)         'Zoe''s'", "X'00FF'")
}

// testRows checks :diff, :row and :what, also that a row that the database has rounded agrees with what was saved.
func testRows(t *testing.T, url string, name, bytes string) {
	d, err := db.Open(url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	s := newShellOn(t, d.Gorm)
	s.cell(`type Thing struct { ID uint; Name string ` + "`gorm:\"size:100\"`" + `; At time.Time; Day *time.Time ` + "`gorm:\"type:date\"`" + `; Price float64; Data []byte; On bool; Gone gorm.DeletedAt }`)
	s.cell(`db.AutoMigrate(&Thing{}); day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC); th := Thing{Name: "Zoe's", At: time.Now(), Day: &day, Price: 1.5, Data: []byte{0, 255}, On: true}; db.Create(&th)`)
	s.has(":diff th", "Thing #1 agrees with its row in 8 columns.\n", "db.Save(&th)     writes Name, At, Day, Price, Data, On, Gone: all but the key")
	s.has(":row th", name, bytes, "'2026-01-05'", "1.5\n")
	s.has(":what th", "th and the row agree.")
	s.cell(`db.Model(&Thing{}).Where("id = 1").Update("price", 2.5); th.Name = ""`)
	s.has(":diff th", "differs from its row in 2 of 8 columns", "Name   memory  \"\"\n         row     \"Zoe's\"\n", "Price  memory  1.5\n         row     2.5\n         the row was changed since it was read\n", "skips what is zero: Name")
	s.has(":what th", "Price was changed in the database since: th does not know.", "Name was assigned in memory")
	s.cell(`db.Delete(&Thing{}, 1)`)
	s.has(":row th", "softly deleted")
	s.has(":diff th", "updates no row, as it is softly deleted; then inserts over\n")
	s.cell(`db.Save(&th); var again Thing; db.First(&again)`)
	if got, err := s.run(":diff again"); err != nil || !strings.HasPrefix(got, "Thing #1 agrees") {
		t.Errorf("the row did not come back: %v\n%s", err, got)
	}
	s.cell(`db.Unscoped().Delete(&th)`)
	s.has(":what th", "the table has no row #1")
}

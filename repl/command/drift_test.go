package command

import (
	"database/sql"
	"reflect"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/inspect"
)

// Tagged has the types and tags that programs use.
type Tagged struct {
	ID       uint64 `gorm:"primaryKey;autoIncrement"`
	Tiny     int8
	Small    int16
	Medium   int32
	Big      int64
	UTiny    uint8
	USmall   uint16
	UMedium  uint32
	Text     string
	Sized    string `gorm:"size:64"`
	Typed    string `gorm:"type:varchar(100);not null;default:x"`
	Char     string `gorm:"type:char(2)"`
	Long     string `gorm:"type:text"`
	InType   string `gorm:"type:varchar(20) NOT NULL DEFAULT 'a'"`
	Bool     bool
	BoolDef  bool `gorm:"default:true"`
	Single   float32
	Double   float64
	Price    float64 `gorm:"type:decimal(10,2)"`
	Numeric  float64 `gorm:"type:numeric(8)"`
	Bare     float64 `gorm:"type:decimal"`
	Precise  float64 `gorm:"precision:5"`
	Bytes    []byte
	Few      []byte `gorm:"size:16"`
	At       time.Time
	Maybe    *time.Time `gorm:"not null"`
	Day      time.Time  `gorm:"type:date"`
	Clock    *string    `gorm:"type:time"`
	Stamp    *time.Time `gorm:"type:timestamp NULL"`
	Rough    time.Time  `gorm:"precision:0"`
	Unix     int64      `gorm:"autoUpdateTime:milli"`
	Null     sql.NullString
	NullInt  sql.NullInt64
	NullTime sql.NullTime
	Pointer  *string `gorm:"unique"`
	Indexed  string  `gorm:"index;size:50"`
	Named    string  `gorm:"index:idx_own_name,sort:desc;size:50"`
	First    string  `gorm:"uniqueIndex:idx_pair,priority:2;size:50"`
	Second   string  `gorm:"uniqueIndex:idx_pair,priority:1;size:50"`
	Checked  int     `gorm:"check:checked > 0;comment:a comment"`
	Renamed  string  `gorm:"column:other_name;size:10"`
	Read     string  `gorm:"->;size:10"`
	Elsehow  string  `gorm:"-:migration"`
	Ignored  string  `gorm:"-"`
	JSON     string  `gorm:"serializer:json"`
	Address  Address `gorm:"embedded;embeddedPrefix:home_"`

	gorm.DeletedAt
}

type Address struct {
	Street string `gorm:"size:80"`
	Number int
}

type Owner struct {
	gorm.Model
	Code string `gorm:"primaryKey;size:20;uniqueIndex"`
	Cats []Cat  `gorm:"foreignKey:OwnerID,OwnerCode;references:ID,Code"`
}

type Cat struct {
	Name      string `gorm:"primaryKey;size:20"`
	OwnerID   uint
	OwnerCode string `gorm:"size:20"`
}

type Label struct {
	ID     uint
	OfID   uint64
	OfType string `gorm:"size:20"`
}

func driftModels() []any {
	return append(models.All(), Tagged{}, Keeper{}, Kept{}, Owner{}, Cat{}, Label{})
}

type Keeper struct {
	ID   uint
	Kept []Kept
	Tags []Label `gorm:"polymorphic:Of"`
}

type Kept struct {
	ID       uint
	KeeperID uint
	NextID   *uint
	Next     *Kept `gorm:"constraint:OnUpdate:CASCADE,OnDelete:SET NULL"`
	LooseID  uint
	Loose    Keeper   `gorm:"constraint:-"`
	Others   []Keeper `gorm:"many2many:kept_others"`
}

func testDrift(t *testing.T, url string, changes map[string]string) {
	d, err := db.Open(url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Gorm.AutoMigrate(driftModels()...); err != nil {
		t.Fatal(err)
	}
	s := newShellOn(t, d.Gorm)
	drifts := func(m any) []string {
		sch, err := s.schemaOf(Model{Name: "x", Type: reflect.TypeOf(m)})
		if err != nil {
			t.Fatal(err)
		}
		live, err := inspect.Shape(s.look(t.Context()), sch.Table)
		if err != nil {
			t.Fatal(err)
		}
		if len(live.Columns) == 0 {
			t.Fatalf("table %s is not found", sch.Table)
		}
		var out []string
		for _, x := range driftOf(s.look(t.Context()), sch, live) {
			out = append(out, x.what+": "+x.how)
		}
		return out
	}
	for _, m := range driftModels() {
		for _, x := range drifts(m) {
			t.Errorf("%T, freshly migrated: %s", m, x)
		}
	}
	for _, m := range []any{models.Post{}, models.Student{}, Tagged{}, Kept{}} {
		for change, want := range changes {
			sqlText, about, _ := strings.Cut(change, " @")
			if reflect.TypeOf(m).Name() != about {
				continue
			}
			tx := d.Gorm
			if err := tx.Exec(sqlText).Error; err != nil {
				t.Fatalf("%s: %v", sqlText, err)
			}
			got := strings.Join(drifts(m), "\n")
			for want := range strings.SplitSeq(want, "|") {
				if !strings.Contains(got, want) {
					t.Errorf("after %s:\n%s\nwithout %q", sqlText, got, want)
				}
			}
		}
	}
	s.has(":schema Post", "The table in the database differs from the model:")
	if got, _ := s.run(":schema User"); !strings.Contains(got, "The table in the database agrees with the model.\n") {
		t.Errorf(":schema User shows\n%s", got)
	}
	if err := d.Gorm.Migrator().DropTable("books"); err != nil {
		t.Fatal(err)
	}
	s.has(":schema Book", "The database has no table books.")
}

func TestDriftSQLite(t *testing.T) {
	testDrift(t, "sqlite::memory:", map[string]string{
		"DROP INDEX idx_posts_author_id @Post":                        "author_id: missing: index idx_posts_author_id",
		"ALTER TABLE posts DROP COLUMN body @Post":                    "body: missing: the table has no such column",
		"ALTER TABLE posts ADD COLUMN x int NOT NULL DEFAULT 1 @Post": "x: extra: the model has no field for it; it must not be NULL",
		"DROP TABLE kept_others; DROP TABLE kepts; CREATE TABLE kepts (id integer PRIMARY KEY, keeper_id text, next_id integer NOT NULL, loose_id integer) @Kept": "keeper_id: text in the table, integer in the model|keeper_id: missing: foreign key to keepers.id|next_id: must not be NULL in the table, may in the model|next_id: missing: foreign key to kepts.id",
		"DROP TABLE taggeds; CREATE TABLE taggeds (id integer PRIMARY KEY, pointer text, typed varchar(100) DEFAULT 'x') @Tagged":                                 "pointer: missing: unique|typed: may be NULL in the table, not in the model|home_street: missing",
	})
}

func TestDriftPostgres(t *testing.T) {
	testDrift(t, dbtest.Postgres(t), map[string]string{
		"DROP INDEX idx_posts_author_id @Post":                               "author_id: missing: index idx_posts_author_id",
		"ALTER TABLE posts DROP COLUMN body @Post":                           "body: missing: the table has no such column",
		"ALTER TABLE posts ADD COLUMN x int NOT NULL @Post":                  "x: extra: the model has no field for it; it must not be NULL",
		"ALTER TABLE posts ALTER COLUMN title TYPE varchar(50) @Post":        "title: character varying(50) in the table, varchar(200) in the model",
		"ALTER TABLE posts DROP CONSTRAINT fk_users_posts @Post":             "author_id: missing: foreign key to users.id",
		"ALTER TABLE students ALTER COLUMN last_name DROP NOT NULL @Student": "last_name: may be NULL in the table, not in the model",
		"ALTER TABLE students ALTER COLUMN nickname SET NOT NULL @Student":   "nickname: must not be NULL in the table, may in the model",
		"ALTER TABLE students DROP CONSTRAINT uni_students_email @Student":   "email: missing: unique",
		"ALTER TABLE students ALTER COLUMN grade TYPE smallint @Student":     "grade: smallint in the table, bigint in the model",
		"DROP INDEX idx_pair @Tagged":                                        "missing: unique index idx_pair",
		"ALTER TABLE taggeds ALTER COLUMN price TYPE decimal(12,2) @Tagged":  "price: numeric(12,2) in the table, decimal(10,2) in the model",
		"ALTER TABLE kepts DROP CONSTRAINT fk_kepts_next @Kept":              "next_id: missing: foreign key to kepts.id",
	})
}

func TestDriftMySQL(t *testing.T) {
	testDrift(t, dbtest.MySQL(t), map[string]string{
		"ALTER TABLE posts DROP COLUMN body @Post":                           "body: missing: the table has no such column",
		"ALTER TABLE posts ADD COLUMN x int NOT NULL @Post":                  "x: extra: the model has no field for it; it must not be NULL",
		"ALTER TABLE posts MODIFY title varchar(50) NOT NULL @Post":          "title: varchar(50) in the table, varchar(200) in the model",
		"ALTER TABLE posts DROP FOREIGN KEY fk_users_posts @Post":            "author_id: missing: foreign key to users.id",
		"ALTER TABLE students MODIFY last_name varchar(60) @Student":         "last_name: may be NULL in the table, not in the model",
		"ALTER TABLE students MODIFY nickname varchar(60) NOT NULL @Student": "nickname: must not be NULL in the table, may in the model",
		"ALTER TABLE students DROP INDEX uni_students_email @Student":        "email: missing: unique",
		"ALTER TABLE students MODIFY grade tinyint NOT NULL @Student":        "grade: tinyint(4) in the table, bigint in the model",
		"ALTER TABLE taggeds DROP INDEX idx_pair @Tagged":                    "missing: unique index idx_pair",
		"ALTER TABLE taggeds MODIFY price decimal(12,2) @Tagged":             "price: decimal(12,2) in the table, decimal(10,2) in the model",
	})
}

package compare

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/glebarez/sqlite"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl/trace"
)

type pet struct {
	ID      uint
	Name    string `gorm:"size:50"`
	Age     *int
	OwnerID uint
	Toys    []toy
}

type toy struct {
	ID    uint
	PetID uint
	Name  string `gorm:"size:50"`
}

func TestSQLite(t *testing.T) {
	testRun(t, sqlite.Open(filepath.Join(t.TempDir(), "test.db")+"?_pragma=busy_timeout(1000)"))
}
func TestPostgres(t *testing.T) { testRun(t, postgres.Open(dbtest.Postgres(t))) }
func TestMySQL(t *testing.T)    { testRun(t, mysql.Open(dbtest.DSN(dbtest.MySQL(t)))) }

func testRun(t *testing.T, d gorm.Dialector) {
	for _, prepared := range []bool{false, true} {
		plain, err := gorm.Open(d, &gorm.Config{Logger: logger.Discard, PrepareStmt: prepared})
		if err != nil {
			t.Fatal(err)
		}
		pool, err := plain.DB()
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		if err := plain.Migrator().DropTable(&toy{}, &pet{}); err != nil {
			t.Fatal(err)
		}
		if err := plain.AutoMigrate(&pet{}, &toy{}); err != nil {
			t.Fatal(err)
		}
		seven := 7
		if err := plain.Create([]*pet{{Name: "Rex", Age: &seven, Toys: []toy{{Name: "ball"}, {Name: "bone"}}}, {Name: "Max"}, {Name: "Ada"}}).Error; err != nil {
			t.Fatal(err)
		}
		l := trace.NewLedger()
		db, err := l.Trace(plain)
		if err != nil {
			t.Fatal(err)
		}
		testSides(t, db, l, prepared)
		testQueries(t, db, l)
		if err := pool.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func testSides(t *testing.T, db *gorm.DB, l *trace.Ledger, prepared bool) {
	find := func(tx *gorm.DB) *gorm.DB { return tx.Where("id > ?", 1).Order("id").Find(&[]pet{}) }
	names := func(order string) Side {
		return func(tx *gorm.DB) (any, error) {
			var names []string
			err := tx.Model(&pet{}).Where("id > ?", 1).Order(order).Pluck("name", &names).Error
			return names, err
		}
	}
	for _, tt := range []struct {
		name    string
		a, b    Side
		want    Verdict
		rows    [2]int
		wrote   bool
		changed [2]int64
	}{
		{"ORM and SQL", Call(find), SQL("SELECT * FROM pets WHERE id > 1 ORDER BY id"), Same, [2]int{2, 2}, false, [2]int64{-1, -1}},
		{"in another order", Call(find), SQL("SELECT * FROM pets WHERE id > 1 ORDER BY name"), Reordered, [2]int{2, 2}, false, [2]int64{-1, -1}},
		{"other rows", Call(find), SQL("SELECT * FROM pets"), Different, [2]int{2, 3}, false, [2]int64{-1, -1}},
		{"some columns", Call(func(tx *gorm.DB) *gorm.DB { return tx.Select("id", "age").Find(&[]pet{}) }), SQL("SELECT id, age FROM pets"), Same, [2]int{3, 3}, false, [2]int64{-1, -1}},
		{"a preload", Call(func(tx *gorm.DB) *gorm.DB { return tx.Preload("Toys").Find(&[]pet{}) }), SQL("SELECT * FROM pets"), Same, [2]int{3, 3}, false, [2]int64{-1, -1}},
		{"a value", names("id"), SQL("SELECT name FROM pets WHERE id > 1 ORDER BY id"), Same, [2]int{2, 2}, false, [2]int64{-1, -1}},
		{"two values", names("name"), names("id"), Reordered, [2]int{2, 2}, false, [2]int64{-1, -1}},
		{"none", Call(func(tx *gorm.DB) *gorm.DB { return tx.Take(&pet{}, 99) }), SQL("SELECT * FROM pets WHERE id = 99"), Same, [2]int{0, 0}, false, [2]int64{-1, -1}},
		{"a count", Call(func(tx *gorm.DB) *gorm.DB { return tx.Model(&pet{}).Count(new(int64)) }), SQL("SELECT count(*) FROM pets"), Same, [2]int{1, 1}, false, [2]int64{-1, -1}},
		{"writes", Call(func(tx *gorm.DB) *gorm.DB { return tx.Where("id > 1").Delete(&pet{}) }), SQL("DELETE FROM pets WHERE id > 1"), Same, [2]int{0, 0}, true, [2]int64{2, 2}},
		{"a creation", Call(func(tx *gorm.DB) *gorm.DB { return tx.Create(&pet{Name: "Tom"}) }), SQL("UPDATE pets SET name = 'x' WHERE id > 1"), Different, [2]int{0, 0}, true, [2]int64{1, 2}},
		{"a transaction within", Call(func(tx *gorm.DB) *gorm.DB {
			var count int64
			tx.AddError(tx.Transaction(func(tx *gorm.DB) error { return tx.Create(&pet{Name: "Tom"}).Error }))
			return tx.Raw("SELECT count(*) FROM pets").Scan(&count)
		}), SQL("SELECT 4"), Same, [2]int{1, 1}, true, [2]int64{-1, -1}},
		{"maps", Call(func(tx *gorm.DB) *gorm.DB { return tx.Table("pets").Find(&[]map[string]any{}) }), SQL("SELECT * FROM pets"), Same, [2]int{3, 3}, false, [2]int64{-1, -1}},
	} {
		before := l.Len()
		r, err := Run(db, l, tt.a, tt.b)
		if err != nil {
			t.Errorf("%s, prepared %t: %v", tt.name, prepared, err)
			continue
		}
		if r.Verdict != tt.want || len(r.A.Values) != tt.rows[0] || len(r.B.Values) != tt.rows[1] || r.A.Changed != tt.changed[0] || r.B.Changed != tt.changed[1] {
			t.Errorf("%s, prepared %t: verdict %d, rows %d and %d, changed %d and %d; %+v", tt.name, prepared, r.Verdict, len(r.A.Values), len(r.B.Values), r.A.Changed, r.B.Changed, r.Difference)
		}
		if (r.A.Wrote || r.B.Wrote) != tt.wrote {
			t.Errorf("%s: wrote %t, %t", tt.name, r.A.Wrote, r.B.Wrote)
		}
		own := 0
		for _, s := range l.Since(before) {
			switch {
			case s.Purpose == trace.Own && s.N > 0:
				own++
			case s.Implicit && s.Purpose != trace.Own:
				t.Errorf("%s: %s is implicit, %s", tt.name, s.SQL, s.Purpose)
			}
		}
		if r.A.Statements == 0 || r.B.Statements == 0 {
			t.Errorf("%s: %d and %d statements", tt.name, r.A.Statements, r.B.Statements)
		}
		if n := r.A.Statements + r.B.Statements; n+own != l.Len()-before {
			t.Errorf("%s: %d statements, %d own, of %d", tt.name, n, own, l.Len()-before)
		}
		if l.InTransaction() {
			t.Errorf("%s: a transaction is open", tt.name)
		}
	}

	for name, side := range map[string]Side{
		"COMMIT":            SQL("COMMIT"),
		"the handle's":      Call(func(tx *gorm.DB) *gorm.DB { tx.Create(&pet{Name: "Tom"}); return tx.Commit() }),
		"its rollback":      Call(func(tx *gorm.DB) *gorm.DB { return tx.Rollback() }),
		"in Exec":           Call(func(tx *gorm.DB) *gorm.DB { tx.Create(&pet{Name: "Tom"}); return tx.Exec("COMMIT") }),
		"another beginning": Call(func(tx *gorm.DB) *gorm.DB { return tx.Begin() }),
		"ROLLBACK":          Call(func(tx *gorm.DB) *gorm.DB { return tx.Exec("/* x */ ROLLBACK") }),
		"two in one":        Call(func(tx *gorm.DB) *gorm.DB { return tx.Exec("DELETE FROM toys; COMMIT") }),
		"a row":             func(tx *gorm.DB) (any, error) { return 1, tx.Raw("COMMIT").Row().Err() },
		"nothing sent":      Call(func(tx *gorm.DB) *gorm.DB { return tx.Where("id = 1") }),
		"a failure":         SQL("SELECT nope FROM pets"),
	} {
		if r, err := Run(db, l, side, SQL("SELECT 1")); err == nil {
			t.Errorf("%s, prepared %t: no error, %+v", name, prepared, r)
		}
	}
	var refused *Unsafe
	_, err := Run(db, l, Call(func(tx *gorm.DB) *gorm.DB { return tx.Exec("CREATE TABLE other (id integer)") }), SQL("SELECT 1"))
	if mysql := db.Name() == "mysql"; mysql != errors.As(err, &refused) {
		t.Errorf("CREATE TABLE: %v", err)
	}
	if db.Migrator().HasTable("other") {
		t.Error("a table is left")
	}

	func() {
		defer func() { recover() }()
		Run(db, l, func(tx *gorm.DB) (any, error) { tx.Create(&pet{Name: "Tom"}); panic("here") }, SQL("SELECT 1"))
	}()
	var left []string
	if err := db.Model(&pet{}).Order("id").Pluck("name", &left).Error; err != nil || !reflect.DeepEqual(left, []string{"Rex", "Max", "Ada"}) {
		t.Errorf("left are %v, %v", left, err)
	}
	if l.InTransaction() {
		t.Error("a transaction is open")
	}
}

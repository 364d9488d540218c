package db

import (
	"errors"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

func TestDialects(t *testing.T) {
	type pet struct {
		ID   uint
		Name string
	}
	like := &gorm.DB{Config: &gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: "zoo_"}}}
	dialects, err := Dialects(like)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"SQLite":     "INSERT INTO `zoo_pets` (`name`) VALUES (?) RETURNING `id`",
		"PostgreSQL": `INSERT INTO "zoo_pets" ("name") VALUES ($1) RETURNING "id"`,
		"MySQL":      "INSERT INTO `zoo_pets` (`name`) VALUES (?)",
	}
	for _, d := range dialects {
		if got := d.Gorm.Create(&pet{Name: "Rex"}).Statement.SQL.String(); got != want[d.Name] {
			t.Errorf("%s: %s", d.Name, got)
		}
		if err := d.Gorm.Session(&gorm.Session{}).Exec("SELECT 1").Error; err != nil { // built only
			t.Errorf("%s: %v", d.Name, err)
		}
		pool, err := d.Gorm.DB()
		if d.Name == "SQLite" {
			continue
		}
		if err == nil {
			err = pool.Ping()
		}
		if !errors.Is(err, errNowhere) {
			t.Errorf("%s: sent: %v", d.Name, err)
		}
		delete(want, d.Name)
	}
	if len(dialects) != 3 || len(want) != 1 {
		t.Errorf("%d dialects", len(dialects))
	}
}

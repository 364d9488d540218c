package repl

import "testing"

func TestMayChange(t *testing.T) {
	for cell, want := range map[string]bool{
		`SELECT * FROM users`:                                   false,
		`select 1; DELETE FROM users`:                           true,
		`UPDATE users SET name = ''`:                            true,
		`WITH old AS (SELECT 1) DELETE FROM users`:              true,
		`WITH n(i) AS (SELECT 1) SELECT i FROM n`:               false,
		`EXPLAIN SELECT 1`:                                      false,
		`EXPLAIN ANALYZE DELETE FROM users`:                     true,
		`SELECT * INTO copies FROM users`:                       true,
		`PRAGMA foreign_keys = 0`:                               true,
		`db.Find(&users)`:                                       false,
		`db.Where("name = ?", "Ada").First(&u)`:                 false,
		`db.Where("updated_at > ?", t).Order("name").Find(&us)`: false,
		`db.Create(&u)`:                                         true,
		`db.Model(&u).Update("name", "Ada")`:                    true,
		`gorm.G[models.User](db).Where("1=1").Delete(ctx)`:      true,
		`db.Raw("DELETE FROM users RETURNING id").Scan(&ids)`:   true,
		`db.Raw("SELECT 1").Scan(&n)`:                           false,
		`db.Model(&u).Association("Posts").Append(&p)`:          true,
		"for _, u := range us {\n\tdb.Save(&u)\n}":              true,
		`x := append(xs, 1)`:                                    false,
		`Create := 1`:                                           false,
		`fmt.Println("update")`:                                 false,
		`:schema users`:                                         false,
		`:log all`:                                              false,
		`:quit`:                                                 true,
	} {
		if got := mayChange(cell); got != want {
			t.Errorf("%s: got %t", cell, got)
		}
	}
}

func TestSuggestable(t *testing.T) {
	for private, want := range map[bool]bool{false: false, true: true} {
		r := &REPL{config: &config{private: private}}
		if got := r.suggestable("DELETE FROM users"); got != want {
			t.Errorf("private %t: got %t", private, got)
		}
		if !r.suggestable("SELECT 1") {
			t.Errorf("private %t: a query is not suggested", private)
		}
	}
}

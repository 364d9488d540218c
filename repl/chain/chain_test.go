package chain

import (
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for src, want := range map[string]string{
		`db.Where("a = ?", 1).Find(&users)`:                           `db: Where("a = ?", 1), Find(&users)`,
		"db.\n\tWhere(\"a\").\n\tFind(&users)":                        `db: Where("a"), Find(&users)`,
		`if err := db.First(&u).Error; err != nil { fmt.Println(1) }`: `db: First(&u)|fmt: Println(1)`,
		`for range 3 { db.Create(&x) }; tx.Commit()`:                  `db: Create(&x)|tx: Commit()`,
		`gorm.G[T](db).Where("a").Find(ctx)`:                          `gorm.G[T](db): Where("a"), Find(ctx)`,
		`(db).Find(&u)`:                                               `(db): Find(&u)`,
		`db.Where(db.Where("a").Or("b")).Find(&u)`:                    `db: Where(db.Where("a").Or("b")), Find(&u)|db: Where("a"), Or("b")`,
		`x := 1`: "",
		`db.(`:   "",
	} {
		var got []string
		for _, c := range Parse(src) {
			var calls []string
			for _, call := range c.Calls {
				calls = append(calls, call.Text)
			}
			got = append(got, c.Root+": "+strings.Join(calls, ", "))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s:\n got %s\nwant %s", src, strings.Join(got, "|"), want)
		}
	}
}

func TestEffects(t *testing.T) {
	variable := func(name string) string {
		return map[string]string{"db": "*gorm.DB", "cart": "Cart", "maps": "*Maps", "min": "func() int", "word": "string", "noted": "func(tx *gorm.DB) *gorm.DB"}[name]
	}
	declared := map[string]string{
		"adults": `func adults(tx *gorm.DB) *gorm.DB { return tx.Where("age >= ?", 18) }`,
		"page":   `func page(n int) func(*gorm.DB) *gorm.DB { return func(tx *gorm.DB) *gorm.DB { size := 10; if n < 1 { n = 1 }; size *= 2; return tx.Offset(n * size).Limit(size) } }`,
		"noted":  `func noted(tx *gorm.DB) *gorm.DB { total++; return tx }`,
		"other":  `func other() func(*gorm.DB) *gorm.DB { return kept }`,
		"both":   `func both(tx *gorm.DB) *gorm.DB { return adults(tx).Scopes(noted) }`,
		"twice":  `func twice(n int) int { return 2 * n }`,
	}
	names := Names{variable, func(name string) string { return declared[name] }, func(name string) bool { return name == "table" }}
	for src, want := range map[string]string{
		`db.Scopes(adults, page(3)).Find(&u)`:  "",
		`db.Scopes(noted).Find(&u)`:            "noted(…)",
		`table("a b").Find(&u)`:                "",
		`db.Where(table("a")).Find(&u)`:        "",
		`target("prod").Find(&u)`:              "target(…)",
		`db.Scopes(other()).Find(&u)`:          "other()(…)",
		`db.Scopes(both).Find(&u)`:             "both(…)",
		`db.Scopes(unknown).Find(&u)`:          "unknown(…)",
		`db.Scopes(all...).Find(&u)`:           "all(…)",
		`db.Preload("Posts", noted).Find(&u)`:  "noted(…)",
		`db.Preload("Posts", adults).Find(&u)`: "",
		`db.Preload("Posts", "a = ?", word, strings.ToUpper(word), []int{1}).Find(&u)`:     "",
		`db.Preload("Posts", cart.Rule).Find(&u)`:                                          "cart.Rule(…)",
		`db.Where("a", twice(3)).Find(&u)`:                                                 "",
		`db.Where("a = ?", strings.ToUpper(name)).Find(&u)`:                                "",
		`db.Where("a IN ?", []int{1}).Order(clause.OrderByColumn{}).Find(&u)`:              "",
		`db.Scopes(func(d *gorm.DB) *gorm.DB { x := 1; return d.Where("a", x) }).Find(&u)`: "",
		`open().Find(&u)`:                                                                    "open(…)",
		`db.Where("a = ?", next()).Find(&u)`:                                                 "next(…)",
		`db.Where("a = ?", time.Now()).Find(&u)`:                                             "time.Now(…)",
		`db.Where("a = ?", <-c).Find(&u)`:                                                    "a receive",
		`db.Where("a = ?", u.Next()).Find(&u)`:                                               "u.Next(…)",
		`db.Scopes(func(d *gorm.DB) *gorm.DB { n++; return d }).Find(&u)`:                    "an assignment",
		`db.Scopes(func(d *gorm.DB) *gorm.DB { d.Delete(&u); return d }).Find(&u)`:           "d.Delete(…)",
		`db.Scopes(func(d *gorm.DB) *gorm.DB { fmt.Println("x"); return d }).Find(&u)`:       "fmt.Println(…)",
		`db.Where("a = ?", cart.Order()).Find(&u)`:                                           "cart.Order(…)",
		`db.Where("a = ?", maps.Next()).Find(&u)`:                                            "maps.Next(…)",
		`db.Where("a = ?", min()).Find(&u)`:                                                  "min(…)",
		`db.Where("a IN (?)", db.Model(&u).Select("b").Where("c")).Find(&u)`:                 "",
		`db.Where("a IN (?)", cart.Model(&u).Select("b")).Find(&u)`:                          "Select(…)",
		`db.FindInBatches(&u, 3, func(tx *gorm.DB, n int) error { total += n; return nil })`: "",
		`db.Where("a = ?", []byte("x")).Limit(len(names)).Offset(int(n)).Find(new([]Thing))`: "",
	} {
		if got := Parse(src)[0].Effects(names); got != want {
			t.Errorf("%s: %q, want %q", src, got, want)
		}
	}
}

// What GORM may change is copied, however deep.
func TestCopy(t *testing.T) {
	type tag struct{ Name string }
	type post struct {
		Tag  *tag
		Tags []*tag
		Meta map[string]int
		in   int
	}
	p := &post{Tag: &tag{"a"}, Tags: []*tag{{"b"}}, Meta: map[string]int{"x": 1}, in: 3}
	p2 := (&copier{left: maxCopied}).copy(reflect.ValueOf(p), 0).Interface().(*post)
	if !reflect.DeepEqual(p, p2) {
		t.Fatalf("%+v became %+v", p, p2)
	}
	p2.Tag.Name, p2.Tags[0].Name = "z", "z"
	if p.Tag.Name != "a" || p.Tags[0].Name != "b" {
		t.Errorf("the original changed: %+v", p)
	}
}

func TestWords(t *testing.T) {
	value := func(x any) string { return x.(string) }
	for sql, want := range map[string]string{
		"SELECT * FROM `users` WHERE `a` = ? OR b = ? ORDER BY c DESC, d LIMIT 3 OFFSET 6":                                                 "reads all columns|of table users|only rows where a = x|or where b = y|sorted by c, from the highest down|then by d|at most 3 rows|leaving out the first 6 rows",
		"SELECT DISTINCT a FROM t LEFT JOIN u ON u.id = t.u GROUP BY a HAVING count(*) > ?":                                                "reads a, each combination once|of table t|each with the rows of table u, for which u.id = t.u; NULLs where there is none|one row for each a|only groups where count(*) > x",
		"INSERT INTO \"t\" (\"a\") VALUES ($1) ON CONFLICT DO NOTHING RETURNING \"id\"":                                                    "adds rows to table t|with the values (x)|a row that is there already stays as it is|and gives back id",
		"UPDATE `t` SET `a`=?,`b`=? WHERE id = 1 FOR UPDATE":                                                                               "changes rows of table t|sets a to x|and b to y|only rows where id = 1|and locks them until the transaction ends",
		"SELECT count(*) FROM users AS u WHERE a <> ? AND b IS NULL AND c IN (?,2) OR d NOT LIKE 'IN%' LIMIT -1 OFFSET 3":                  "counts the rows|of table users, here called u|only rows where a is not x|and where b has no value (NULL)|and where c is one of (y,2)|or where d is not like 'IN%'|any number of rows; there is no OFFSET without a LIMIT|leaving out the first 3 rows",
		"SELECT COUNT(DISTINCT(`name`)) FROM (SELECT 1) AS t INNER JOIN `users` `Author` ON p.a = `Author`.`id` AND NOT x BETWEEN 1 AND 2": "counts the different values of name|of what is in (SELECT 1), here called t|each with the rows of table users, here called Author, for which p.a = Author.id and not x is between 1 and 2",
		"SELECT a FROM t WHERE id IN (SELECT b FROM u WHERE c <> 1) UNION ALL SELECT COUNT(a) FROM v":                                      "reads a|of table t|only rows where id IN (SELECT b FROM u WHERE c <> 1)|together with what follows, also what is there twice|counts the rows that have a value in a|of table v",
		"DELETE FROM `t`": "deletes rows of table t",
		"PRAGMA x":        "",
	} {
		if got := strings.Join(Words(Units(sql, []any{"x", "y"}), value), "|"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", sql, got, want)
		}
	}
}

package lang

import (
	"slices"
	"strings"
	"testing"
)

// testSchema is a part of the sample: two tables that models have, one that joins them, and one of the database alone.
type testSchema string

func (s testSchema) Dialect() string { return string(s) }

func (testSchema) Tables() []Table {
	return []Table{
		{Name: "order", Columns: []Column{{"id", "integer"}, {"Total Price", "real"}}},
		{Name: "post_tags", Columns: []Column{{"post_id", "integer"}, {"tag_id", "integer"}}},
		{
			Name: "posts", Model: "models.Post",
			Columns:   []Column{{"id", "integer"}, {"title", "text"}, {"author_id", "integer"}},
			Relations: []Relation{{"Author", "belongs to models.User", "models.User"}, {"Comments", "has many models.Comment", "models.Comment"}},
		},
		{
			Name: "users", Model: "models.User",
			Columns:   []Column{{"id", "integer"}, {"name", "text"}, {"email", "text"}},
			Relations: []Relation{{"Posts", "has many models.Post", "models.Post"}},
		},
	}
}

func (s testSchema) Model(name string) (Table, bool) {
	if name == "Pet" { // which a cell declares
		return Table{Name: "pets", Model: "Pet", Columns: []Column{{"name", "text"}, {"whiskers", "integer"}}}, true
	}
	tables := s.Tables()
	if i := slices.IndexFunc(tables, func(t Table) bool { return t.Model == name }); i >= 0 {
		return tables[i], true
	}
	return Table{}, false
}

// Candidates by kind and name, at the bar: those in has are offered, all others of hasNo are not; hasNo "column" is any of that kind.
type schemaCase struct {
	src        string
	word       string
	has, hasNo []string
}

func testSchemaCases(t *testing.T, k *Checker, db Schema, cases []schemaCase) {
	t.Helper()
	for _, c := range cases {
		src, cursor := atBar(t, c.src)
		got, start, end := k.Complete(src, cursor, db)
		if word := src[start:end]; word != c.word {
			t.Errorf("%q: replaces %q, should be %q", c.src, word, c.word)
		}
		names, kinds := map[string]bool{}, map[string]bool{}
		for _, x := range got {
			if names[x.Text+" of "+x.Import] {
				t.Errorf("%q: %s is offered twice", c.src, x.Text)
			}
			names[x.Text+" of "+x.Import], names[x.Kind+" "+x.Text], kinds[x.Kind] = true, true, true
		}
		for _, want := range c.has {
			if !names[want] && !kinds[want] {
				t.Errorf("%q: %s is not offered among %v", c.src, want, got[:min(len(got), 12)])
			}
		}
		for _, not := range c.hasNo {
			if names[not] || kinds[not] {
				t.Errorf("%q: %s is offered", c.src, not)
			}
		}
		if len(c.has)+len(c.hasNo) == 0 && len(got) > 0 {
			t.Errorf("%q: %d are offered from %q on, should be none", c.src, len(got), got[0].Text)
		}
	}
}

func list(s string) []string { return strings.Split(s, ", ") }

var sqlCompletions = []schemaCase{
	// statements
	{"SEL|", "SEL", list("keyword SELECT, keyword INSERT INTO, keyword PRAGMA"), nil},
	{"SELECT 1; UP|", "UP", list("keyword UPDATE"), list("column")},
	{"explain sel|", "sel", list("keyword select"), nil},

	// columns
	{"SELECT |", "", list("column id, column name, column title, column tag_id, function COUNT, function STRFTIME, keyword *, keyword DISTINCT, table users"), list("keyword FROM")},
	{"SELECT na|", "na", list("column name"), nil},
	{"SELECT na| FROM users", "na", list("column name, column email, table users"), list("column title, column tag_id, table posts")},
	{"SELECT id, |name FROM users", "", list("column email"), list("column title")},
	{"SELECT id, na|me FROM users", "name", list("column email"), list("column title")},
	{"select na| from users", "na", list("column name, function count, keyword distinct"), list("keyword DISTINCT")},
	{"SELECT id |", "", list("keyword FROM, keyword AS"), list("column")},
	{"SELECT count(|) FROM users", "", list("column name, keyword *"), list("column title, keyword SELECT")},
	{"SELECT count(*) | FROM users", "", list("keyword AS"), list("column")},
	{"SELECT id AS | FROM users", "", nil, nil},
	{"SELECT u.| FROM users u", "", list("column name"), list("column title, table, keyword, function")},
	{"SELECT u.na| FROM users AS u JOIN posts p ON p.author_id = u.id", "na", list("column name"), list("column title")},
	{"SELECT p.| FROM users AS u JOIN posts p ON p.author_id = u.id", "", list("column title"), list("column name")},
	{"SELECT posts.| FROM users", "", list("column title"), list("column name")},
	{"SELECT nope.| FROM users", "", nil, nil},
	{"SELECT \"na| FROM users", "na", list("column name"), list("keyword, function")},
	{"SELECT \"na|me\" FROM users", "name", list("column name"), list("keyword")},
	{"SELECT 'na|", "", nil, nil},
	{"SELECT 'na|' FROM users", "", nil, nil},
	{"SELECT 'x'| FROM users", "", nil, nil},
	{"SELECT id -- na|", "", nil, nil},
	{"SELECT /* na| */ id", "", nil, nil},
	{"SELECT 1|", "", nil, nil},

	// tables
	{"SELECT * FROM |", "", list("table users, table posts, table post_tags, table \"order\""), list("column, keyword, function")},
	{"SELECT * FROM us|", "us", list("table users"), nil},
	{"select * from us|", "us", list("table users"), nil},
	{"SELECT * FROM users, |", "", list("table posts"), list("column")},
	{"SELECT * FROM users JOIN |", "", list("table posts"), list("column")},
	{"SELECT * FROM users |", "", list("keyword WHERE, keyword LEFT JOIN, keyword ORDER BY"), list("column, table")},
	{"SELECT * FROM users u |", "", list("keyword WHERE"), list("column, table")},
	{"SELECT * FROM (|", "", list("keyword SELECT"), list("column")},
	{"UPDATE |", "", list("table users"), list("column")},
	{"DELETE FROM |", "", list("table users"), list("column")},
	{"INSERT INTO |", "", list("table users"), list("column")},
	{"DROP TABLE |", "", list("table users"), list("column")},
	{"CREATE INDEX i ON |", "", list("table users"), list("column")},

	// conditions
	{"SELECT * FROM users WHERE |", "", list("column name, keyword NOT, function LOWER"), list("column title, keyword AND")},
	{"SELECT * FROM users WHERE name |", "", list("keyword LIKE, keyword AND, keyword ORDER BY"), list("column")},
	{"SELECT * FROM users WHERE name = |", "", list("column email"), nil},
	{"SELECT * FROM users WHERE name = ?|", "", nil, nil},
	{"SELECT * FROM users WHERE name = ? |", "", list("keyword AND"), list("column")},
	{"SELECT * FROM users WHERE name = ? AND em|", "em", list("column email"), list("column title")},
	{"SELECT * FROM users WHERE name = $1|", "", nil, nil},
	{"SELECT * FROM users WHERE name = :na|", "", nil, nil},
	{"SELECT * FROM users WHERE name = @na|", "", nil, nil},
	{"SELECT * FROM users WHERE (na|", "na", list("column name, keyword select"), nil},
	{"SELECT * FROM users WHERE id IN (SELECT | FROM posts)", "", list("column author_id"), nil},
	{"SELECT * FROM users WHERE id IN (SELECT author_id FROM po|", "po", list("table posts"), list("column")},
	{"SELECT * FROM users u JOIN posts p ON |", "", list("column title, column name, table u, table p"), nil},
	{"SELECT * FROM users u JOIN posts p ON u.|", "", list("column name"), list("column title")},
	{"SELECT * FROM users JOIN posts USING (|", "", list("column id"), nil},
	{"SELECT * FROM users GROUP |", "", list("keyword BY"), list("column")},
	{"SELECT * FROM users LEFT |", "", list("keyword JOIN"), list("table, column")},
	{"SELECT * FROM users WHERE name IS |", "", list("keyword NULL, keyword NOT NULL"), list("column")},
	{"SELECT * FROM users WHERE name IS NOT |", "", list("keyword NULL"), list("column, keyword LIKE")},
	{"SELECT * FROM users WHERE name NOT |", "", list("keyword LIKE, keyword IN"), list("column")},
	{"SELECT * FROM users WHERE name NOT LIKE 'x' |", "", list("keyword AND"), list("column")},
	{"SELECT * FROM users WHERE NOT |", "", list("column name"), list("keyword LIKE")},
	{"SELECT * FROM users WHERE name IS NOT NULL |", "", list("keyword AND"), list("column")},
	{"SELECT left(|) FROM users", "", list("column name"), nil},
	{"SELECT * FROM users ORDER BY |", "", list("column name"), list("column title")},
	{"SELECT * FROM users ORDER BY name |", "", list("keyword DESC, keyword LIMIT"), list("column")},
	{"SELECT * FROM users ORDER BY name DESC, |", "", list("column email"), list("keyword DESC")},
	{"SELECT * FROM users LIMIT |", "", nil, nil},
	{"SELECT * FROM users WHERE id = 1; SELECT | FROM posts", "", list("column title"), list("column name")},

	// writes
	{"UPDATE users SET |", "", list("column name"), list("column title, table")},
	{"UPDATE users SET name = ?, |", "", list("column email"), list("column title")},
	{"UPDATE users SET name = 'x' |", "", list("keyword WHERE"), list("column")},
	{"UPDATE users |", "", list("keyword SET"), list("column")},
	{"INSERT INTO users (|", "", list("column name"), list("column title, function, keyword")},
	{"INSERT INTO users (name, |) VALUES (1)", "", list("column email"), list("column title, function")},
	{"INSERT INTO users |", "", list("keyword VALUES"), list("column")},
	{"INSERT INTO users (name) VALUES (|", "", list("keyword NULL, function LOWER"), list("column")},
	{"DELETE FROM users WHERE |", "", list("column name"), list("column title")},

	{"INSERT INTO users (name) VALUES (1) ON CONFLICT (|", "", list("column email"), list("column title")},
	{"INSERT INTO users (name) VALUES (1) ON CONFLICT (id) DO UPDATE SET |", "", list("column email"), list("column title")},
	{"CREATE TABLE |", "", nil, nil},
	{"CREATE TABLE t (|", "", nil, nil},
	{"CREATE TABLE t (id |", "", list("keyword INTEGER, keyword PRIMARY KEY"), list("column")},
	{"CREATE TABLE t (id INTEGER, |", "", nil, nil},
	{"CREATE TABLE t (id INTEGER REFERENCES |", "", list("table users"), list("column")},
	{"CREATE INDEX i ON users (|", "", list("column name"), list("column title")},
	{"ALTER TABLE users |", "", list("keyword DROP COLUMN"), list("column")},
	{"ALTER TABLE users DROP COLUMN |", "", list("column name"), list("column title")},
	{"ALTER TABLE users ADD COLUMN |", "", nil, nil},

	// names in quotes
	{"SELECT * FROM \"ord|", "ord", list("table order"), nil},
	{"SELECT | FROM \"order\"", "", list("column id, column \"Total Price\""), list("column name")},
	{"SELECT * FROM users AS \"U\" WHERE \"U\".|", "", list("column name"), list("column title")},
}

func TestCompleteSQL(t *testing.T) {
	testSchemaCases(t, newChecker(t), testSchema("sqlite"), sqlCompletions)
}

func TestCompleteDialects(t *testing.T) {
	k := newChecker(t)
	testSchemaCases(t, k, testSchema("postgres"), []schemaCase{
		{"SELECT |", "", list("function DATE_TRUNC"), list("function STRFTIME")},
		{"SELECT * FROM |", "", list("table \"order\""), nil},
		{"db.Table(\"|", "", list("table \\\"order\\\", table users"), nil},
	})
	testSchemaCases(t, k, testSchema("mysql"), []schemaCase{
		{"SELECT |", "", list("function DATE_FORMAT"), list("function STRFTIME")},
		{"SELECT * FROM |", "", list("table `order`"), nil},
	})
	testSchemaCases(t, k, nil, []schemaCase{
		{"SELECT |", "", list("function COUNT"), list("column")},
		{"db.Where(\"|", "", nil, nil},
	})
}

var literalCompletions = []schemaCase{
	// the model of a chain
	{"db.Model(&models.User{}).Where(\"na|", "na", list("column name, function lower, keyword not"), list("column title, keyword AND")},
	{"db.Model(&models.User{}).Where(\"na|\")", "na", list("column name"), list("column title")},
	{"db.Model(&u).Where(\"|\").Order(\"x\")", "", list("column name"), list("column title")},
	{"db.Where(\"na|\").Find(&users)", "na", list("column name"), list("column title")},
	{"db.Where(\"na|\", 3).Order(\"id\").First(&u)", "na", list("column name"), list("column title")},
	{"db.Where(\"na|\", []int{1,2}).\n\tOrder(\"id\").\n\tFind(&users)", "na", list("column name"), list("column title")},
	{"db.Where(\"na|", "na", list("column name, column title, column tag_id"), nil},
	{"db.Find(&users, \"na|", "na", list("column name"), list("column title")},
	{"db.First(&u, \"na|\", 3)", "na", list("column name"), list("column title")},
	{"db.Where(\"id = 1\").Order(\"na|\").Find(&users)", "na", list("column name"), list("column title")},
	{"gorm.G[models.User](db).Where(\"na|", "na", list("column name"), list("column title")},
	{"gorm.G[models.User](db).Where(\"a = ?\", 1).Order(\"na|\").Find(ctx)", "na", list("column name"), list("column title")},
	{"gorm.G[models.User](db).Where(\"id = 1\").Update(ctx, \"na|\", 1)", "na", list("column name"), list("column title, function")},
	{"db.Table(\"posts\").Where(\"|", "", list("column title"), list("column name")},
	{"db.Table(\"posts AS p\").Where(\"|", "", list("column title"), list("column name")},
	{"db.Model(&Pet{}).Where(\"|", "", list("column whiskers"), list("column title")},
	{"db.Model([]*models.User{}).Where(\"|", "", list("column name"), list("column title")},
	{"q := db.Model(&models.User{}).Where(\"na|", "na", list("column name"), list("column title")},
	{"if err := db.Where(\"na|\").First(&u).Error; err != nil {\n}", "na", list("column name"), list("column title")},
	{"if err := db.Model(&u).Where(\"na|", "na", list("column name"), list("column title")},
	{"for range 3 {\n\tdb.Model(&u).Where(\"na|", "na", list("column name"), list("column title")},
	{"db.Transaction(func(tx *gorm.DB) error {\n\treturn tx.Model(&u).Where(\"na|", "na", list("column name"), list("column title")},
	{"db.Transaction(func(tx *gorm.DB) error {\n\treturn tx.Where(\"na|\").First(&u).Error\n})", "na", list("column name"), list("column title")},

	// conditions
	{"db.Model(&u).Where(\"name |", "", list("keyword LIKE, keyword IS NULL"), list("column, keyword ORDER BY")},
	{"db.Model(&u).Where(\"name = ?|", "", nil, nil},
	{"db.Model(&u).Where(\"name = ? |", "", list("keyword AND"), list("column")},
	{"db.Model(&u).Where(\"name = ? AND e|", "e", list("column email"), list("column title")},
	{"db.Model(&u).Where(\"name = ? and e|", "e", list("column email, function lower"), list("column title")},
	{"db.Model(&u).Where(\"name = 'x|", "", nil, nil},
	{"db.Model(&u).Where(\"users.|", "", list("column name"), list("column title, function")},
	{"db.Model(&u).Where(\"posts.|", "", list("column title"), list("column name")},
	{"db.Model(&u).Where(\"id IN (SELECT | FROM posts)\")", "", list("column author_id"), nil},
	{"db.Model(&u).Where(\"name = ?\", \"na|", "", nil, nil},
	{"db.Model(&u).Where(map[string]any{\"na|", "na", list("column name"), list("column title, function")},
	{"db.Model(&u).Where(map[string]any{\"name\": \"na|", "", nil, nil},
	{"db.Model(&u).Updates(map[string]any{\"name\": 1, \"e|\": 2})", "e", list("column email"), list("column title")},
	{"db.Model(&u).Not(\"na|", "na", list("column name"), nil},
	{"db.Model(&u).Or(\"na|", "na", list("column name"), nil},
	{"db.Model(&u).Group(\"name\").Having(\"|", "", list("column name, function COUNT"), nil},
	{"db.Model(&u).Where(`na|", "na", list("column name"), nil},
	{"db.Model(&u).Where(`name = ?\n\tAND e|`, 1)", "e", list("column email"), nil},

	// other parts
	{"db.Model(&u).Order(\"name |", "", list("keyword DESC"), list("column")},
	{"db.Model(&u).Order(\"name DESC, |", "", list("column email"), list("keyword DESC")},
	{"db.Model(&u).Select(\"name\", \"e|", "e", list("column email, function count"), list("column title")},
	{"db.Model(&u).Select([]string{\"name\", \"e|", "e", list("column email"), list("column title")},
	{"db.Model(&u).Select(\"id + ?\", \"e|", "", nil, nil},
	{"db.Model(&u).Pluck(\"na|\", &names)", "na", list("column name"), list("column title")},
	{"db.Model(&u).Update(\"na|", "na", list("column name"), list("column title, function")},
	{"db.Model(&u).Update(\"name\", \"na|", "", nil, nil},
	{"db.Model(&u).Distinct(\"na|", "na", list("column name"), nil},
	{"db.Model(&u).Omit(\"na|", "na", list("column name, relation Posts"), list("function")},
	{"db.Preload(\"Po|\").Find(&users)", "Po", list("relation Posts"), list("relation Author, column")},
	{"db.Preload(\"Posts.|\").Find(&users)", "", list("relation Author, relation Comments"), list("relation Posts")},
	{"db.Preload(\"|", "", list("relation Author, relation Posts"), list("column")},
	{"db.Model(&u).Association(\"|", "", list("relation Posts"), list("relation Author")},
	{"db.Model(&u).Joins(\"|", "", list("relation Posts, keyword LEFT JOIN"), list("column")},
	{"db.Model(&u).Joins(\"LEFT JOIN |", "", list("table posts"), list("column, relation")},
	{"db.Model(&u).Joins(\"LEFT JOIN posts |", "", list("keyword ON"), list("column")},
	{"db.Model(&u).Joins(\"LEFT JOIN posts p ON p.|", "", list("column author_id"), list("column name")},
	{"db.Model(&u).Joins(\"LEFT JOIN posts ON |", "", list("column author_id, column name"), nil},
	{"db.Table(\"|", "", list("table users, table `order`"), list("column")},
	{"db.Raw(\"SELECT na| FROM users\")", "na", list("column name"), list("column title")},
	{"db.Raw(\"sel|", "sel", list("keyword select"), list("column")},
	{"db.Exec(\"UPDATE users SET |", "", list("column name"), list("column title")},

	// no strings of GORM's
	{"strings.ToUpper(\"na|", "", nil, nil},
	{"fmt.Println(\"na|\", db.Model(&u))", "", nil, nil},
	{"x := \"na|", "", nil, nil},
	{"u.ChangeEmail(\"na|", "", nil, nil},
	{"db.Model(&u).Limit(\"na|", "", nil, nil},
	{"db.Model(&models.User{Name: \"na|", "", nil, nil},
	{"db.Model(&u).Where(\"name = ?\", []string{\"na|", "", nil, nil},

	// imports and tags
	{"import \"ma|", "ma", list("package math/rand/v2, package maps"), nil},
	{"import r \"math/ra|nd\"", "math/rand", list("package math/rand/v2"), nil},
	{"import (\n\t\"fmt\"\n\t\"cry|", "cry", list("package crypto/rand"), nil},
	{"x := 1; import \"ma|", "ma", list("package maps"), nil},
	{"f(import, \"ma|", "", nil, nil},
	{"type T struct { A int `|", "", list("tag gorm:, tag json:"), nil},
	{"type T struct { A int `gorm:\"pri|", "pri", list("tag primaryKey, tag column:"), nil},
	{"type T struct { A []int `json:\"a\" gorm:\"column:x;no|\"`", "no", list("tag not null"), nil},
	{"type T struct { A int `gorm:\"column:na|", "", nil, nil},
	{"type T struct { A int `json:\"na|", "", nil, nil},
}

func TestCompleteLiteral(t *testing.T) {
	testSchemaCases(t, newChecker(t, session...), testSchema("sqlite"), literalCompletions)
}

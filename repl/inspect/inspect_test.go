package inspect_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/inspect"
)

var databases = []struct {
	name    string
	url     func(testing.TB) string
	trigger []string
}{
	{"sqlite", func(t testing.TB) string { return filepath.Join(t.TempDir(), "x.db") },
		[]string{"CREATE TRIGGER spy AFTER DELETE ON pets BEGIN DELETE FROM toys; END"}},
	{"postgres", dbtest.Postgres, []string{
		"CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
		"CREATE TRIGGER spy AFTER DELETE ON pets FOR EACH ROW EXECUTE FUNCTION spy()"}},
	{"mysql", dbtest.MySQL, []string{"CREATE TRIGGER spy AFTER DELETE ON pets FOR EACH ROW DELETE FROM toys"}},
}

func open(t *testing.T, url string) *gorm.DB {
	t.Helper()
	d, err := db.Open(url, db.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d.Gorm
}

// made are the statements that make what the tests look at, in SQL that all the databases take.
var made = []string{
	"CREATE TABLE pets (kind varchar(20) NOT NULL, no integer NOT NULL, name varchar(40) NOT NULL DEFAULT 'Rex', born timestamp NULL, weight numeric(8,2), PRIMARY KEY (kind, no))",
	"CREATE INDEX pets_name ON pets (name, kind)",
	"CREATE UNIQUE INDEX pets_born ON pets (born)",
	"CREATE TABLE toys (id integer NOT NULL PRIMARY KEY, kind varchar(20), no integer, FOREIGN KEY (kind, no) REFERENCES pets (kind, no) ON DELETE CASCADE)",
	"CREATE VIEW names AS SELECT name FROM pets",
	"INSERT INTO pets (kind, no) VALUES ('dog', 1), ('dog', 2)",
}

func TestRead(t *testing.T) {
	for _, database := range databases {
		t.Run(database.name, func(t *testing.T) {
			g := open(t, database.url(t))
			for _, s := range append(slices.Clone(made), database.trigger...) {
				if err := g.Exec(s).Error; err != nil {
					t.Fatalf("%s: %v", s, err)
				}
			}
			list, err := inspect.List(g)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, table := range list {
				names = append(names, table.Name+" "+string(table.Kind))
			}
			if want := []string{"names view", "pets table", "toys table"}; !slices.Equal(names, want) {
				t.Errorf("tables %q, want %q", names, want)
			}
			read := func(name string) inspect.Detail {
				t.Helper()
				table, ok := inspect.Find(list, name)
				if !ok {
					t.Fatalf("no table %s", name)
				}
				d, err := inspect.Read(g, table)
				if err != nil {
					t.Fatal(err)
				}
				return d
			}
			pets := read("pets")
			var columns []string
			for _, c := range pets.Columns {
				columns = append(columns, fmt.Sprintf("%s pk%d null=%t", c.Name, c.Primary, c.Nullable))
			}
			want := []string{"kind pk1 null=false", "no pk2 null=false", "name pk0 null=false", "born pk0 null=true", "weight pk0 null=true"}
			if !slices.Equal(columns, want) {
				t.Errorf("columns %q, want %q", columns, want)
			}
			if d := pets.Columns[2].Default; !strings.Contains(d, "Rex") {
				t.Errorf("default %q", d)
			}
			if got := indexesOf(pets.Indexes); got != "pets_born [born] unique=true, pets_name [name kind] unique=false" {
				t.Errorf("indexes %s", got)
			}
			if got := fmt.Sprint(pets.Referrers); got != "[{toys [kind no] pets [kind no] cascade}]" {
				t.Errorf("referrers %s", got)
			}
			toys := read("toys")
			if got := fmt.Sprint(toys.Keys); got != "[{toys [kind no] pets [kind no] cascade}]" {
				t.Errorf("keys %s", got)
			}
			if len(pets.Triggers) != 1 || pets.Triggers[0].Name != "spy" || !strings.Contains(pets.Triggers[0].SQL, "AFTER DELETE") {
				t.Errorf("triggers %q", pets.Triggers)
			}
			if d := read("names"); !strings.Contains(strings.ToLower(d.Definition), "select") || len(d.Columns) != 1 {
				t.Errorf("view %+v", d)
			}
			compiles(t, g, pets)
			compiles(t, g, toys)
			underSchema(t, g, pets)
			saysAll(t, g, pets)
		})
	}
}

func indexesOf(list []inspect.Index) string {
	var texts []string
	for _, x := range list {
		texts = append(texts, fmt.Sprintf("%s %v unique=%t", x.Name, x.Columns, x.Unique))
	}
	return strings.Join(texts, ", ")
}

// TestShape: a name may have its schema before it, and columns are called what they are called.
func TestShape(t *testing.T) {
	schemas := map[string]struct{ own, other string }{
		"sqlite": {"'main'", "temp"}, "postgres": {"current_schema()", "information_schema"}, "mysql": {"database()", "information_schema"},
	}
	for _, database := range databases {
		t.Run(database.name, func(t *testing.T) {
			g := open(t, database.url(t))
			mixed := g.Statement.Quote("Mixed Name")
			for _, s := range append(slices.Clone(made), "CREATE TABLE odd ("+mixed+" integer PRIMARY KEY, other integer)", "CREATE INDEX odd_mixed ON odd (other, "+mixed+")") {
				if err := g.Exec(s).Error; err != nil {
					t.Fatalf("%s: %v", s, err)
				}
			}
			shape := func(name string) inspect.Detail {
				t.Helper()
				d, err := inspect.Shape(g, name)
				if err != nil {
					t.Fatal(err)
				}
				return d
			}
			var schema string
			if err := g.Raw("SELECT " + schemas[database.name].own).Scan(&schema).Error; err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"toys", schema + ".toys"} {
				if d := shape(name); len(d.Columns) != 3 || len(d.Keys) != 1 || d.Keys[0].To != "pets" || d.Kind != inspect.Plain {
					t.Errorf("%s: %+v", name, d)
				}
			}
			if d := shape("names"); d.Kind != inspect.View || len(d.Columns) != 1 {
				t.Errorf("view: %+v", d)
			}
			for _, name := range []string{"nothing", schemas[database.name].other + ".toys"} {
				if d := shape(name); len(d.Columns) > 0 {
					t.Errorf("%s: %+v", name, d)
				}
			}
			indexes, err := inspect.Indexes(g, schema+".odd")
			if err != nil {
				t.Fatal(err)
			}
			if got := indexesOf(indexes); got != "odd_mixed [other Mixed Name] unique=false, PRIMARY KEY [Mixed Name] unique=true" {
				t.Errorf("indexes %s", got)
			}
		})
	}
}

// TestPrefix: an index of the beginnings of texts does not keep whole texts apart.
func TestPrefix(t *testing.T) {
	g := open(t, dbtest.MySQL(t))
	if err := g.Exec("CREATE TABLE texts (id integer PRIMARY KEY, body text, UNIQUE texts_body (body(10)))").Error; err != nil {
		t.Fatal(err)
	}
	d, err := inspect.Shape(g, "texts")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Indexes) != 1 || !d.Indexes[0].Prefix {
		t.Errorf("%+v", d.Indexes)
	}
}

// TestInvalid: PostgreSQL keeps an index that it could not finish, and does not use it.
func TestInvalid(t *testing.T) {
	g := open(t, dbtest.Postgres(t))
	for _, s := range []string{"CREATE TABLE texts (body text)", "INSERT INTO texts VALUES ('same'), ('same')"} {
		if err := g.Exec(s).Error; err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if g.Exec("CREATE UNIQUE INDEX CONCURRENTLY texts_body ON texts (body)").Error == nil {
		t.Fatal("two equal texts are unique")
	}
	d, err := inspect.Shape(g, "texts")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Indexes) != 1 || !d.Indexes[0].Invalid {
		t.Errorf("%+v", d.Indexes)
	}
}

// underSchema checks that a table is the same under the name of its schema, and that its model has it.
func underSchema(t *testing.T, g *gorm.DB, d inspect.Detail) {
	t.Helper()
	name := map[string]string{"postgres": "current_schema()", "mysql": "database()"}[g.Name()]
	if name == "" {
		return
	}
	var schema string
	if err := g.Raw("SELECT " + name).Scan(&schema).Error; err != nil {
		t.Fatal(err)
	}
	list, err := inspect.ListOf(g, schema)
	if err != nil {
		t.Fatal(err)
	}
	table, _ := inspect.Find(list, d.Name)
	if table.Qualified() != schema+"."+d.Name {
		t.Fatalf("the table is %q", table.Qualified())
	}
	same, err := inspect.Read(g, table)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := same.Model(g.NamingStrategy, func(string) bool { return false }); err != nil || !strings.Contains(m.Source, `"`+schema+`.pets"`) {
		t.Errorf("%v\n%s", err, m.Source)
	}
	if same.Schema = ""; !reflect.DeepEqual(same, d) {
		t.Errorf("%+v is %+v", d, same)
	}
	if none, err := inspect.ListOf(g, "nowhere"); err != nil || len(none) > 0 {
		t.Errorf("tables of nowhere: %v, %v", none, err)
	}
}

// compiles checks that the model of a table is Go.
func compiles(t *testing.T, g *gorm.DB, d inspect.Detail) {
	t.Helper()
	m, err := d.Model(g.NamingStrategy, func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "model.go", m.File("models"), 0)
	if err != nil {
		t.Fatalf("%v\n%s", err, m.File("models"))
	}
	config := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	if _, err := config.Check("models", files, []*ast.File{file}, nil); err != nil {
		t.Errorf("%v\n%s", err, m.File("models"))
	}
}

// saysAll checks that the tags say what the table is.
func saysAll(t *testing.T, g *gorm.DB, d inspect.Detail) {
	t.Helper()
	m, err := d.Model(g.NamingStrategy, func(name string) bool { return name == "Pet" })
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"type PetRow struct", "primaryKey;autoIncrement:false", "index:pets_name,priority:1", "index:pets_name,priority:2", "uniqueIndex:pets_born", `TableName() string { return "pets" }`, "*time.Time"} {
		if !strings.Contains(m.Source, want) {
			t.Errorf("no %q in\n%s", want, m.Source)
		}
	}
}

// TestModelName: a model has the name that GORM makes the table's name of.
func TestModelName(t *testing.T) {
	naming := schema.NamingStrategy{}
	for table, want := range map[string]string{
		"movies": "Movie", "order_people": "OrderPerson", "user_statuses": "UserStatus", "addresses": "Address", "news": "News", "html_pages": "HTMLPage",
	} {
		m, err := inspect.Detail{Table: inspect.Table{Name: table}, Columns: []inspect.Column{{Name: "id", Type: "integer", Primary: 1}}}.
			Model(naming, func(string) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		if m.Name != want {
			t.Errorf("%s: a model %s, want %s", table, m.Name, want)
		}
	}
}

func TestVersion(t *testing.T) {
	for _, database := range databases {
		t.Run(database.name, func(t *testing.T) {
			got, err := inspect.Version(open(t, database.url(t)))
			if err != nil || !regexp.MustCompile(`^(SQLite|PostgreSQL|MariaDB|MySQL) \d+\.[^\n]*\d[^\n]*$`).MatchString(got) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

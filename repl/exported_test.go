package repl_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/internal/transcript/transcripttest"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/show"
)

// exported evaluates cells, whatever they yield, and returns what :export writes.
func exported(t *testing.T, file string, opts []repl.Option, cells ...string) (path, text string) {
	t.Helper()
	shell := newSample(t, io.Discard, opts...)
	for _, c := range cells {
		_ = shell.Eval(t.Context(), c)
	}
	path = filepath.Join(t.TempDir(), file)
	if err := shell.Eval(t.Context(), ":export "+path); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, string(written)
}

// What a session did, a program does: it is run by the Go toolchain.
func TestExportedProgram(t *testing.T) {
	path, text := exported(t, "session.go", nil,
		`u := models.User{Name: "Ada", Email: "ada@school.edu"}`,
		`db.Create(&u)`,
		`u.ID`,
		`SELECT title, author_id FROM posts WHERE author_id = 1 LIMIT 2`,
		`UPDATE users SET name = 'Zoe' WHERE id = 1`,
		"type Pet struct { Name string; Age int }\nfunc (p Pet) Hello() string { return strings.ToUpper(p.Name) }",
		`p := Pet{"Rex", 3}`,
		`p.Hello()`,
		`n := 41`,
		`n + 1`,
		`n := "forty"`, // another n
		`func double(x string) string { return x + n }`,
		`double("a")`,
		`func add[T int | float64](a, b T) T { return a + b }`,
		`add(1, 2)`,
		`const limit = 2`,
		`db.Where("id < ?", 4).Order("id")`,
		`.Limit(limit).Find(&[]models.Tag{})`,
		`db.Whare(1)`, // fails
		`lost := nowhere()`,
		`:what u`,
		`sql(1)`,
		`last := sql()`,
		`last.SQL`, // what it goes on from is left out
		`for i := range 2 { fmt.Println("i", i, n) }`,
		`var users []models.User`,
		`db.Preload("Posts").Limit(2).Find(&users);`,
		`len(users)`,
		`x, err := strconv.Atoi("12")`,
		`y, err := strconv.Atoi("x")`,
		`models.User`,
		`import str "strings"`,
		`str.Repeat("ab", 2)`,
		`query, show := "mine", 1`, // names that the program uses too
		`query`,
		"SELECT count(*) AS `n` FROM users",
		`type Pet struct { Kind string }`,
		`Pet{"cat"}`,
		`gorm.G[models.Tag](db).Where("id = ?", 1).First(ctx)`,
		`rand := 3`,
		`math.MaxInt8 + rand`,
	)
	for _, want := range []string{"// Left out: it failed.\n", "// Left out: a command of the shell.\n", "// Left out: sql(…) is a function of the shell.\n", "// Left out: last is not part of the program.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the program has no %q", want)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", path)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, &stderr, text)
	}
	got := string(out)
	for _, want := range []string{
		"61\n", "title\tauthor_id\nWhy retorts bend\t1\nOn flasks\t1\n", "1 rows\n", "{Name:Rex Age:3}\nREX\n41\n42\nforty\naforty\n3\n",
		"i 0 forty\ni 1 forty\n2\n12\n<nil>\n0\nerror: strconv.Atoi: parsing", "abab\n", "mine\n1\nmine\nn\n61\n", "{Kind:cat}\n", "{ID:1 Name:go Posts:[]}\n<nil>\n", "130\n",
	} {
		at := strings.Index(got, want)
		if at < 0 {
			t.Fatalf("the program does not go on with %q:\n%s\n%s", want, got, text)
		}
		got = got[at+len(want):]
	}
}

// What :export writes stands whole in testdata/export, to be read.
func TestExportedFiles(t *testing.T) {
	for _, name := range []string{"session.go", "session.html"} {
		t.Run(name, func(t *testing.T) {
			_, text := exported(t, name, []repl.Option{repl.WithClock(steps(100 * time.Microsecond)), repl.WithStyle(show.Style{show.Read: "34", show.Insert: "32"})},
				`u := models.User{Name: "Ada", Email: "ada@school.edu"}`,
				`db.Create(&u)`,
				`SELECT id, name FROM users WHERE id > 59 ORDER BY id`,
				`db.Whare("id = 1")`,
				`:schema Tag`,
				`for _, name := range []string{"a", "b"} {
	fmt.Println(name, "<", u.Name)
}`,
			)
			transcripttest.Golden(t, filepath.Join("testdata", "export", name), text)
		})
	}
}

// On a server, a program runs on what its variable names.
func TestExportedProgramOnServers(t *testing.T) {
	for name, open := range map[string]func(*testing.T) (url, dsn string){
		"PostgreSQL": func(t *testing.T) (string, string) { url := dbtest.Postgres(t); return url, url },
		"MySQL":      func(t *testing.T) (string, string) { url := dbtest.MySQL(t); return url, dbtest.DSN(url) },
	} {
		t.Run(name, func(t *testing.T) {
			url, dsn := open(t)
			var shown bytes.Buffer
			shell := newServerSample(t, url, db.Unguarded, &shown)
			path := filepath.Join(t.TempDir(), "session.go")
			for _, cell := range []string{
				`t := models.Tag{Name: "exported"}`, `db.Create(&t).RowsAffected`, `SELECT name FROM tags WHERE id > 25 ORDER BY id`, `UPDATE tags SET name = concat(name, '!') WHERE id = 26`, `:export ` + path,
			} {
				if err := shell.Eval(t.Context(), cell); err != nil {
					t.Fatalf("%s: %v\n%s", cell, err, &shown)
				}
			}
			program := exec.CommandContext(t.Context(), "go", "run", path)
			program.Env = append(os.Environ(), "DATABASE_DSN="+dsn)
			out, err := program.CombinedOutput()
			if want := "1\nname\nexported!\nexported\n1 rows\n"; err != nil || !strings.HasSuffix(string(out), want) {
				t.Errorf("%v: the program prints\n%s\nwant\n%s", err, out, want)
			}
		})
	}
}

func TestExportedDocuments(t *testing.T) {
	cells := []string{
		`db.Take(&models.Tag{}, 1)`, `SELECT '<b>' AS x, '` + "```" + `' AS y`, `db.Whare(1)`, `:schema Tag`, `:vars`, `:sql`, `:history`,
		`dsn := "postgres://me:geheim@host/db"`, `other := "me:geheim@tcp(host:3306)/db?x=y"`, `words := "host=h password=geheim user=me"`,
	}
	_, md := exported(t, "s.md", nil, cells...)
	for _, want := range []string{
		"# A session on SQLite, a private copy of the sample school\n", "```go\ndb.Take(&models.Tag{}, 1)\n```\n\n```text\n  [1] SELECT * FROM `tags`",
		"````sql\nSELECT '<b>' AS x, '```' AS y\n````\n", "This cell failed:\n", "did you mean Where?", "```text\n:schema Tag\n```\n\n```text\nmodels.Tag is a schema",
		`"postgres://me:***@host/db"`, "password=***",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("the document has no %q:\n%s", want, md)
		}
	}
	colours := repl.WithStyle(show.Style{show.Read: "34", show.Failure: "31"})
	_, html := exported(t, "s.html", []repl.Option{colours}, cells...)
	for _, want := range []string{
		"<title>A session on SQLite", `<span class="kw">SELECT</span>`, "&lt;b&gt;", `<section class="failed">`, "This cell failed.", "prefers-color-scheme: dark", "width=device-width",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page has no %q:\n%s", want, html)
		}
	}
	for name, text := range map[string]string{"md": md, "html": html} {
		for _, never := range []string{"geheim", "\x1b", ":sql", ":history", "<b>' AS", "src=", "http"} {
			if never == "<b>' AS" && name == "md" {
				continue
			}
			if strings.Contains(text, never) {
				t.Errorf("the %s has %q", name, never)
			}
		}
	}
}

func TestExportKeepsFiles(t *testing.T) {
	var out bytes.Buffer
	shell := newSample(t, &out)
	file := filepath.Join(t.TempDir(), "a.md")
	for _, tt := range []struct{ cell, shows string }{
		{":export " + file, "error: there is nothing to export: no cell of this session has run\n"},
		{"1 + 1", "2\n"},
		{":export", "error: :export wants a file: :export lesson.md, lesson.html or lesson.go\n"},
		{":export a.txt", "error: :export writes .md, .html and .go, not \".txt\"\n"},
	} {
		out.Reset()
		_ = shell.Eval(t.Context(), tt.cell)
		if out.String() != tt.shows {
			t.Errorf("%s shows %q, want %q", tt.cell, &out, tt.shows)
		}
	}
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := shell.Eval(t.Context(), ":export "+file); err == nil {
		t.Error("a file was written over")
	}
	if text, _ := os.ReadFile(file); string(text) != "mine" {
		t.Errorf("the file holds %q", text)
	}
	if err := shell.Eval(t.Context(), ":export -f "+file); err != nil {
		t.Error(err)
	}
	if text, _ := os.ReadFile(file); !strings.Contains(string(text), "1 + 1") {
		t.Errorf("the file holds %q", text)
	}
}

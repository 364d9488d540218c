package repl_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/glebarez/sqlite"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl"
)

// A transaction that SQL begins has all that follows, also of handles that keep prepared statements: those would run on any connection.
func TestBeginWithPreparedStatements(t *testing.T) {
	for name, dialector := range map[string]func(*testing.T) gorm.Dialector{
		"SQLite":     func(t *testing.T) gorm.Dialector { return sqlite.Open(filepath.Join(t.TempDir(), "pets.db")) },
		"PostgreSQL": func(t *testing.T) gorm.Dialector { return postgres.Open(dbtest.Postgres(t)) },
		"MySQL":      func(t *testing.T) gorm.Dialector { return mysql.Open(dbtest.DSN(dbtest.MySQL(t))) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, whole := range []bool{true, false} {
				playPrepared(t, dialector(t), whole)
			}
		})
	}
}

// playPrepared plays the session on a handle that keeps prepared statements as a whole, or in a session of its own.
func playPrepared(t *testing.T, dialector gorm.Dialector, whole bool) {
	g, err := gorm.Open(dialector, &gorm.Config{Logger: logger.Discard, PrepareStmt: whole})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := g.DB()
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if err := g.Exec("CREATE TABLE pets (id integer, name varchar(20))").Error; err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	shell, err := repl.New(repl.WithDB(g), repl.WithIO(emptyReader{}, &out, &out), repl.WithWidth(100), repl.WithStyle(nil), repl.WithHistory(""))
	if err != nil {
		t.Fatal(err)
	}
	play := func(cell string) string {
		t.Helper()
		out.Reset()
		if err := shell.Eval(t.Context(), cell); err != nil {
			t.Fatalf("%s: %v\n%s", cell, err, out.String())
		}
		return out.String()
	}
	// One more connection than the transaction has, to be taken by mistake.
	rows, err := g.Raw("SELECT 1").Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	play("s := db.Session(&gorm.Session{PrepareStmt: true}); pets := func() (n int64) { s.Table(`pets`).Count(&n); return n }")
	play("pets()") // which prepares the statement outside of the transaction
	play("BEGIN")
	play("s.Exec(`INSERT INTO pets VALUES (?, ?)`, 1, `Tom`).Error")
	play("db.Exec(`INSERT INTO pets VALUES (?, ?)`, 2, `Kit`).Error")
	play("s.Transaction(func(tx *gorm.DB) error { return tx.Exec(`INSERT INTO pets VALUES (?, ?)`, 3, `Rex`).Error })")
	if got := play("pets()"); !strings.HasSuffix(got, "\n3\n") {
		t.Errorf("in the transaction:\n%s", got)
	}
	play("ROLLBACK")
	if prompt := shell.Prompt(); strings.Contains(prompt, "[tx]") {
		t.Errorf("the prompt is %q", prompt)
	}
	if got := play("pets()"); !strings.HasSuffix(got, "\n0\n") {
		t.Errorf("after ROLLBACK:\n%s", got)
	}
	if got := play(":log all"); strings.Count(got, "Kit") != 1 || strings.Count(got, "Rex") != 1 {
		t.Errorf("a statement is recorded once:\n%s", got)
	}
}

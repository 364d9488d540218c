package repl_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// openLive opens a shell on a live file, and returns where its writes are recorded.
func openLive(t *testing.T, out *bytes.Buffer, opts ...repl.Option) (*repl.REPL, string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "app.db")
	d, err := db.Open(file, db.Options{Create: true, Live: true, Guard: db.Unguarded})
	if err != nil {
		t.Fatal(err)
	}
	audit := filepath.Join(dir, "state", "audit.jsonl")
	shell, err := repl.New(append([]repl.Option{
		repl.WithTarget(d), repl.WithIO(emptyReader{}, out, out), repl.WithWidth(80), repl.WithStyle(nil), repl.WithHistory(""), repl.WithAudit(audit),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := shell.Close(); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return shell, audit
}

// On a live target a statement that sweeps over it is refused where nobody can be asked, whoever sends it, and each write is recorded.
func TestLiveTarget(t *testing.T) {
	var out bytes.Buffer
	shell, path := openLive(t, &out)
	if got := shell.Prompt(); got != "app.db [live]> " {
		t.Errorf("prompt %q", got)
	}
	eval(t, shell, "CREATE TABLE pets (id integer PRIMARY KEY, name text)")
	eval(t, shell, "INSERT INTO pets VALUES (1, 'a'), (2, 'b'), (3, 'c')")
	for _, cell := range []string{
		"DELETE FROM pets", "DROP TABLE pets", `db.Exec("UPDATE pets SET name = 'x'")`,
		`db.Transaction(func(tx *gorm.DB) error { return tx.Exec("DELETE FROM pets").Error })`,
		`db.Exec("DELETE FROM pets RETURNING id").Error`, `db.Raw("DELETE FROM pets RETURNING id").Scan(new(int))`,
		`db.Session(&gorm.Session{PrepareStmt: true}).Exec("DELETE FROM pets")`,
	} {
		out.Reset()
		_ = shell.Eval(context.Background(), cell)
		if got := out.String(); !strings.Contains(got, "live target") {
			t.Errorf("%s shows\n%s", cell, got)
		}
	}
	out.Reset()
	eval(t, shell, `db.Session(&gorm.Session{PrepareStmt: true}).Exec("UPDATE pets SET name = 'z' WHERE id = 2")`)
	eval(t, shell, "DELETE FROM pets WHERE id = 1")
	eval(t, shell, "SELECT count(*) AS n FROM pets")
	if got := out.String(); !strings.Contains(got, "\n  2\n") {
		t.Errorf("it shows\n%s", got)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file of records: %v, %v", info.Mode(), err)
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var writes []string
	for line := range strings.Lines(string(kept)) {
		var r struct {
			Time, User, Target, SQL string
			Rows                    int64
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if r.Time == "" || r.User == "" || r.Target != "app.db" {
			t.Errorf("the record %s", line)
		}
		if strings.HasPrefix(r.SQL, "DELETE") && r.Rows != 1 {
			t.Errorf("the record %s", line)
		}
		writes = append(writes, strings.Fields(r.SQL)[0])
	}
	if got := strings.Join(writes, " "); got != "CREATE INSERT ROLLBACK UPDATE DELETE" {
		t.Errorf("recorded are %s", got)
	}
}

// Under a read-only guard nobody is asked for what the database refuses.
func TestLiveTargetReadOnly(t *testing.T) {
	var out bytes.Buffer
	shell, _ := openLive(t, &out)
	eval(t, shell, "CREATE TABLE pets (id integer PRIMARY KEY)")
	eval(t, shell, ":guard read-only")
	err := shell.Eval(context.Background(), "DELETE FROM pets")
	if err == nil || strings.Contains(err.Error(), "live target") || !strings.Contains(err.Error(), "read") {
		t.Errorf("error %v", err)
	}
}

// The password of a URL in a statement is not recorded.
func TestLiveTargetMasks(t *testing.T) {
	var out bytes.Buffer
	shell, path := openLive(t, &out)
	eval(t, shell, "CREATE TABLE links (url text)")
	eval(t, shell, "INSERT INTO links VALUES ('postgres://ada:secret@db/x')")
	kept, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(kept), "secret") || !strings.Contains(string(kept), "ada:***@db") {
		t.Errorf("recorded are %s, %v", kept, err)
	}
}

func TestLiveTargetYes(t *testing.T) {
	var out bytes.Buffer
	shell, _ := openLive(t, &out, repl.WithYes())
	eval(t, shell, "CREATE TABLE pets (id integer PRIMARY KEY)")
	eval(t, shell, "DELETE FROM pets")
	eval(t, shell, "DROP TABLE pets")
}

// A write that cannot be recorded is not sent.
func TestLiveTargetWithoutRecord(t *testing.T) {
	var out bytes.Buffer
	shell, _ := openLive(t, &out, repl.WithAudit("/dev/null/audit"))
	if err := shell.Eval(context.Background(), "CREATE TABLE pets (id integer PRIMARY KEY)"); err == nil || !strings.Contains(err.Error(), "must be recorded") {
		t.Errorf("error %v", err)
	}
	out.Reset()
	eval(t, shell, ":tables")
	if got := out.String(); !strings.Contains(got, "no tables") {
		t.Errorf(":tables shows\n%s", got)
	}
}

// Of a long result a part is read.
func TestLiveRows(t *testing.T) {
	var out bytes.Buffer
	shell, _ := openLive(t, &out)
	eval(t, shell, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 5000) SELECT i FROM n")
	if got := out.String(); !strings.HasSuffix(got, "  … and more: 1,000 rows were read, the limit on a live target\n") {
		t.Errorf("it shows\n%s", got)
	}
}

// A looser guard of a live target is refused where nobody can be asked, and recorded where it is set; a tighter one is set at once.
func TestLiveGuard(t *testing.T) {
	var out bytes.Buffer
	shell, _ := openLive(t, &out)
	eval(t, shell, ":guard read-only")
	if err := shell.Eval(t.Context(), ":guard open"); err == nil || !strings.Contains(out.String(), "Guard open on the live target app.db was not set: --yes allows it") {
		t.Errorf("%v\n%s", err, out.String())
	}
	if got := shell.Prompt(); got != "app.db [live] (read-only)> " {
		t.Errorf("prompt %q", got)
	}

	shell, path := openLive(t, &out, repl.WithYes())
	eval(t, shell, ":guard sandbox")
	eval(t, shell, ":guard open")
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var record struct{ Target, Guard, SQL string }
	if err := json.Unmarshal(kept, &record); err != nil || record.Target != "app.db" || record.Guard != "open" || record.SQL != "" {
		t.Errorf("recorded %s", kept)
	}
}

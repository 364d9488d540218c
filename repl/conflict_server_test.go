package repl_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// session is a shell on a database, and another connection to it.
type session struct {
	t     *testing.T
	url   string
	shell *repl.REPL
	out   bytes.Buffer
	other *gorm.DB
}

// newSession opens a shell, and the other connection at otherURL.
func newSession(t *testing.T, url, otherURL string, opts db.Options) *session {
	t.Helper()
	s := &session{t: t, url: url}
	open := func(url string, opts db.Options) *db.DB {
		d, err := db.Open(url, opts)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
		return d
	}
	s.other = open(otherURL, db.Options{}).Gorm
	shell, err := repl.New(repl.WithTarget(open(url, opts)), repl.WithIO(emptyReader{}, &s.out, &s.out), repl.WithWidth(500), repl.WithStyle(nil), repl.WithHistory(""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := shell.Close(); err != nil {
			t.Error(err)
		}
	})
	s.shell = shell
	return s
}

// play evaluates a cell, which takes no more than two seconds, and looks for what it shows.
func (s *session) play(cell string, wants ...string) {
	s.t.Helper()
	s.out.Reset()
	start := time.Now()
	_ = s.shell.Eval(s.t.Context(), cell) // what failed is shown
	if took := time.Since(start); took > 2*time.Second {
		s.t.Errorf("%s took %v", cell, took)
	}
	for _, want := range wants {
		if !strings.Contains(s.out.String(), want) {
			s.t.Errorf("%s shows\n%s\nwithout %q", cell, s.out.String(), want)
		}
	}
}

func (s *session) elsewhere(query string) {
	s.t.Helper()
	if err := s.other.Exec(query).Error; err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
}

// inTransaction checks what the prompt says of a transaction.
func (s *session) inTransaction(want bool) {
	s.t.Helper()
	if got := strings.Contains(s.shell.Prompt(), "[tx]"); got != want {
		s.t.Errorf("the prompt is %q", s.shell.Prompt())
	}
}

const conflict = "another transaction got in the way, and the database gave this one up: nothing of it is kept"

// A serialization failure is told as what can be tried again. PostgreSQL leaves the failed transaction open until it is rolled back.
func TestSerializationFailure(t *testing.T) {
	url := dbtest.Postgres(t)
	s := newSession(t, url, url, db.Options{})
	s.elsewhere("CREATE TABLE pets (id integer PRIMARY KEY, n integer)")
	s.elsewhere("INSERT INTO pets VALUES (1, 1)")
	s.play("BEGIN ISOLATION LEVEL REPEATABLE READ")
	s.play("SELECT n FROM pets", "  1\n")
	s.elsewhere("UPDATE pets SET n = 2")
	s.play("UPDATE pets SET n = n + 10", "error: "+conflict, "run all of it again", "(error 40001)", "ROLLBACK comes first", "could not serialize access")
	s.inTransaction(true)
	s.play("ROLLBACK")
	s.inTransaction(false)
	s.play("UPDATE pets SET n = n + 10", "1 row")
	s.play("SELECT n FROM pets", "  12\n")
}

// A deadlock ends the transaction of MySQL and MariaDB. What follows is not taken for a part of it, and not kept behind the user's back.
func TestDeadlock(t *testing.T) {
	url := dbtest.MySQL(t)
	s := newSession(t, url, url, db.Options{})
	s.elsewhere("CREATE TABLE pets (id integer PRIMARY KEY, n integer)")
	s.elsewhere("INSERT INTO pets SELECT seq, 1 FROM seq_1_to_100")
	for _, begin := range []struct{ begin, prefix, suffix string }{{"BEGIN", "", ""}, {"tx := db.Begin()", "tx.Exec(`", "`)"}} {
		s.play(begin.begin)
		s.play(begin.prefix + "UPDATE pets SET n = 10 WHERE id = 1" + begin.suffix)
		s.inTransaction(true)
		larger := s.other.Begin() // so that the server gives the smaller one up
		if err := larger.Exec("UPDATE pets SET n = n + 1 WHERE id > 1").Error; err != nil {
			t.Fatal(err)
		}
		waits := make(chan error, 1)
		go func() { waits <- larger.Exec("UPDATE pets SET n = n + 1 WHERE id = 1").Error }()
		waitForLock(t, s.other)
		s.play(begin.prefix+"UPDATE pets SET n = 20 WHERE id = 2"+begin.suffix, "error: "+conflict, "run all of it again", "(error 1213)", "Deadlock found")
		if err := <-waits; err != nil {
			t.Fatal(err)
		}
		if err := larger.Rollback().Error; err != nil {
			t.Fatal(err)
		}
		s.inTransaction(false)
		if begin.prefix != "" {
			s.play("tx.Exec(`UPDATE pets SET n = 99`)", "error: "+conflict)
			s.play("tx.Commit()", "error: "+conflict)
		}
		s.play("SELECT max(n) AS most FROM pets", "  1\n")
	}
}

// waitForLock waits until a transaction waits for another.
func waitForLock(t *testing.T, db *gorm.DB) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		var n int
		if err := db.Raw("SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE 'UPDATE pets%'").Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
	}
	t.Fatal("nothing waits for a lock")
}

// A statement for which MySQL and MariaDB commit the open transaction is announced, and the prompt knows that it is over.
func TestImplicitCommit(t *testing.T) {
	url := dbtest.MySQL(t)
	s := newSession(t, url, url, db.Options{})
	s.elsewhere("CREATE TABLE pets (id integer PRIMARY KEY, n integer)")
	s.play("BEGIN")
	s.play("INSERT INTO pets VALUES (1, 1)")
	s.play("CREATE TABLE made (id integer)", "note: CREATE commits the open transaction before it runs: the server does so around such statements\n")
	if strings.Contains(s.out.String(), "has committed") {
		t.Errorf("it is told twice:\n%s", &s.out)
	}
	s.inTransaction(false)
	s.play("ROLLBACK", "note: no transaction was open, so ROLLBACK has taken nothing back")
	s.play("db.Begin().Exec(`CREATE TABLE another (id integer)`).Rollback().Error", "note: CREATE has committed the open transaction")
	s.play("CREATE TABLE last (id integer)")
	if strings.Contains(s.out.String(), "note:") {
		t.Errorf("without a transaction it is told, too:\n%s", &s.out)
	}
}

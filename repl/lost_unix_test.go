//go:build unix

package repl_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// A lostSession is a session on a server that is killed. No cell of it may wait for two seconds.
type lostSession struct {
	*testing.T
	*repl.REPL
	server *dbtest.Server
	out    bytes.Buffer
}

func newLostSession(t *testing.T, server *dbtest.Server, guard db.Guard) *lostSession {
	t.Helper()
	d, err := db.Open(server.URL, db.Options{Guard: guard})
	if err != nil {
		t.Fatal(err)
	}
	s := &lostSession{T: t, server: server}
	s.REPL, err = repl.New(
		repl.WithTarget(d), repl.WithIO(emptyReader{}, &s.out, &s.out), repl.WithWidth(500), repl.WithStyle(nil), repl.WithHistory(""),
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Close() // with the server, what it would say is gone
		_ = d.Close()
	})
	return s
}

func (s *lostSession) cell(src string) (shown string, err error) {
	s.Helper()
	s.out.Reset()
	ctx, cancel := context.WithTimeout(s.Context(), 2*time.Second)
	defer cancel()
	err = s.Eval(ctx, src)
	if ctx.Err() != nil {
		s.Fatalf("%s takes more than 2 s:\n%s", src, s.out.String())
	}
	return s.out.String(), err
}

func (s *lostSession) shows(src, got string, wants []string) {
	s.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			s.Errorf("%s shows\n%s\nwithout %q", src, got, want)
		}
	}
}

func (s *lostSession) ok(src string, wants ...string) {
	s.Helper()
	got, err := s.cell(src)
	if err != nil {
		s.Fatalf("%s: %v\n%s", src, err, got)
	}
	s.shows(src, got, wants)
}

func (s *lostSession) fails(src string, wants ...string) {
	s.Helper()
	got, err := s.cell(src)
	if err == nil {
		s.Fatalf("%s worked:\n%s", src, got)
	}
	s.shows(src, got, wants)
}

// noTransaction checks that the prompt tells of none.
func (s *lostSession) noTransaction() {
	s.Helper()
	if strings.Contains(s.Prompt(), "[tx]") {
		s.Errorf("the prompt is %q", s.Prompt())
	}
}

// settles runs a query until the session is connected again: the first may meet the dead connection, and says so.
func (s *lostSession) settles(src string, wants ...string) {
	s.Helper()
	if got, err := s.cell(src); err != nil && !strings.Contains(got, "was lost") && !strings.Contains(got, "is gone") {
		s.Errorf("after the restart %s shows\n%s", src, got)
	}
	s.ok(src, wants...)
}

// A server that is killed in the middle of a session is told of, what was open is not taken for done, and the session goes on when the server is
// there again.
func TestServerKilled(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *dbtest.Server{"PostgreSQL": dbtest.OwnPostgres, "MariaDB": dbtest.OwnMariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			t.Run("open", func(t *testing.T) { killOpen(newLostSession(t, server, db.Unguarded)) })
			t.Run("pooled", func(t *testing.T) { killPooled(newLostSession(t, server, db.Unguarded)) })
			t.Run("running", func(t *testing.T) { killRunning(newLostSession(t, server, db.Unguarded)) })
			t.Run("read-only", func(t *testing.T) { killReadOnly(newLostSession(t, server, db.ReadOnly)) })
			t.Run("sandbox", func(t *testing.T) { killSandbox(newLostSession(t, server, db.Sandboxed)) })
		})
	}
}

const countPets = "SELECT count(*) AS n FROM pets"

func killOpen(s *lostSession) {
	s.ok("CREATE TABLE pets (id integer)")
	s.ok("kept := 42")

	// In a transaction that SQL began.
	s.ok("BEGIN")
	s.ok("INSERT INTO pets VALUES (1)")
	s.server.Kill()
	s.fails("INSERT INTO pets VALUES (2)", "was lost", "and with it the open transaction: the database has rolled it back, nothing of it is kept")
	s.noTransaction()
	s.fails("INSERT INTO pets VALUES (3)", "cannot be reached", "nothing was sent")
	s.ok("kept", "42")
	s.fails(":guard sandbox", "the guard stays open", "nothing listens")
	s.server.Start()
	s.ok("COMMIT", "note: no transaction was open, so COMMIT has kept nothing", "note: the connection to ", " was lost, and there is a new one")
	s.ok(countPets, "\n  0\n")
	s.ok(countPets, "\n  0\n")
	if strings.Contains(s.out.String(), "note:") {
		s.Errorf("the notice comes again:\n%s", s.out.String())
	}

	// In a transaction of GORM's, which is committed after the restart.
	s.ok("tx := db.Begin()")
	s.ok("tx.Exec(`INSERT INTO pets VALUES (4)`).Error")
	s.server.Kill()
	s.server.Start()
	s.fails("tx.Commit()", "was lost", "the open transaction: whether the database kept it before that is not known")
	s.noTransaction()

	// Between cells.
	s.server.Kill()
	s.server.Start()
	s.settles(countPets, "\n  0\n")
	s.ok("INSERT INTO pets VALUES (5)")
	s.ok(countPets, "\n  1\n")
}

// killPooled kills the server while several connections are idle: that they are all lost is told once.
func killPooled(s *lostSession) {
	several := "for range 3 { rows, err := db.Raw(`SELECT 1`).Rows(); if err != nil { panic(err) }; defer rows.Close() }"
	s.ok("several := func() { " + several + " }")
	s.ok("several()")
	s.server.Kill()
	s.server.Start()
	s.settles("SELECT 7 AS n", "\n  7\n")
	for range 3 {
		s.ok("several()")
		if strings.Contains(s.out.String(), "note:") {
			s.Errorf("the notice comes again:\n%s", s.out.String())
		}
	}
}

// killRunning kills the server while it works on a statement, which is not taken for done.
func killRunning(s *lostSession) {
	sleep, running := "SELECT sleep(60)", "SELECT count(*) FROM information_schema.processlist WHERE state = 'User sleep'"
	if strings.HasPrefix(s.server.URL, "postgres") {
		sleep, running = "SELECT pg_sleep(60)", "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
	}
	witness, err := db.Open(s.server.URL, db.Options{})
	if err != nil {
		s.Fatal(err)
	}
	defer witness.Close()
	for _, src := range []string{sleep, "db.Exec(`" + sleep + "`).Error", "db.Transaction(func(tx *gorm.DB) error { return tx.Exec(`" + sleep + "`).Error })"} {
		s.out.Reset()
		ended := make(chan error, 1)
		go func() { ended <- s.Eval(s.Context(), src) }()
		for n := 0; n == 0; time.Sleep(5 * time.Millisecond) {
			if err := witness.Gorm.Raw(running).Scan(&n).Error; err != nil {
				s.Fatal(err)
			}
		}
		s.server.Kill()
		select {
		case <-ended:
		case <-time.After(2 * time.Second):
			s.Fatalf("%s goes on after the end of the server", src)
		}
		if got := s.out.String(); !strings.Contains(got, "was lost") {
			s.Errorf("%s shows\n%s", src, got)
		}
		s.noTransaction()
		s.server.Start()
		s.settles("SELECT 7 AS n", "\n  7\n")
		for witness.Gorm.Exec("SELECT 1").Error != nil { // it has lost its connection, too
		}
	}
}

func killReadOnly(s *lostSession) {
	s.ok(countPets, "\n  1\n")
	s.server.Kill()
	s.fails(countPets) // the connection was lost, or another one cannot be made
	s.fails(countPets, "cannot be reached", "nothing was sent")
	s.fails("INSERT INTO pets VALUES (6)", "cannot be reached", "nothing was sent")
	s.server.Start()
	s.settles(countPets, "\n  1\n")
	s.fails("INSERT INTO pets VALUES (6)", "the database is open for reading only")
	s.ok("tx := db.Begin()")
	s.ok("tx.Raw(`" + countPets + "`).Scan(new(int)).Error")
	s.server.Kill()
	s.ok("tx.Raw(`"+countPets+"`).Scan(new(int)).Error", "error: the connection to ", "was lost")
	s.server.Start()
	s.fails("tx.Commit()")
	s.noTransaction()
	s.settles(countPets, "\n  1\n")
	s.fails("INSERT INTO pets VALUES (6)", "the database is open for reading only")
}

func killSandbox(s *lostSession) {
	s.ok(countPets, "\n  1\n")
	s.ok("INSERT INTO pets VALUES (7)")
	s.ok("tx := db.Begin()")
	s.ok("tx.Exec(`INSERT INTO pets VALUES (8)`).Error")
	s.server.Kill()
	s.ok("tx.Exec(`INSERT INTO pets VALUES (9)`).Error", "the sandbox's transaction is gone, and with it 2 changes that it held")
	s.noTransaction()
	s.fails("tx.Commit()", "the transaction is gone with the sandbox's")
	s.ok(":commit yes", "The sandbox holds no changes.")
	s.fails(":undo", "there is nothing to undo")
	s.fails(countPets)
	s.server.Start()
	s.settles(countPets, "\n  1\n")

	// While it is idle, and then asked to commit.
	s.ok("INSERT INTO pets VALUES (10)")
	s.server.Kill()
	s.fails(":commit yes", "and with it 1 change that it held")
	s.server.Start()
	s.settles(countPets, "\n  1\n")
	s.ok("INSERT INTO pets VALUES (11)")
	s.server.Kill()
	s.server.Start()
	s.fails(":undo", "and with it 1 change that it held")
	s.settles(countPets, "\n  1\n")
	s.ok("INSERT INTO pets VALUES (12)")
	s.server.Kill()
	s.ok(":rollback", "1 change is rolled back")
	s.server.Start()
	s.settles(countPets, "\n  1\n")
	s.ok("INSERT INTO pets VALUES (13)")
	s.ok(":commit yes", "1 change is committed")
	s.ok(countPets, "\n  2\n")
}

//go:build cluster

package repl_test

import (
	"strings"
	"testing"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/plugin/dbresolver"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
)

// causal has a node of Galera wait, before it reads, for what the others have committed.
const causal = "?wsrep_sync_wait=7"

// What is written on one node of a Galera cluster is read on another, and the ledger says where each statement went.
func TestClusterGalera(t *testing.T) {
	nodes := dbtest.Galera(t)
	s := newSession(t, nodes[0].URL, nodes[2].URL+causal, db.Options{})
	s.play(":db add node2 " + nodes[1].URL + causal)
	s.play("type Pet struct { ID uint; Name string }")
	s.play("db.AutoMigrate(&Pet{})")
	s.play("p := Pet{Name: `Tom`}; db.Create(&p)", "INSERT INTO", "saved")
	s.play("var pets []Pet; target(`node2`).Find(&pets)", "SELECT * FROM `pets`", "  node2  1 row", "Tom")
	s.play("sql().Target", `"node2"`)
	s.play("target(`node2`).Model(&p).Update(`name`, `Kit`)", "  node2  1 row")
	s.play(":db node2")
	s.play("SELECT name FROM pets", "  node2  1 row", "Kit")
	s.play(":db", "MariaDB 10", "node2")
	var name string
	if err := s.other.Raw("SELECT name FROM pets").Scan(&name).Error; err != nil || name != "Kit" {
		t.Errorf("the third node says %q, %v", name, err)
	}
}

// Of two transactions on different nodes that change the same row one is given up, at its next statement or at COMMIT.
func TestClusterGaleraConflict(t *testing.T) {
	nodes := dbtest.Galera(t)
	s := newSession(t, nodes[0].URL+causal, nodes[1].URL+causal, db.Options{})
	s.elsewhere("CREATE TABLE pets (id integer PRIMARY KEY, n integer)")
	s.elsewhere("INSERT INTO pets VALUES (1, 0), (2, 0)")
	for _, tt := range []struct{ name, begin, write, end string }{
		{"at COMMIT", "BEGIN", "UPDATE pets SET n = 1 WHERE id = 1", "COMMIT"},
		{"at the next statement", "BEGIN", "UPDATE pets SET n = 1 WHERE id = 1", "UPDATE pets SET n = 1 WHERE id = 2"},
		{"at GORM's Commit", "tx := db.Begin()", "tx.Exec(`UPDATE pets SET n = 1 WHERE id = 1`)", "tx.Commit()"},
		{"at the next statement of GORM's", "tx := db.Begin()", "tx.Exec(`UPDATE pets SET n = 1 WHERE id = 1`)", "tx.Exec(`UPDATE pets SET n = 1 WHERE id = 2`)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.t = t
			s.elsewhere("UPDATE pets SET n = 0")
			s.play("SELECT max(n) AS n FROM pets", "  0\n")
			s.play(tt.begin)
			s.play(tt.write, "1 row")
			s.inTransaction(true)
			s.elsewhere("UPDATE pets SET n = 5 WHERE id = 1")
			waitForAbort(t, s)
			s.play(tt.end, "error: "+conflict, "run all of it again, from its beginning", "(error 1213)", "Deadlock found")
			s.inTransaction(false)
			s.play("SELECT n FROM pets ORDER BY id", "  5\n  0\n")
			s.play("UPDATE pets SET n = 7 WHERE id = 2", "1 row")
			s.play("SELECT n FROM pets ORDER BY id", "  5\n  7\n")
		})
	}
	s.t = t
}

// waitForAbort waits until the node of the shell has got what the other one has committed, as far as others can see.
func waitForAbort(t *testing.T, s *session) {
	t.Helper()
	d, err := db.Open(s.url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	dbtest.WaitFor(t, "the node has the other's write", func() bool {
		var n int
		if err := d.Gorm.Raw("SELECT n FROM pets WHERE id = 1").Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		return n == 5
	})
}

// On Galera there are no XA transactions, which hold a sandbox on other servers: it is refused at the opening.
func TestClusterGaleraSandbox(t *testing.T) {
	nodes := dbtest.Galera(t)
	_, err := db.Open(nodes[0].URL, db.Options{Guard: db.Sandboxed})
	if err == nil {
		t.Fatal("a sandbox is opened")
	}
	for _, want := range []string{"Galera", "sandbox", "--read-only"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v says nothing of %s", err, want)
		}
	}
	s := newSession(t, nodes[0].URL, nodes[0].URL, db.Options{})
	s.elsewhere("CREATE TABLE pets (id integer PRIMARY KEY)")
	s.play(":guard sandbox", "error: the guard stays open: a Galera cluster has no XA transactions")
	s.play("INSERT INTO pets VALUES (1)", "1 row")
	s.play(":guard read-only")
	s.play("SELECT count(*) AS n FROM pets", "  1\n")
	s.play("DELETE FROM pets", "error: the database is open for reading only: nothing was written")
	s.play("db.Transaction(func(tx *gorm.DB) error { return tx.Exec(`DELETE FROM pets`).Error })", "error: the database is open for reading only: nothing was written")
	s.play("COMMIT", "error: the read-only guard of a Galera cluster allows queries only: SELECT, SHOW, EXPLAIN and the like, and not COMMIT")
	s.play("SET STATEMENT max_statement_time = 1 FOR DELETE FROM pets", "allows no SET … STATEMENT")
	s.play("SELECT count(*) AS n FROM pets", "  1\n")
	s.play(":guard open")
	s.play("DELETE FROM pets", "1 row")
}

// A cluster on another machine starts read-only, as any live target.
func TestClusterGaleraLive(t *testing.T) {
	s := newSession(t, dbtest.Galera(t)[0].URL, dbtest.Galera(t)[0].URL, db.Options{Live: true, Timeout: time.Second})
	s.play(":tables")
	s.play(":guard", "The guard is read-only")
	s.play("CREATE TABLE pets (id integer)", "error: ", "read-only guard")
	s.play("SELECT sleep(5)", "max_statement_time")
}

// A node is killed in the middle of a session: it is told what was lost, and another one goes on. Of the three nodes one is left in the end,
// which takes no statements. The test is the last one on the cluster.
func TestClusterGaleraKilled(t *testing.T) {
	nodes := dbtest.Galera(t)
	s := newSession(t, nodes[2].URL, nodes[1].URL, db.Options{})
	s.play(":db add node2 "+nodes[1].URL, "node2 is MariaDB")
	s.play("CREATE TABLE pets (id integer PRIMARY KEY, n integer)")
	s.play("INSERT INTO pets VALUES (1, 1)")
	s.play("BEGIN")
	s.play("UPDATE pets SET n = 2")
	nodes[2].Kill()
	s.play("UPDATE pets SET n = 3", "error: the connection to ", " was lost", "and with it the open transaction: the database has rolled it back, nothing of it is kept")
	s.inTransaction(false)
	s.play("SELECT n FROM pets", "cannot be reached", "nothing was sent")
	// Until the others have given the node up, which takes them a moment, their writes wait.
	dbtest.WaitFor(t, "the others go on", func() bool {
		return s.other.Exec("UPDATE pets SET n = n + 1").Error == nil
	})
	s.play("target(`node2`).Exec(`UPDATE pets SET n = 4`).Error", "  node2  1 row", "nil")
	s.play(":db node2")
	s.play("SELECT n FROM pets", "  4\n")
	s.play("BEGIN")
	s.play("UPDATE pets SET n = 5", "1 row")
	nodes[0].Kill()
	dbtest.WaitFor(t, "the last node notices", func() bool {
		return s.other.Exec("SELECT n FROM pets").Error != nil
	})
	start := time.Now()
	s.play("UPDATE pets SET n = 6", "error: this node of the cluster takes no statements now: nothing was done", "not in touch with most of the cluster", "WSREP has not yet prepared node")
	s.play("COMMIT", "error: this node of the cluster takes no statements now")
	s.inTransaction(true) // the node may come back to it
	s.play("ROLLBACK", "error: ")
	s.inTransaction(false)
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("that took %v", took)
	}
}

// A program's reads go to a PostgreSQL replica and its writes to the primary, and the ledger says which.
func TestClusterReplica(t *testing.T) {
	primary, replica := dbtest.Replica(t)
	g, err := gorm.Open(postgres.Open(primary), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	resolve(t, g, postgres.Open(replica))
	s := replicatedSession(t, repl.WithDB(g))
	s.play("db.AutoMigrate(&pet{})")
	caughtUp(t, g, replica)
	s.play("p := pet{Name: `Tom`}; db.Create(&p)", "INSERT INTO", "  primary  1 row", "saved")
	caughtUp(t, g, replica)
	s.play("db.Find(&[]pet{})", `SELECT * FROM "pets"`, "  replica  1 row", "Tom")
	s.play("SELECT pg_is_in_recovery() AS follows", "  replica  1 row", "  true\n")
	s.play("db.Clauses(clause.Locking{Strength: `UPDATE`}).Find(&[]pet{})", "FOR UPDATE", "  primary  1 row")
	s.play("BEGIN", "  primary  ")
	s.play("SELECT pg_is_in_recovery() AS follows", "  primary  1 row", "  false\n")
	s.play("ROLLBACK", "  primary  ")
	s.play("db.Transaction(func(tx *gorm.DB) error { return tx.Find(&[]pet{}).Error })", "  primary  1 row")
	s.play("reader(db).Exec(`DELETE FROM pets`)", "  replica  failed", "error: the database is open for reading only: nothing was written")
	s.play("sql().Source", `"replica"`)
	s.play("reader(db).Exec(`BEGIN`)", "  replica  ")
	s.play("db.Find(&[]pet{})", "  replica  1 row")
	s.play("db.Exec(`COMMIT`)", "  replica  ")
	s.inTransaction(false)

	// The shell itself on the replica.
	d, err := db.Open(replica, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	s = replicatedSession(t, repl.WithTarget(d))
	s.play("SELECT name FROM pets", "Tom")
	s.play("DELETE FROM pets", "failed", "error: the database is open for reading only: nothing was written")
}

// caughtUp waits until a replica has all that the primary has written.
func caughtUp(t *testing.T, primary *gorm.DB, replica string) {
	t.Helper()
	d, err := db.Open(replica, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var position string
	if err := primary.Clauses(dbresolver.Write).Raw("SELECT pg_current_wal_lsn()::text").Scan(&position).Error; err != nil {
		t.Fatal(err)
	}
	dbtest.WaitFor(t, "the replica has caught up", func() bool {
		var has bool
		if err := d.Gorm.Raw("SELECT pg_last_wal_replay_lsn() >= ?::pg_lsn", position).Scan(&has).Error; err != nil {
			t.Fatal(err)
		}
		return has
	})
}

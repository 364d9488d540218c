//go:build cluster

package dbtest

import (
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"database/sql"
)

// A Node is one of a cluster that .ci/cluster has started.
type Node struct {
	URL string

	t   testing.TB
	pid int
}

// Galera returns the nodes of a MariaDB Galera cluster, each with the URL of one empty database, which is dropped at the end of the test.
func Galera(t testing.TB) []Node {
	t.Helper()
	urls, pids := fields(t, "RETORT_TEST_GALERA"), fields(t, "RETORT_TEST_GALERA_PIDS")
	database := name()
	first, err := sql.Open("mysql", DSN(urls[0]))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Exec("CREATE DATABASE " + database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := first.Exec("DROP DATABASE IF EXISTS " + database); err != nil {
			t.Logf("the database stays: %v", err) // a test has killed the node
		}
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	})
	nodes := make([]Node, len(urls))
	for i, raw := range urls {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		u.Path = "/" + database
		pid, err := strconv.Atoi(pids[i])
		if err != nil {
			t.Fatal(err)
		}
		nodes[i] = Node{URL: u.String(), t: t, pid: pid}
	}
	for _, n := range nodes {
		WaitFor(t, "every node has the database", func() bool { return answers(t, "mysql", DSN(n.URL)) })
	}
	return nodes
}

// answers reports whether a database can be reached.
func answers(t testing.TB, driver, dsn string) bool {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return db.Ping() == nil
}

// Kill ends the node at once, without a chance to say good-bye.
func (n Node) Kill() {
	n.t.Helper()
	p, err := os.FindProcess(n.pid)
	if err != nil {
		n.t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		n.t.Fatal(err)
	}
}

// Replica returns the URLs of a PostgreSQL server and of one that follows it, with one empty database, which is dropped at the end of the test.
func Replica(t testing.TB) (primary, replica string) {
	t.Helper()
	urls := fields(t, "RETORT_TEST_REPLICA")
	database := name()
	run(t, "pgx", urls[0], "CREATE DATABASE "+database, "DROP DATABASE IF EXISTS "+database+" WITH (FORCE)")
	for i, raw := range urls {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		u.Path = "/" + database
		urls[i] = u.String()
	}
	WaitFor(t, "the replica has the database", func() bool { return answers(t, "pgx", urls[1]) })
	return urls[0], urls[1]
}

// WaitFor waits until something is so.
func WaitFor(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("after 20 s it is not so that %s", what)
}

func fields(t testing.TB, variable string) []string {
	t.Helper()
	list := strings.Fields(os.Getenv(variable))
	if len(list) == 0 {
		t.Fatalf("%s is not set: .ci/cluster sets it", variable)
	}
	return list
}

// Package dbtest gives tests a database of their own on a real server.
package dbtest

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	mysqldriver "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
)

var made atomic.Int64

// name is of no other test, not even of one that runs in another process.
func name() string { return fmt.Sprintf("retort_test_%d_%d", os.Getpid(), made.Add(1)) }

// server returns the URL that an environment variable holds. Without one the test is skipped, but fails where everything must be tested.
func server(t testing.TB, variable string) *url.URL {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set, and CI must test against a server", variable)
		}
		t.Skipf("%s holds no URL of a server", variable)
	}
	u, err := url.Parse(value)
	if err != nil {
		t.Fatalf("%s is no URL", variable) // without the value, which may hold a password
	}
	return u
}

// Postgres returns the URL of an empty schema on the server of $RETORT_TEST_POSTGRES, which is dropped at the end of the test.
func Postgres(t testing.TB) string {
	t.Helper()
	u := server(t, "RETORT_TEST_POSTGRES")
	schema := name()
	run(t, "pgx", u.String(), "CREATE SCHEMA "+schema, "DROP SCHEMA IF EXISTS "+schema+" CASCADE")
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}

// MySQL returns the URL of an empty database on the server of $RETORT_TEST_MYSQL, which is dropped at the end of the test.
func MySQL(t testing.TB) string {
	t.Helper()
	u := server(t, "RETORT_TEST_MYSQL")
	database := name()
	run(t, "mysql", DSN(u.String()), "CREATE DATABASE "+database+" CHARACTER SET utf8mb4", "DROP DATABASE IF EXISTS "+database)
	u.Path = "/" + database
	return u.String()
}

// MariaDB is like [MySQL] with a database of the given name, for tests that show it. They take turns, those of other processes too. A server that
// is not MariaDB has the test skipped, as what it says is not the same.
func MariaDB(t testing.TB, database string) string {
	t.Helper()
	u := server(t, "RETORT_TEST_MYSQL")
	turn(t, u, database)
	database = "retort_test_" + database
	run(t, "mysql", DSN(u.String()), "CREATE OR REPLACE DATABASE "+database+" CHARACTER SET utf8mb4", "DROP DATABASE IF EXISTS "+database)
	u.Path = "/" + database
	return u.String()
}

// turn waits until no other test has a database of that name, and then has it until its end.
func turn(t testing.TB, u *url.URL, database string) {
	t.Helper()
	db, err := sql.Open("mysql", DSN(u.String()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	conn, err := db.Conn(t.Context()) // whose end is the lock's
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	var version string
	var got int
	const patience = 300 // seconds
	if err := conn.QueryRowContext(t.Context(), "SELECT VERSION(), GET_LOCK(?, ?)", "retort_test_"+database, patience).Scan(&version, &got); err != nil {
		t.Fatal(err)
	}
	if got != 1 {
		t.Fatalf("another test has had the database %s for %d seconds", database, patience)
	}
	if !strings.Contains(version, "MariaDB") {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the server is not MariaDB, but %s, and CI must test against MariaDB", version)
		}
		t.Skipf("the server is not MariaDB, but %s", version)
	}
}

// DSN returns the URL of a MySQL server as its driver takes it.
func DSN(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	config := mysqldriver.NewConfig()
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.Net, config.Addr = "tcp", u.Host
	config.DBName = strings.TrimPrefix(u.Path, "/")
	config.ParseTime = true
	return config.FormatDSN()
}

// run runs one statement, and another when the test ends.
func run(t testing.TB, driver, dsn, before, after string) {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(before); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec(after); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

package db

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/retort-shell/retort/internal/dbtest"
)

// servers are what the tests of this file run on.
var servers = []struct {
	name    string
	url     func(testing.TB) string
	dialect string
	long    string // a query that takes far longer than a test; MariaDB's sleep() can hold up its own KILL for 2 s
	session string // keeps the number 7 in the connection's session
	seven   string // asks for it
}{
	{"PostgreSQL", dbtest.Postgres, "PostgreSQL", "SELECT pg_sleep(300)", "SELECT set_config('retort.kept', '7', false)", "SELECT current_setting('retort.kept')"},
	{"MySQL", dbtest.MySQL, "MariaDB", "SELECT benchmark(100000000000, sha2('x', 512))", "SET @kept = 7", "SELECT @kept"},
}

func openURL(t *testing.T, url string) *DB {
	t.Helper()
	d, err := Open(url, Options{})
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

func TestOpenServer(t *testing.T) {
	for _, server := range servers {
		t.Run(server.name, func(t *testing.T) {
			raw := server.url(t)
			d := openURL(t, raw)
			u, err := url.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimPrefix(u.Path, "/")
			if d.Name != name || d.Live {
				t.Errorf("name %q, want %q; live %t", d.Name, name, d.Live)
			}
			want := d.Dialect + " "
			if d.Dialect != server.dialect && d.Dialect != "MySQL" || !strings.HasPrefix(d.Describe, want) || !strings.HasSuffix(d.Describe, ", "+name+" on "+u.Host) {
				t.Errorf("%q, %q", d.Dialect, d.Describe)
			}
			fill(t, d.Gorm)
			var n int64
			if err := d.Gorm.Model(&parent{}).Count(&n).Error; err != nil || n != 2 {
				t.Errorf("%d parents, %v", n, err)
			}
		})
	}
}

// An interrupt ends a query on the server within a moment, and leaves the connection's session as it was.
func TestInterruptOnServer(t *testing.T) {
	for _, server := range servers {
		t.Run(server.name, func(t *testing.T) {
			d := openURL(t, server.url(t))
			conn, err := d.pool.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.ExecContext(t.Context(), server.session); err != nil {
				t.Fatal(err)
			}
			for _, run := range []struct {
				how string
				do  func(context.Context) error
			}{
				{"query", func(ctx context.Context) error {
					var ignored any
					return conn.QueryRowContext(ctx, server.long).Scan(&ignored)
				}},
				{"exec", func(ctx context.Context) error {
					_, err := conn.ExecContext(ctx, server.long)
					return err
				}},
				{"prepared", func(ctx context.Context) error {
					s, err := conn.PrepareContext(ctx, server.long)
					if err != nil {
						return err
					}
					defer s.Close()
					_, err = s.ExecContext(ctx)
					return err
				}},
			} {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(50*time.Millisecond, cancel)
				var ended error
				done := make(chan error, 1)
				go func() { done <- run.do(ctx) }()
				select {
				case ended = <-done:
					if ctx.Err() == nil {
						t.Fatalf("%s ended before it was interrupted: %v", run.how, ended)
					}
				case <-time.After(time.Minute):
					t.Fatalf("%s goes on", run.how)
				}
				var kept string
				if err := conn.QueryRowContext(t.Context(), server.seven).Scan(&kept); err != nil || kept != "7" {
					t.Errorf("after the interrupted %s (%v) the session has %q, %v", run.how, ended, kept, err)
				}
			}
		})
	}
}

// Tables change between the queries of a shell.
func TestQueryAfterTableChanged(t *testing.T) {
	for _, server := range servers {
		t.Run(server.name, func(t *testing.T) {
			d := openURL(t, server.url(t))
			fill(t, d.Gorm)
			tx := d.Gorm.Begin()
			defer tx.Rollback()
			read := func() (columns int) {
				rows, err := tx.Raw("SELECT * FROM parents WHERE id > ?", 0).Rows()
				if err != nil {
					t.Fatal(err)
				}
				defer rows.Close()
				names, err := rows.Columns()
				if err != nil {
					t.Fatal(err)
				}
				return len(names)
			}
			before := read()
			if err := tx.Exec("ALTER TABLE parents ADD COLUMN extra integer").Error; err != nil {
				t.Fatal(err)
			}
			if after := read(); after != before+1 {
				t.Errorf("%d columns, then %d", before, after)
			}
		})
	}
}

func TestOpenServerErrors(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	closed.Close()
	nothing := ": nothing listens on " + nobody + " (connection refused): is the server running, and is that its port?"
	pg, my := servers[0].url(t), servers[1].url(t)
	host := func(raw string) string {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		return u.Host
	}
	for _, test := range []struct{ url, want string }{
		{"postgres://ada:secret@" + nobody + "/school?sslmode=disable", "open postgres://ada:***@" + nobody + "/school?sslmode=disable" + nothing},
		{"mysql://ada:secret@" + nobody + "/school", "open mysql://ada:***@" + nobody + "/school" + nothing},
		{"postgres://postgres@" + host(pg) + "/no_such_school", "open postgres://postgres@" + host(pg) + "/no_such_school: there is no database no_such_school on " + host(pg)},
		{"mysql://root@" + host(my) + "/no_such_school", "open mysql://root@" + host(my) + "/no_such_school: there is no database no_such_school on " + host(my)},
		{"mysql://nobody:wrong@" + host(my) + "/test", "open mysql://nobody:***@" + host(my) + "/test: the server refused user nobody: Access denied for user 'nobody'@"},
		{"postgres://host.invalid/x", "open postgres://host.invalid/x: no host is known by the name host.invalid"},
		{"mysql://host.invalid/x", "open mysql://host.invalid/x: no host is known by the name host.invalid"},
		{"postgres:///x?host=/no/such/dir", "open postgres:///x?host=/no/such/dir: there is no socket at /no/such/dir: is the server running?"},
		{"mysql://root@localhost/x?socket=/no/such.sock", "open mysql://root@localhost/x?socket=/no/such.sock: there is no socket at /no/such.sock: is the server running?"},
		{"postgres://ada:se/cr#et@db/x", "open postgres://ada:***@db/x: it is no URL; in a password, / ? # @ and % are written %2F %3F %23 %40 and %25"},
		{"mysql://ada:se/cr#et@db/x", "open mysql://ada:***@db/x: it is no URL; in a password, / ? # @ and % are written %2F %3F %23 %40 and %25"},
		{"postgres://ada:se@cr/wrong@db/x", "open postgres://ada:***@db/x: it is no URL; in a password, "},
		{"mysql://ada:se@cr/wrong@db/x", "open mysql://ada:***@db/x: it is no URL; in a password, "},
		{"postgres://ada@" + host(my) + "/x", "open postgres://ada@" + host(my) + "/x: what answers on " + host(my) + " is no PostgreSQL server: is that its port?"},
		{"mysql://root@127.0.0.1/x?tls=perhaps", "open mysql://root@127.0.0.1/x?tls=perhaps: tls is true, skip-verify, preferred or false"},
		{"mysql://root@127.0.0.1", "open mysql://root@127.0.0.1: it names no database: mysql://user@host/name"},
		{"mysql://root@127.0.0.1/x?sslmode=perhaps", `open mysql://root@127.0.0.1/x?sslmode=perhaps: sslmode is disabled, preferred, required or verify-identity, not "perhaps"`},
		{"postgres://h/x?sslmode=perhaps", "open postgres://h/x?sslmode=perhaps: sslmode is disable, allow, prefer, require, verify-ca or verify-full"},
	} {
		_, err := Open(test.url, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s:\n  error %v\n   want %s", test.url, err, test.want)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "wrong") || strings.ContainsRune(err.Error(), '\n')) {
			t.Errorf("%s: %v", test.url, err)
		}
	}
}

func TestReasons(t *testing.T) {
	s := &server{name: "school", addr: "db:1"}
	s.reason = func(err error) string { return postgresReason(err, "ada", s) + mysqlReason(err, "ada", s) }
	for _, test := range []struct {
		err  error
		want string
	}{
		{&pgconn.PgError{Code: "28P01", Message: `password authentication failed for user "ada"`}, `the server refused user ada: password authentication failed for user "ada"`},
		{&pgconn.PgError{Code: "53300", Message: "sorry, too many clients already"}, "sorry, too many clients already"},
		{&mysqldriver.MySQLError{Number: 1040, Message: "Too many connections"}, "Too many connections"},
		{mysqldriver.ErrNoTLS, "the server does not speak TLS, and the URL asks for it (tls)"},
		{context.DeadlineExceeded, "no answer from db:1 in time: is that the address, and does a firewall stand between?"},
		{&net.DNSError{Name: "db", Err: "server misbehaving"}, "the name db could not be looked up: server misbehaving"},
		{errors.New("one\n\tanother\n"), "another"},
	} {
		if got := s.why(test.err); got != test.want {
			t.Errorf("%v: %s, want %s", test.err, got, test.want)
		}
	}
}

// A server that asks for a password, and a URL without one.
func TestReasonNoPassword(t *testing.T) {
	err := &pgconn.PgError{Code: "28P01", Message: `password authentication failed for user "ada"`}
	want := "the server asks user ada for a password, and the URL has none: postgres://ada:PASSWORD@…, or $PGPASSWORD"
	if got := postgresReason(err, "ada", &server{noPassword: true}); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestLive(t *testing.T) {
	for host, want := range map[string]bool{
		"": false, "localhost": false, "127.0.0.1": false, "::1": false, "/run/postgresql": false, "db.example": true, "10.0.0.7": true,
	} {
		if got := !loopback(host); got != want {
			t.Errorf("%q: live %t", host, got)
		}
	}
}

// A server that takes connections and says nothing is given up in time.
func TestOpenSilentServer(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	addr := silent.Addr().String()
	for _, raw := range []string{"postgres://ada:secret@" + addr + "/x?connect_timeout=1", "mysql://ada:secret@" + addr + "/x?timeout=1s"} {
		for _, guard := range Guards() {
			begun := time.Now()
			_, err := Open(raw, Options{Guard: guard})
			if err == nil || !strings.Contains(err.Error(), "no answer from "+addr+" in time") {
				t.Errorf("%s: %v", guard, err)
			}
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("%s under guard %s: %s", raw, guard, took)
			}
		}
	}
}

// A server without TLS says so, if the URL asks for it; where nothing is asked, it is used as it is.
func TestOpenWithoutTLS(t *testing.T) {
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	go func() {
		for {
			c, err := plain.Accept()
			if err != nil {
				return
			}
			request := make([]byte, 8)
			if _, err := io.ReadFull(c, request); err == nil && request[7] == 0x2f { // PostgreSQL's SSLRequest
				_, _ = c.Write([]byte("N"))
				_, _ = c.Read(request)
			}
			_ = c.Close()
		}
	}()
	addr := plain.Addr().String()
	for mode, wants := range map[string]bool{"require": true, "verify-full": true, "prefer": false, "disable": false} {
		_, err := Open("postgres://ada@"+addr+"/x?sslmode="+mode, Options{})
		if err == nil || strings.Contains(err.Error(), "does not speak TLS, and the URL asks for it (sslmode)") != wants {
			t.Errorf("%s: %v", mode, err)
		}
	}
}

//go:build unix

package dbtest

import (
	"bytes"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// A Server is one that a test has started itself, to kill it.
type Server struct {
	URL string

	t       testing.TB
	driver  string
	dsn     string
	program string
	args    []string
	as      *syscall.SysProcAttr
	tmp     string // a directory of its own: when a MariaDB server starts, it deletes temporary tables of others
	cmd     *exec.Cmd
	ended   chan struct{} // closed when all processes of cmd have
	log     bytes.Buffer
}

// startTime is how long a server may take to start, on a machine that is busy.
const startTime = time.Minute

// OwnPostgres starts a PostgreSQL server of the test's own, with its data in a temporary directory.
func OwnPostgres(t testing.TB) *Server {
	t.Helper()
	initdb, postgres := program(t, "initdb"), program(t, "postgres")
	data, as := dataDir(t, "postgres")
	command(t, as, filepath.Dir(data), initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
	port := freePort(t)
	url := fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
	s := &Server{
		URL: url, t: t, driver: "pgx", dsn: url, as: as, tmp: filepath.Dir(data), program: postgres,
		args: []string{"-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"},
	}
	s.Start()
	t.Cleanup(s.Kill)
	return s
}

// OwnMariaDB starts a MariaDB server of the test's own, with its data in a temporary directory.
func OwnMariaDB(t testing.TB) *Server {
	t.Helper()
	install, mariadbd := program(t, "mariadb-install-db"), program(t, "mariadbd")
	data, as := dataDir(t, "mysql")
	command(t, as, filepath.Dir(data), install, "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal")
	port := freePort(t)
	url := fmt.Sprintf("mysql://root@127.0.0.1:%d/test", port)
	s := &Server{
		URL: url, t: t, driver: "mysql", dsn: DSN(url), as: as, tmp: filepath.Dir(data), program: mariadbd,
		args: []string{"--no-defaults", "--datadir=" + data, "--socket=" + filepath.Join(data, "s"), "--bind-address=127.0.0.1", "--port=" + strconv.Itoa(port),
			"--innodb-flush-log-at-trx-commit=2"},
	}
	s.Start()
	t.Cleanup(s.Kill)
	return s
}

// Start starts the server again, and waits until it answers.
func (s *Server) Start() {
	s.t.Helper()
	for end := time.Now().Add(startTime); ; {
		s.log.Reset()
		s.cmd = exec.Command(s.program, s.args...)
		s.cmd.Env = append(os.Environ(), "TMPDIR="+s.tmp)
		s.cmd.SysProcAttr, s.cmd.Stdout, s.cmd.Stderr, s.cmd.Dir = s.as, &s.log, &s.log, "/"
		if err := s.cmd.Start(); err != nil {
			s.t.Fatal(err)
		}
		s.ended = make(chan struct{})
		go func(cmd *exec.Cmd, ended chan<- struct{}) {
			_ = cmd.Wait() // it is killed
			close(ended)
		}(s.cmd, s.ended)
		if s.answers(end) {
			return
		}
		// What the server before it has left behind, such as shared memory, may be gone in a moment.
		if time.Now().After(end) {
			s.t.Fatalf("%s does not start:\n%s", s.program, &s.log)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// answers waits until the server answers, or has exited.
func (s *Server) answers(end time.Time) bool {
	db, err := sql.Open(s.driver, s.dsn)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	for time.Now().Before(end) {
		if db.Ping() == nil {
			return true
		}
		select {
		case <-s.ended:
			return false
		case <-time.After(50 * time.Millisecond):
		}
	}
	s.Kill()
	return false
}

// Kill ends the server at once, without a chance to say good-bye. PostgreSQL has a process for each connection, which may answer a moment
// longer than the one that is killed: all hold the output that Wait reads to its end.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill() // it may have ended
	select {
	case <-s.ended:
	case <-time.After(startTime):
		s.t.Errorf("%s goes on after it was killed", s.program)
	}
}

// program finds a server's program: Debian has PostgreSQL's outside of PATH. Without it the test is skipped, but fails where everything must be
// tested.
func program(t testing.TB, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		found, _ = filepath.Glob("/usr/sbin/" + name)
	}
	if len(found) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatalf("there is no %s, and CI must test against a server of its own", name)
		}
		t.Skipf("there is no %s", name)
	}
	return slices.Max(found)
}

// dataDir makes a directory for a server, which does not run as root: then it is another user's.
func dataDir(t testing.TB, owner string) (string, *syscall.SysProcAttr) {
	t.Helper()
	dir, err := os.MkdirTemp("", "retort-server-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if os.Getuid() != 0 {
		return filepath.Join(dir, "data"), nil
	}
	u, err := user.Lookup(owner)
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		t.Fatal(err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "data"), &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

func command(t testing.TB, as *syscall.SysProcAttr, tmp, name string, args ...string) {
	t.Helper()
	c := exec.Command(name, args...)
	c.SysProcAttr, c.Dir, c.Env = as, "/", append(os.Environ(), "TMPDIR="+tmp)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

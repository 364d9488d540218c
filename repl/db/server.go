package db

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// connectTimeout is how long a server is waited for, where its URL says nothing about that: long enough for another continent,
// short enough for somebody who mistyped a host.
const connectTimeout = 5 * time.Second

// idleTime is after how long a connection that nobody used is given back: servers and what lies between drop idle ones silently.
const idleTime = 5 * time.Minute

// A server is a database that is reached over a connection, as its dialect opened its URL.
type server struct {
	connector driver.Connector
	dialector func(*sql.DB) gorm.Dialector
	host      string // "db.example", or the path of a socket
	addr      string // "db.example:5432", or the path of a socket
	name      string // of the database
	live      bool   // see [DB]
	// noPassword is whether a connection is made without one.
	noPassword bool
	// reason puts what the server, or the driver, says when a connection fails into a few words; "" where it knows no better ones.
	reason func(error) string
	// limit gives the statements of each connection a time-out.
	limit func(time.Duration)
	// guard makes a connection read-only.
	guard func(context.Context, driver.Conn) (driver.Conn, error)
	// version asks what the server is: "PostgreSQL 15.4".
	version func(context.Context, *sql.DB) (dialect, version string, err error)
}

// An OpenError says why a database cannot be reached. Its text names no password.
type OpenError struct {
	URL    string // masked; "" for the one that is open
	Reason string
	Err    error // of the driver
}

func (e *OpenError) Error() string {
	if e.URL == "" {
		return e.Reason
	}
	return "open " + e.URL + ": " + e.Reason
}

// Unwrap returns the driver's error.
func (e *OpenError) Unwrap() error { return e.Err }

// openServer opens a server's database, and answers only after it has said what it is.
func openServer(ctx context.Context, t target, opts Options) (*DB, error) {
	parse := parsePostgres
	if t.scheme == "mysql" || t.scheme == "mariadb" {
		parse = parseMySQL
	}
	s, err := parse(t.server)
	if err != nil {
		return nil, err
	}
	s.live = opts.Live || !loopback(s.host)
	guard := guardFor(opts.Guard, s.live)
	if s.live {
		s.limit(opts.Timeout)
	}
	hold, err := newGuardSwitch(ctx, guard, func(ctx context.Context, guard Guard) (*opening, error) {
		o, err := s.openUnder(ctx, guard)
		if err != nil {
			return nil, &OpenError{Mask(t.server), s.why(err), err}
		}
		return o, nil
	})
	if err != nil {
		return nil, err
	}
	counted := &counter{Connector: hold}
	pool := sql.OpenDB(counted)
	pool.SetMaxOpenConns(maxOpenConns)
	pool.SetMaxIdleConns(maxIdleConns)
	pool.SetConnMaxIdleTime(idleTime)
	first := hold.now.Load()
	shut := func() error { return errors.Join(pool.Close(), first.close()) }
	dialect, version, err := s.version(ctx, pool)
	if err != nil {
		return nil, errors.Join(&OpenError{Mask(t.server), s.why(err), err}, shut())
	}
	g, err := gorm.Open(s.dialector(pool), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		return nil, errors.Join(&OpenError{Mask(t.server), s.why(err), err}, shut())
	}
	d := &DB{Gorm: g, Dialect: dialect, Name: s.name, Live: s.live, Guard: guard, Sandbox: first.sandbox, pool: pool, hold: hold, counter: counted}
	d.describe(fmt.Sprintf("%s %s, %s on %s", dialect, version, s.name, s.addr))
	if d.Live {
		d.Name += "@" + s.host
	}
	return d, nil
}

// openUnder opens the database under a guard.
func (s *server) openUnder(ctx context.Context, guard Guard) (*opening, error) {
	switch guard {
	case ReadOnly:
		return &opening{connector: &guardConnector{s.connector, s.guard}}, nil
	case Sandboxed:
		sandbox, err := newSandbox(ctx, s.connectOuter)
		if err != nil {
			return nil, err
		}
		return &opening{connector: &sandboxConnector{s.connector.Driver(), sandbox}, sandbox: sandbox}, nil
	}
	return &opening{connector: s.connector}, nil
}

// why says in a few words why a connection failed.
func (s *server) why(err error) string {
	if r := s.reason(err); r != "" {
		return r
	}
	var (
		dns         *net.DNSError
		authority   x509.UnknownAuthorityError
		hostname    x509.HostnameError
		certificate *tls.CertificateVerificationError
		header      tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no host is known by the name " + dns.Name
	case errors.As(err, &dns):
		return "the name " + dns.Name + " could not be looked up: " + dns.Err
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens on " + s.addr + " (connection refused): is the server running, and is that its port?"
	case errors.Is(err, os.ErrNotExist):
		return "there is no socket at " + s.addr + ": is the server running?"
	case errors.As(err, &hostname):
		return "the certificate of the server is for another name: " + hostname.Error()
	case errors.As(err, &authority), errors.As(err, &certificate):
		return "the certificate of the server is not trusted: " + certificateReason(err)
	case errors.As(err, &header):
		return "the server does not speak TLS"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return "no answer from " + s.addr + " in time: is that the address, and does a firewall stand between?"
	}
	return lastLine(err.Error())
}

func certificateReason(err error) string {
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// lastLine is the last of several attempts that a driver tells of, one a line.
func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return strings.TrimSpace(s[strings.LastIndexByte(s, '\n')+1:])
}

// loopback reports whether a host is this machine: by a name that always is, an address, or a socket's path.
func loopback(host string) bool {
	if host == "" || strings.EqualFold(host, "localhost") || strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// cancelGrace is how long a connection is kept for a statement that was asked to end. After it the connection is given up, and with it
// the session's transaction.
const cancelGrace = 2 * time.Second

// parsePostgres reads the URL of a PostgreSQL server. What it does not say comes from libpq's variables and files, as pgx reads them.
func parsePostgres(raw string) (*server, error) {
	if u, err := url.Parse(raw); err == nil && cutPassword(u) {
		return nil, urlError(raw, errors.New("an @ behind the host"))
	}
	config, err := pgx.ParseConfig(raw)
	if err != nil {
		return nil, urlError(raw, err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "retort"
	}
	if !strings.Contains(raw, "default_query_exec_mode=") {
		// A shell changes tables between queries. Statements that were prepared before would fail then: "cached plan must not
		// change result type".
		config.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	}
	// An interrupted statement is ended by the server, so that the connection lives on, and the state of its session with it.
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: cancelGrace}
	}
	s := &server{host: config.Host, name: config.Database, guard: guardPostgres, version: postgresVersion}
	if s.name == "" {
		s.name = config.User // as the server takes it
	}
	s.addr = net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	if strings.HasPrefix(config.Host, "/") {
		s.addr = config.Host
	}
	s.noPassword = config.Password == ""
	connector := &postgresConnector{config: config}
	s.connector = connector
	s.limit = func(timeout time.Duration) {
		if timeout > 0 && config.RuntimeParams["statement_timeout"] == "" {
			config.RuntimeParams["statement_timeout"] = strconv.FormatInt(timeout.Milliseconds(), 10)
		}
	}
	s.dialector = func(pool *sql.DB) gorm.Dialector { return postgres.New(postgres.Config{Conn: pool}) }
	s.reason = func(err error) string { return postgresReason(err, config.User, s) }
	return s, nil
}

// postgresConnector opens connections by a configuration that may change until the first is made.
type postgresConnector struct{ config *pgx.ConnConfig }

func (c *postgresConnector) Connect(ctx context.Context) (driver.Conn, error) {
	return stdlib.GetConnector(*c.config).Connect(ctx)
}

func (c *postgresConnector) Driver() driver.Driver { return stdlib.GetDefaultDriver() }

// postgresReason explains the server's refusals: https://www.postgresql.org/docs/current/errcodes-appendix.html.
func postgresReason(err error, user string, s *server) string {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		switch said := lastLine(err.Error()); {
		case strings.Contains(said, "server refused TLS connection"): // by default it goes on without
			return "the server does not speak TLS, and the URL asks for it (sslmode)"
		case strings.Contains(said, "unexpected message"), strings.Contains(said, "invalid body length"):
			return "what answers on " + s.addr + " is no PostgreSQL server: is that its port?"
		}
		return ""
	}
	switch refused.Code {
	case "28P01":
		if s.noPassword {
			return fmt.Sprintf("the server asks user %s for a password, and the URL has none: postgres://%[1]s:PASSWORD@…, or $PGPASSWORD", user)
		}
		fallthrough
	case "28000":
		return fmt.Sprintf("the server refused user %s: %s", user, refused.Message)
	case "3D000":
		return fmt.Sprintf("there is no database %s on %s", s.name, s.addr)
	}
	return refused.Message
}

func postgresVersion(ctx context.Context, pool *sql.DB) (dialect, version string, err error) {
	// Servers that speak the protocol but are others (CockroachDB) say so in version() only.
	var whole string
	if err := pool.QueryRowContext(ctx, "SELECT version(), current_setting('server_version')").Scan(&whole, &version); err != nil {
		return "", "", err
	}
	dialect, _, _ = strings.Cut(whole, " ")
	version, _, _ = strings.Cut(version, " ")
	return dialect, version, nil
}

// portRE matches the port of a URL, whose password may hold any sign.
var portRE = regexp.MustCompile(`^[^:]+://(?:.*@)?(?:\[[^\]]*\]|[^/?#@:]*):([^/?#@]*)(?:[/?#][^@]*)?$`)

// badPort reports whether a URL has a port that is none.
func badPort(raw string) bool {
	m := portRE.FindStringSubmatch(raw)
	if m == nil || m[1] == "" {
		return false
	}
	n, err := strconv.ParseUint(m[1], 10, 16)
	return err != nil || n == 0
}

// cutPassword reports whether the user's part of a URL seems to go on behind its host: a password with a / in it, not written as %2F, has
// ended the host early, and pieces of it would be shown as the host and the database.
func cutPassword(u *url.URL) bool { return strings.Contains(u.EscapedPath(), "@") }

// urlError says what is wrong with a URL, without its password.
func urlError(raw string, err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	reason := err.Error()
	if e, ok := errors.AsType[*pgconn.ParseConfigError](err); ok && e.Unwrap() != nil {
		reason = e.Unwrap().Error()
	}
	if reason == "sslmode is invalid" {
		reason = "sslmode is disable, allow, prefer, require, verify-ca or verify-full"
	}
	if strings.Contains(reason, "unknown config name") {
		reason = "tls is true, skip-verify, preferred or false"
	}
	if badPort(raw) {
		reason = "the port behind the host is no number from 1 to 65535"
	} else if u, perr := url.Parse(raw); perr != nil || u.Fragment != "" || cutPassword(u) {
		reason = "it is no URL; in a password, / ? # @ and % are written %2F %3F %23 %40 and %25"
	}
	return &OpenError{Mask(raw), reason, err}
}

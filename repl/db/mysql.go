package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/gorm"
)

// parseMySQL reads the URL of a MySQL or MariaDB server, and writes it as the driver takes it. A host may also be a socket:
// mysql://user@unix(/run/mysqld/mysqld.sock)/name is no URL, so it is the parameter socket.
func parseMySQL(raw string) (*server, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, urlError(raw, err)
	}
	if u.Fragment != "" || cutPassword(u) {
		return nil, urlError(raw, errors.New("a # or an @ behind the host"))
	}
	query := u.Query()
	socket := query.Get("socket")
	query.Del("socket")
	if err := translateTLS(query); err != nil {
		return nil, urlError(raw, err)
	}
	config, err := mysqldriver.ParseDSN("/?" + query.Encode())
	if err != nil {
		return nil, urlError(raw, err)
	}
	config.Net, config.Addr = "tcp", u.Host
	switch {
	case socket != "":
		config.Net, config.Addr = "unix", socket
	case u.Hostname() == "":
		config.Addr = "127.0.0.1" + u.Host
	}
	if config.Net == "tcp" && u.Port() == "" {
		config.Addr = strings.TrimSuffix(config.Addr, ":") + ":3306"
	}
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.DBName = strings.TrimPrefix(u.Path, "/")
	if config.DBName == "" {
		return nil, urlError(raw, errors.New("it names no database: mysql://user@host/name"))
	}
	if !query.Has("parseTime") {
		config.ParseTime = true // time.Time fields need it
	}
	if config.Timeout == 0 {
		config.Timeout = connectTimeout
	}
	config.Logger = silent{}
	connector, err := mysqldriver.NewConnector(config)
	if err != nil {
		return nil, urlError(raw, err)
	}
	opens := &killer{Connector: connector, within: config.Timeout}
	s := &server{connector: opens, host: u.Hostname(), addr: config.Addr, name: config.DBName, version: mysqlVersion}
	if socket != "" {
		s.host = ""
	}
	s.guard = func(ctx context.Context, c driver.Conn) (driver.Conn, error) {
		return guardMySQL(ctx, c, config.MultiStatements)
	}
	s.limit = func(timeout time.Duration) { opens.timeout = timeout }
	s.dialector = func(pool *sql.DB) gorm.Dialector { return mysql.New(mysql.Config{Conn: pool, DSNConfig: config}) }
	s.reason = func(err error) string { return mysqlReason(err, config.User, s) }
	return s, nil
}

// translateTLS makes the driver's parameter tls of what other clients call ssl-mode or sslmode.
func translateTLS(query url.Values) error {
	for _, name := range []string{"ssl-mode", "sslmode"} {
		if !query.Has(name) {
			continue
		}
		mode := strings.ToLower(strings.ReplaceAll(query.Get(name), "_", "-"))
		tls, ok := map[string]string{
			"disable": "false", "disabled": "false", "prefer": "preferred", "preferred": "preferred",
			"require": "skip-verify", "required": "skip-verify",
			"verify-ca": "true", "verify-full": "true", "verify-identity": "true",
		}[mode]
		if !ok {
			return fmt.Errorf("%s is disabled, preferred, required or verify-identity, not %q", name, query.Get(name))
		}
		query.Set("tls", tls)
		query.Del(name)
	}
	return nil
}

// mysqlReason explains the server's refusals: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html.
func mysqlReason(err error, user string, s *server) string {
	refused, ok := errors.AsType[*mysqldriver.MySQLError](err)
	if !ok {
		if errors.Is(err, mysqldriver.ErrNoTLS) {
			return "the server does not speak TLS, and the URL asks for it (tls)"
		}
		return ""
	}
	if noXA, ok := errors.AsType[*noXAError](err); ok {
		return noXA.Error()
	}
	switch refused.Number {
	case 1044, 1045, 1698:
		return fmt.Sprintf("the server refused user %s: %s", user, refused.Message)
	case 1049:
		return fmt.Sprintf("there is no database %s on %s", s.name, s.addr)
	}
	return refused.Message
}

func mysqlVersion(ctx context.Context, pool *sql.DB) (dialect, version string, err error) {
	if err := pool.QueryRowContext(ctx, "SELECT version()").Scan(&version); err != nil {
		return "", "", err
	}
	dialect = "MySQL"
	if strings.Contains(version, "MariaDB") {
		dialect = "MariaDB"
	}
	version, _, _ = strings.Cut(version, "-")
	return dialect, version, nil
}

// silent is the driver's log: what it has to tell comes back as an error, too.
type silent struct{}

func (silent) Print(...any) {}

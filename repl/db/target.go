package db

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// target is what a database URL points at: a SQLite file, nothing but memory, or a server.
type target struct {
	path   string
	memory bool
	mode   access // "" where the URL does not say
	server string // the URL of a server, whole
	scheme string // its scheme: one of serverSchemes
}

// memoryName is SQLite's name for a database without a file.
const memoryName = ":memory:"

var (
	sqliteSchemes = []string{"sqlite", "sqlite3"}
	fileSchemes   = append([]string{"file"}, sqliteSchemes...)
	serverSchemes = []string{"postgres", "postgresql", "mysql", "mariadb"}

	// A scheme has two letters at least: one letter is a drive of Windows.
	schemeRE = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]+):(.*)$`)
	// serverDSNRE matches what drivers take that want no URL: user@tcp(host)/name, and keywords: host=… dbname=….
	serverDSNRE = regexp.MustCompile(`(?i)^[^/\\]*@[a-z0-9]*\(.*\)/|(?:^|\s)(?:host|dbname|database|server)\s*=`)

	driveRE = regexp.MustCompile(`^/?[a-zA-Z]:[/\\]`)
)

// parseTarget reads a database URL or path. The URL syntax is SQLAlchemy's: three slashes and a relative path, four and an absolute one.
func parseTarget(raw string) (target, error) {
	if strings.TrimSpace(raw) == "" {
		return target{}, fmt.Errorf("no database named: try school.db, postgres://user@host/name, mysql://user@host/name or %s", memoryName)
	}
	if strings.ContainsRune(raw, 0) {
		return target{}, fmt.Errorf("%q cannot be a database: it holds a NUL byte", Mask(raw))
	}
	if raw == memoryName {
		return target{memory: true}, nil
	}
	if serverDSNRE.MatchString(raw) || dsnRE.MatchString(raw) {
		return target{}, fmt.Errorf("%s: write a URL: postgres://user@host/name or mysql://user@host/name", Mask(raw))
	}
	m := schemeRE.FindStringSubmatch(raw)
	if m == nil {
		return target{path: raw}, nil
	}
	scheme, rest := strings.ToLower(m[1]), m[2]
	switch {
	case slices.Contains(serverSchemes, scheme):
		return target{server: raw, scheme: scheme}, nil
	case slices.Contains(sqliteSchemes, scheme):
		return parseSQLiteURL(raw, rest)
	case scheme == "file":
		return parseFileURI(raw, rest)
	case strings.HasPrefix(rest, "//"):
		return target{}, fmt.Errorf("%s: no database is known by %s://; postgres://, mysql:// and sqlite:/// are, and school.db and %s",
			Mask(raw), scheme, memoryName)
	default:
		return target{path: raw}, nil // a file with a colon in its name
	}
}

// parseSQLiteURL reads what follows "sqlite:".
func parseSQLiteURL(raw, rest string) (target, error) {
	rest, query, _ := strings.Cut(rest, "?")
	var t target
	switch {
	case rest == "" || rest == "//" || rest == "///" || strings.TrimLeft(rest, "/") == memoryName:
		t.memory = true
	case strings.HasPrefix(rest, "///"):
		path, err := url.PathUnescape(rest[len("///"):])
		if err != nil {
			return target{}, fmt.Errorf("%s: %w", Mask(raw), err)
		}
		t.path = path
	case !strings.HasPrefix(rest, "//"):
		path, err := url.PathUnescape(rest)
		if err != nil {
			return target{}, fmt.Errorf("%s: %w", Mask(raw), err)
		}
		t.path = path
	default:
		path := strings.TrimLeft(rest, "/")
		return target{}, fmt.Errorf("%s: write sqlite:///%s for a file here, sqlite:////%s for one from the root", Mask(raw), path, path)
	}
	return t.withQuery(raw, query)
}

// parseFileURI reads what follows "file:", as SQLite does: https://www.sqlite.org/uri.html.
func parseFileURI(raw, rest string) (target, error) {
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	if authority, ok := strings.CutPrefix(rest, "//"); ok {
		host, _, slash := strings.Cut(authority, "/")
		if !slash || (host != "" && host != "localhost") {
			return target{}, fmt.Errorf("%s: a file URL names no host: write file:school.db or file:///dir/school.db", Mask(raw))
		}
		rest = authority[len(host):]
	}
	path, err := url.PathUnescape(rest)
	if err != nil {
		return target{}, fmt.Errorf("%s: %w", Mask(raw), err)
	}
	if driveRE.MatchString(path) {
		path = strings.TrimPrefix(path, "/")
	}
	t := target{path: path, memory: path == memoryName}
	if path == "" {
		return target{}, fmt.Errorf("%s names no file", Mask(raw))
	}
	return t.withQuery(raw, query)
}

// withQuery adds what the URL's query says.
func (t target) withQuery(raw, query string) (target, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return target{}, fmt.Errorf("%s: %w", Mask(raw), err)
	}
	for key := range values {
		// In memory, every connection of the pool sees the same data anyway, which is what cache=shared asks for.
		if key == "cache" && (t.memory || values.Get("mode") == "memory") {
			continue
		}
		if key != "mode" {
			return target{}, fmt.Errorf("%s: unknown parameter %q; only mode is known", Mask(raw), key)
		}
	}
	switch mode := values.Get("mode"); mode {
	case "":
	case string(readOnly), string(readWrite), string(readCreate):
		t.mode = access(mode)
	case "memory":
		t.memory = true
	default:
		return target{}, fmt.Errorf("%s: mode must be ro, rw, rwc or memory, but is %q", Mask(raw), mode)
	}
	return t, nil
}

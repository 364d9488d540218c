package db

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseTarget(t *testing.T) {
	const writeURL = ": write a URL: postgres://user@host/name or mysql://user@host/name"
	tests := []struct {
		raw     string
		want    target
		wantErr string
	}{
		{raw: "school.db", want: target{path: "school.db"}},
		{raw: "./x/school.db", want: target{path: "./x/school.db"}},
		{raw: "/x/school.db", want: target{path: "/x/school.db"}},
		{raw: "what? 100%.db", want: target{path: "what? 100%.db"}},
		{raw: "notes:1.db", want: target{path: "notes:1.db"}},
		{raw: `C:\x\school.db`, want: target{path: `C:\x\school.db`}},
		{raw: "C:/x/school.db", want: target{path: "C:/x/school.db"}},
		{raw: `\\server\share\school.db`, want: target{path: `\\server\share\school.db`}},

		{raw: "sqlite:///school.db", want: target{path: "school.db"}},
		{raw: "SQLite:///x/school.db", want: target{path: "x/school.db"}},
		{raw: "sqlite3:///./school.db", want: target{path: "./school.db"}},
		{raw: "sqlite:////x/school.db", want: target{path: "/x/school.db"}},
		{raw: `sqlite:///C:\x\school.db`, want: target{path: `C:\x\school.db`}},
		{raw: "sqlite:///my%20school.db", want: target{path: "my school.db"}},
		{raw: "sqlite:///school.db?mode=ro", want: target{path: "school.db", mode: readOnly}},
		{raw: "sqlite:///school.db?mode=rwc", want: target{path: "school.db", mode: readCreate}},

		{raw: "sqlite:school.db", want: target{path: "school.db"}},
		{raw: "sqlite:/x/my%20school.db?mode=ro", want: target{path: "/x/my school.db", mode: readOnly}},
		{raw: "file:school.db", want: target{path: "school.db"}},
		{raw: "file:/x/school.db", want: target{path: "/x/school.db"}},
		{raw: "file:///x/my%20school.db", want: target{path: "/x/my school.db"}},
		{raw: "file://localhost/x/school.db", want: target{path: "/x/school.db"}},
		{raw: "file:///C:/x/school.db?mode=rw", want: target{path: "C:/x/school.db", mode: readWrite}},
		{raw: "file:school.db?mode=memory", want: target{path: "school.db", memory: true}},
		{raw: "file::memory:?cache=shared", want: target{path: ":memory:", memory: true}},

		{raw: ":memory:", want: target{memory: true}},
		{raw: "sqlite://", want: target{memory: true}},
		{raw: "sqlite:///", want: target{memory: true}},
		{raw: "sqlite://:memory:", want: target{memory: true}},
		{raw: "sqlite:///:memory:", want: target{memory: true}},

		{raw: " ", wantErr: "no database named: try school.db, postgres://user@host/name, mysql://user@host/name or :memory:"},
		{raw: "a\x00b", wantErr: `"a\x00b" cannot be a database: it holds a NUL byte`},
		{raw: "sqlite://school.db", wantErr: "sqlite://school.db: write sqlite:///school.db for a file here, sqlite:////school.db for one from the root"},
		{raw: "sqlite:///school.db?mode=fast", wantErr: `sqlite:///school.db?mode=fast: mode must be ro, rw, rwc or memory, but is "fast"`},
		{raw: "sqlite:///school.db?_pragma=foreign_keys(0)", wantErr: `sqlite:///school.db?_pragma=foreign_keys(0): unknown parameter "_pragma"; only mode is known`},
		{raw: "sqlite:///100%.db", wantErr: `sqlite:///100%.db: invalid URL escape "%.d"`},
		{raw: "file://server/x.db", wantErr: "file://server/x.db: a file URL names no host: write file:school.db or file:///dir/school.db"},
		{raw: "file:", wantErr: "file: names no file"},
		{raw: "postgres://ada:secret@db.example/school", want: target{server: "postgres://ada:secret@db.example/school", scheme: "postgres"}},
		{raw: "postgresql://localhost/school", want: target{server: "postgresql://localhost/school", scheme: "postgresql"}},
		{raw: "mysql://root:secret@127.0.0.1:3306/school", want: target{server: "mysql://root:secret@127.0.0.1:3306/school", scheme: "mysql"}},
		{raw: "mariadb://127.0.0.1/school", want: target{server: "mariadb://127.0.0.1/school", scheme: "mariadb"}},
		{raw: "root:secret@tcp(127.0.0.1:3306)/school", wantErr: "root:***@tcp(127.0.0.1:3306)/school" + writeURL},
		{raw: "root@tcp(127.0.0.1:3306)/school", wantErr: "root@tcp(127.0.0.1:3306)/school" + writeURL},
		{raw: "host=localhost user=ada password=secret", wantErr: "host=localhost user=ada password=***" + writeURL},
		{raw: "oracle://ada:secret@db/x", wantErr: "oracle://ada:***@db/x: no database is known by oracle://; postgres://, mysql:// and sqlite:/// are, and school.db and :memory:"},
	}
	for _, test := range tests {
		got, err := parseTarget(test.raw)
		if !matches(err, test.wantErr) {
			t.Errorf("%s:\n  error %v\n   want %v", test.raw, err, test.wantErr)
		}
		if err == nil && got != test.want {
			t.Errorf("%s: %+v, want %+v", test.raw, got, test.want)
		}
	}
}

func TestFileURI(t *testing.T) {
	for _, test := range []struct{ slashed, want string }{
		{"/x/school.db", "file:///x/school.db"},
		{"C:/x/school.db", "file:///C:/x/school.db"},
		{"//server/share/school.db", "file:////server/share/school.db"},
		{"/a b?c#d%e/school.db", "file:///a%20b%3Fc%23d%25e/school.db"},
	} {
		if got := fileURI(test.slashed); got != test.want {
			t.Errorf("%s: %s, want %s", test.slashed, got, test.want)
		}
	}
}

func TestDSN(t *testing.T) {
	got, err := dsn("school.db", readOnly, pragmaForeignKeys, pragmaWait)
	if err != nil {
		t.Fatal(err)
	}
	file, query, _ := strings.Cut(got, "?")
	values, err := url.ParseQuery(query)
	if err != nil || values.Get("mode") != "ro" || len(values["_pragma"]) != 2 {
		t.Errorf("parameters %v, %v", values, err)
	}
	abs, err := filepath.Abs("school.db")
	if err != nil {
		t.Fatal(err)
	}
	if want := fileURI(filepath.ToSlash(abs)); file != want {
		t.Errorf("file %s, want %s", file, want)
	}
}

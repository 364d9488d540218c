package command

import "testing"

func TestModelType(t *testing.T) {
	for _, tt := range []struct{ text, typ, rest string }{
		{"bigint unsigned AUTO_INCREMENT", "bigint unsigned", " auto_increment"},
		{"integer PRIMARY KEY AUTOINCREMENT", "integer", " primary key autoincrement"},
		{"datetime(3) NULL", "datetime(3)", " null"},
		{"varchar(20)  NOT NULL DEFAULT 'a'", "varchar(20)", " not null default 'a'"},
		{"timestamp with time zone", "timestamp with time zone", ""},
		{"text COLLATE nocase", "text", " collate nocase"},
	} {
		if typ, rest := modelType(tt.text); typ != tt.typ || rest != tt.rest {
			t.Errorf("modelType(%q) = %q, %q", tt.text, typ, rest)
		}
	}
}

func TestSameType(t *testing.T) {
	for _, tt := range []struct {
		dialect, model, live string
		same                 bool
	}{
		{"sqlite", "text", "VARCHAR(20)", true},
		{"sqlite", "integer", "BIGINT", true},
		{"sqlite", "real", "float", true},
		{"sqlite", "text", "integer", false},
		{"sqlite", "datetime", "numeric", false}, // the driver gives times of one, and numbers of the other
		{"sqlite", "datetime", "text", false},
		{"sqlite", "blob", "", true},
		{"postgres", "bigserial", "bigint", true},
		{"postgres", "varchar(100)", "character varying(100)", true},
		{"postgres", "varchar(100)", "character varying(50)", false},
		{"postgres", "varchar(100)", "text", false},
		{"postgres", "timestamptz", "timestamp with time zone", true},
		{"postgres", "timestamptz(3)", "timestamp(3) with time zone", true},
		{"postgres", "timestamp", "timestamp with time zone", false},
		{"postgres", "decimal(10)", "numeric(10,0)", true},
		{"postgres", "numeric(10, 2)", "numeric(10,2)", true},
		{"postgres", "decimal", "numeric(10,2)", false},
		{"postgres", "float(24)", "real", true},
		{"postgres", "float(25)", "double precision", true},
		{"postgres", "float8", "double precision", true},
		{"postgres", "char", "character(1)", true},
		{"postgres", "int[]", "integer[]", true},
		{"postgres", "text[][3]", "text[]", true},
		{"postgres", "text", "text[]", false},
		{"postgres", "jsonb", "json", false},
		{"mysql", "bigint unsigned", "bigint(20) unsigned", true},
		{"mysql", "bigint", "bigint(20) unsigned", false},
		{"mysql", "boolean", "tinyint(1)", true},
		{"mysql", "integer", "int(11)", true},
		{"mysql", "numeric(8)", "decimal(8,0)", true},
		{"mysql", "decimal", "decimal(10,0)", true},
		{"mysql", "decimal(10, 2)", "decimal(10,2)", true},
		{"mysql", "double precision", "double", true},
		{"mysql", "json", "longtext", true},
		{"mysql", "json", "text", false},
		{"mysql", "varchar(191)", "varchar(100)", false},
		{"mysql", "datetime(3)", "datetime", false},
		{"mysql", "enum('a', 'b')", "enum('a','b')", true},
		{"mysql", "char", "char(1)", true},
		{"mysql", "text(70000)", "mediumtext", true},
	} {
		if got := sameType(tt.dialect, tt.model, tt.live); got != tt.same {
			t.Errorf("%s: %s in the model and %s in the table are the same: %t", tt.dialect, tt.model, tt.live, got)
		}
	}
}

func TestMasked(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`postgres.Open("postgres://me:pw@host/db")`, `postgres.Open("postgres://me:***@host/db")`},
		{`mysql.Open("me:pw@tcp(host:3306)/db")`, `mysql.Open("me:***@tcp(host:3306)/db")`},
		{`"host=h password=pw user=me"`, `"host=h password=*** user=me"`},
		{`db.Where("password = ?", x)`, `db.Where("password = ?", x)`},
		{`"https://example.org/a:b"`, `"https://example.org/a:b"`},
		{`u.Email = "a@b.c"; x := m["k:v"]`, `u.Email = "a@b.c"; x := m["k:v"]`},
	} {
		if got := masked(tt.text); got != tt.want {
			t.Errorf("masked(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

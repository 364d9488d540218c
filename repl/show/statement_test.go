package show

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

func TestStatement(t *testing.T) {
	many := make([]any, 100)
	for i := range many {
		many[i] = fmt.Sprint("value ", i)
	}
	clubs := yours("SELECT `clubs`.`id`,`clubs`.`name` FROM `clubs` JOIN `memberships` ON `memberships`.`club_id` = `clubs`.`id` AND `memberships`.`student_id` = ? WHERE `clubs`.`deleted_at` IS NULL", 3, 1)
	clubs.N, clubs.Purpose = 14, trace.Preload
	begin := trace.Statement{SQL: "BEGIN", Implicit: true, Purpose: trace.Transaction, Rows: -1, Elapsed: time.Microsecond}
	savepoint := trace.Statement{N: 3, SQL: "SAVEPOINT sp1", Purpose: trace.Transaction, Rows: -1}
	failed := yours("SELECT * FROM x WHERE id = ?", -1, 7)
	failed.Err = errors.New("SQL logic error: no such table: x (1)")
	own := yours("SELECT count(*) FROM users", 1)
	own.Purpose, own.Elapsed = trace.Own, 1234*time.Millisecond
	tests := []struct {
		title string
		s     trace.Statement
	}{
		{"insert", yours("INSERT INTO `users` (`name`,`email`,`created_at`) VALUES (?,?,?) RETURNING `id`", 1, "Ada", "ada@school.edu", monday)},
		{"no values", yours("SELECT title FROM posts WHERE author_id = 1 LIMIT 2", 2)},
		{"values", yours("SELECT * FROM `students` WHERE grade >= ? ORDER BY last_name", 14, 11)},
		{"preload", clubs},
		{"implicit", begin},
		{"savepoint", savepoint},
		{"failed", failed},
		{"own", own},
		{"many values", yours("DELETE FROM x WHERE id IN ("+strings.Repeat("?,", 99)+"?)", 3, many...)},
		{"typed", yours("-- all\nselect  1,\n  'two  spaces' /* why */\nfrom x -- end\nwhere 1", 1200, nil, true, 1.5, []byte{0, 1}, sql.NullString{}, gorm.DeletedAt{Time: monday, Valid: true},
			sql.Named("name", "Ada"), trace.Cut{Head: "begin", Len: 70000}, "a\x1bb\nc", strings.Repeat("long ", 40))},
	}
	v := newViews(t, "statement")
	for _, width := range []int{80, 120, 40, 30} {
		p := printer(t, width, Saved)
		for _, test := range tests {
			v.check(test.title, p, func(w io.Writer) error { return p.Statement(w, test.s) })
			v.check(test.title+", whole", p, func(w io.Writer) error { return p.Log(w, test.s) })
		}
		second := clubs
		second.N = 15
		broken := failed
		broken.N = 16
		v.check("repeated", p, func(w io.Writer) error { return p.Repeated(w, RunOf(clubs, second)) })
		v.check("repeated with a failure", p, func(w io.Writer) error { return p.Repeated(w, RunOf(clubs, second, broken)) })
		v.check("repeated once", p, func(w io.Writer) error { return p.Repeated(w, RunOf(clubs)) })
		v.check("repeated never", p, func(w io.Writer) error { return p.Repeated(w, Run{}) })
	}
}

// All of the SQL must be there whatever the width, apart from spaces.
func TestStatementIsWhole(t *testing.T) {
	words := func(s string) string { return strings.Join(strings.Fields(s), "") }
	for _, sql := range []string{
		"SELECT a,b FROM t WHERE x = 'it''s  FROM here' AND `order by` = \"group\" ORDER BY a",
		"INSERT INTO t (a) VALUES " + strings.Repeat("(?,?,?,?),", 200) + "(?,?,?,?) ON CONFLICT (a) DO UPDATE SET a = 1",
		"SELECT " + strings.Repeat("x", 500),
		"SELECT 'open",
		"SELECT 1 /* open",
		"SELECT ((((", ")))) FROM",
	} {
		for width := 20; width < 130; width++ {
			lines := wrapSQL(sql, width)
			if got := strings.Join(lines, " "); words(got) != words(sql) {
				t.Fatalf("width %d: %q became %q", width, sql, got)
			}
			for _, l := range lines {
				if typeset.Width(l) > width {
					t.Fatalf("width %d: %q is too wide", width, l)
				}
			}
		}
	}
}

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0 ms", time.Microsecond: "<0.1 ms", 200 * time.Microsecond: "0.2 ms", 12345 * time.Microsecond: "12.3 ms",
		999960 * time.Microsecond: "1.00 s", 90 * time.Second: "1m30s", -1: "?",
	} {
		if got := elapsed(d); got != want {
			t.Errorf("elapsed(%d) = %s, want %s", d, got, want)
		}
	}
}

func TestStatementColours(t *testing.T) {
	p := printer(t, 40, Saved)
	p.Style = Style{Update: "33", CodeText: "32", CodeNumber: "36", CodeKeyword: "35", Muted: "90"}
	got := shown(t, func(w io.Writer) error {
		return p.Statement(w, yours("UPDATE t SET a = 'one, two three four five six' WHERE id = ?", 3))
	})
	for _, want := range []string{"\x1b[33mUPDATE\x1b[0m t\n        \x1b[33mSET\x1b[0m a =", "\x1b[33mWHERE\x1b[0m id = \x1b[36m?\x1b[0m", "\x1b[32m'one, two"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, without %q", got, want)
		}
	}
	if strings.Contains(got, "\x1b[35m") {
		t.Errorf("got %q: keywords have the colour of code", got)
	}
}

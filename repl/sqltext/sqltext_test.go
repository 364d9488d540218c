package sqltext

import (
	"fmt"
	"strings"
	"testing"
)

func TestClauses(t *testing.T) {
	for sql, want := range map[string]string{
		"": "",
		"SELECT * FROM `users` WHERE name = ? ORDER BY `users`.`id` LIMIT 1":                                              "SELECT *|FROM `users`|WHERE name = ?|ORDER BY `users`.`id`|LIMIT 1",
		"SELECT (SELECT max(x) FROM y WHERE z) FROM t LEFT JOIN `a` `A` ON `A`.`id` = t.a AND (x OR y)":                   "SELECT (SELECT max(x) FROM y WHERE z)|FROM t|LEFT JOIN `a` `A` ON `A`.`id` = t.a AND (x OR y)",
		"SELECT a FROM b INNER JOIN c ON 1 CROSS JOIN d NATURAL LEFT OUTER JOIN e":                                        "SELECT a|FROM b|INNER JOIN c ON 1|CROSS JOIN d|NATURAL LEFT OUTER JOIN e",
		"INSERT INTO `t` (`a`,`b`) VALUES (?,?),(?,?) ON CONFLICT (`id`) DO UPDATE SET `a`=`excluded`.`a` RETURNING `id`": "INSERT INTO `t` (`a`,`b`)|VALUES (?,?),(?,?)|ON CONFLICT (`id`) DO UPDATE SET `a`=`excluded`.`a`|RETURNING `id`",
		"INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE `a`=VALUES(`a`)":                                                "INSERT INTO t|VALUES (1)|ON DUPLICATE KEY UPDATE `a`=VALUES(`a`)",
		"UPDATE `t` SET `a`=?,`b`=? WHERE `id` = ?":                                                                       "UPDATE `t`|SET `a`=?,`b`=?|WHERE `id` = ?",
		"DELETE FROM t WHERE a IS DISTINCT FROM b":                                                                        "DELETE FROM t|WHERE a IS DISTINCT FROM b",
		"SELECT 'WHERE', \"order by\" FROM t -- LIMIT 1":                                                                  "SELECT 'WHERE', \"order by\"|FROM t -- LIMIT 1",
		"SELECT x.limit, left(a, 1), replace(b, 1, 2) FROM x GROUP BY a HAVING count(*) > 1 OFFSET 3 FOR UPDATE":          "SELECT x.limit, left(a, 1), replace(b, 1, 2)|FROM x|GROUP BY a|HAVING count(*) > 1|OFFSET 3|FOR UPDATE",
		"EXPLAIN SELECT 1 UNION ALL SELECT 2":                                                                             "EXPLAIN|SELECT 1|UNION ALL|SELECT 2",
		"CREATE TABLE t (a int)":                                                                                          "CREATE TABLE t (a int)",
	} {
		var got []string
		for _, c := range Clauses(sql) {
			text := sql[c.Start:c.End]
			got = append(got, text)
			if !strings.HasPrefix(strings.ToUpper(text), c.Keyword) {
				t.Errorf("%s: keyword %q of %q", sql, c.Keyword, text)
			}
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s:\n got %s\nwant %s", sql, strings.Join(got, "|"), want)
		}
	}
}

func TestFill(t *testing.T) {
	for sql, want := range map[string]string{
		"a = ? AND b = '?' AND c = ?":       "a = <0> AND b = '?' AND c = <1>",
		"a = $2 AND b = $1 AND c ? 'k'":     "a = <1> AND b = <0> AND c ? 'k'",
		"a = @p1 AND b = @p12":              "a = <0> AND b = <11>",
		"a = '$1' -- ?\nAND b = ?":          "a = '$1' -- ?\nAND b = <0>",
		"$tag$ ? $tag$ || \"?\" || `?` = $": "$tag$ ? $tag$ || \"?\" || `?` = $",
		"":                                  "",
	} {
		if got := Fill(sql, func(i int) string { return fmt.Sprintf("<%d>", i) }); got != want {
			t.Errorf("%q became %q, want %q", sql, got, want)
		}
	}
}

// FuzzText checks that reading ends and stays within the text, whatever that is.
func FuzzText(f *testing.F) {
	for _, s := range []string{"SELECT 'a", "/* ", "$a$ $1 ?", "LEFT LEFT JOIN", ")))((", "e'\\''", "\xff", "-- "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, c := range Clauses(s) {
			if c.Start < at || c.End < c.Start || c.End > len(s) {
				t.Fatalf("clause %+v after %d of %q", c, at, s)
			}
			at = c.End
		}
		if got := Fill(s, func(int) string { return "" }); len(got) > len(s) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

package notes

import (
	"strings"
	"testing"

	"github.com/retort-shell/retort/repl/trace"
)

func TestInjection(t *testing.T) {
	for text, want := range map[string]string{
		`db.Where("name = '" + name + "'").Find(&us)`:                                   "name",
		`db.Where("a = ?", 1).Where("name = '" + name + "'").Find(&us)`:                 "name",
		`db.Find(&us, "name = '" + u.Name + "'")`:                                       "u.Name",
		`db.Raw("SELECT " + names[0]).Scan(&us)`:                                        "names[0]",
		`db.Where(fmt.Sprintf("100%% AND id = %d AND name = '%s'", 1, name)).Find(&us)`: "name",
		`db.Where(fmt.Sprintf("name = '%-10s'", name)).Find(&us)`:                       "name",
		`who := "Ada"; db.Where("name = '" + who + "'").Find(&us)`:                      "who",
		`column := "name"; column = f(); db.Where(column + " = ?", 1).Find(&us)`:        "column",
		`column := "name"; db.Where(column + " = ?", 1).Find(&us)`:                      "",
		`const who = "Ada"; db.Where("name = '" + who + "'").Find(&us)`:                 "",
		`for _, c := range []string{"a", "b"} { db.Where(c + " = ?", 1).Find(&us) }`:    "",
		`for _, c := range []string{"a", word} { db.Where(c + " = ?", 1).Find(&us) }`:   "c",
		`db.Where("name = '" + fixed + "'").Find(&us)`:                                  "",
		`db.Where("name = ?", "%" + name).Find(&us)`:                                    "",
		`db.Where(fmt.Sprintf("id = %d", id)).Find(&us)`:                                "",
		`db.Where("id = " + strconv.Itoa(id)).Find(&us)`:                                "",
		`db.Where("a" + "b").Find(&us)`:                                                 "",
		`db.Where(name).Find(&us)`:                                                      "",
		`db.Find(&us); strings.Replace("a" + name, "b", "c", 1)`:                        "",
	} {
		c := cell(text, trace.Statement{N: 1})
		c.IsConst = func(name string) bool { return name == "fixed" }
		got := said(injection(c, mustParse(t, text)))
		if want != "" {
			want = "the text of " + want + " becomes part of the SQL, and may change what it asks"
		}
		if got != want {
			t.Errorf("%s:\n%s\nwant %s", text, got, want)
		}
	}
	const text = `db.Where("name = '" + name + "'")`
	if got := said(injection(cell(text), mustParse(t, text))); strings.TrimSpace(got) != "" {
		t.Errorf("though nothing was sent: %s", got)
	}
}

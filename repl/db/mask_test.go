package db

import (
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	for _, test := range []struct{ url, want string }{
		{"postgres://ada:secret@db.example:5432/school?sslmode=require", "postgres://ada:***@db.example:5432/school?sslmode=require"},
		{"postgres://ada@db.example/school", "postgres://ada@db.example/school"},
		{"postgres://:secret@db.example/school", "postgres://:***@db.example/school"},
		{"postgres://ada:s/ec?r#e@t@db.example/school", "postgres://ada:***@db.example/school"},
		{"postgres://ada:se:cret@db.example/school", "postgres://ada:***@db.example/school"},
		{"postgres://ada:se%40cret@db.example/school", "postgres://ada:***@db.example/school"},
		{"postgres://db.example:5432/school?user=ada&password=secret&sslmode=disable", "postgres://db.example:5432/school?user=ada&password=***&sslmode=disable"},
		{"postgres:///school?sslpassword=secret", "postgres:///school?sslpassword=***"},
		{"mysql://db.example/school?PWD=secret", "mysql://db.example/school?PWD=***"},
		{"ada:secret@tcp(127.0.0.1:3306)/school?parseTime=true", "ada:***@tcp(127.0.0.1:3306)/school?parseTime=true"},
		{"ada:se@cr/et@unix(/tmp/sock)/school", "ada:***@unix(/tmp/sock)/school"},
		{"ada:secret@/school", "ada:***@/school"},
		{"host=db.example user=ada password=secret dbname=school", "host=db.example user=ada password=*** dbname=school"},
		{`password = 'sec \' ret' host=db`, `password = *** host=db`},
		{"redis:ada:secret@db.example", "redis:***@db.example"},
		{"postgres:/ada:se/cret@db/school", "postgres:***@db/school"},
		{"ada:secret@db/school", "ada:***@db/school"},
		{"Server=db;User Id=ada;Password=se cret;Database=school", "Server=db;User Id=ada;Password=***;Database=school"},
		{"school.db", "school.db"},
		{":memory:", ":memory:"},
		{"sqlite:///a:b@c.db", "sqlite:///a:b@c.db"},
		{"file:///x/a:b@c.db", "file:///x/a:b@c.db"},
		{`C:\x\school.db`, `C:\x\school.db`},
		{"C:/x@home/school.db", "C:/x@home/school.db"},
	} {
		got := Mask(test.url)
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.url, got, test.want)
		}
		if again := Mask(got); again != got {
			t.Errorf("%s: masked twice it is %s", test.url, again)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("ada", "secret", "db.example/school")
	f.Add("", "p@ss/wo:rd?#", "h")
	f.Fuzz(func(t *testing.T, user, password, rest string) {
		want := "postgres://" + user + ":" + masked + "@" + rest
		if strings.ContainsAny(user, ":@/") || strings.Contains(rest, "@") || strings.Contains(want, password) {
			t.Skip("another part could be taken for the password")
		}
		if got := Mask("postgres://" + user + ":" + password + "@" + rest); strings.Contains(got, password) {
			t.Errorf("user %q, password %q, rest %q: %s", user, password, rest, got)
		}
	})
}

package sqltext

import "testing"

func TestName(t *testing.T) {
	for _, c := range []struct{ name, dialect, want string }{
		{"users", "sqlite", "users"},
		{"order", "sqlite", `"order"`},
		{"order", "mysql", "`order`"},
		{"Users", "mysql", "Users"},
		{"Users", "postgres", `"Users"`},
	} {
		if got := Name(c.name, c.dialect); got != c.want {
			t.Errorf("Name(%q, %q) = %s, want %s", c.name, c.dialect, got, c.want)
		}
	}
}

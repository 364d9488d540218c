package lang

import "testing"

func TestWants(t *testing.T) {
	for src, want := range map[string]string{
		"db.Find(":                        ") is missing",
		"for {\n":                         "} is missing",
		"f(func() {\n\tx[":                "]}) are missing",
		"x := 5 +":                        "something after + is missing",
		"s := `a\n":                       "a text is open: ` is missing",
		"/* a\n":                          "a comment is open: */ is missing",
		"SELECT name WHERE name = 'Ada\n": "a text is open: ' is missing",
		"SELECT count(\n":                 ") is missing",
		"SELECT name FROM":                "the statement goes on; a ; ends it",
		"SELECT 1 /* a":                   "a comment is open: */ is missing",
		":compare a ~":                    "what follows the ~ is missing",
		"1":                               "",
		"SELECT 1":                        "",
		"":                                "",
	} {
		if got := Wants(src); got != want {
			t.Errorf("Wants(%q) = %q, want %q", src, got, want)
		}
		if (Classify(src) == Incomplete) != (want != "") {
			t.Errorf("Classify(%q) = %s", src, Classify(src))
		}
	}
}

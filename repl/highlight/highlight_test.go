package highlight

import (
	"strings"
	"testing"
)

// marked writes the class of each span around it: <k:for>.
func marked(src string, spans []Span) string {
	letters := map[Class]string{Keyword: "k", Type: "y", Call: "f", Text: "s", Number: "n", Comment: "c", Command: ":"}
	return Paint(src, spans, func(c Class, text string) string { return "<" + letters[c] + " " + text + ">" })
}

func TestGo(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"for _, s := range students {", "<k for> _, s := <k range> students {"},
		{`db.Where("id = ?", 1).Find(&us)`, `db.<f Where>(<s "id = ?">, <n 1>).<f Find>(&us)`},
		{"var x map[string]int", "<k var> x <k map>[<y string>]<y int>"},
		{"x.string, string(b), len(x)", "x.string, <y string>(b), <f len>(x)"},
		{"a == nil && !true", "a == <n nil> && !<n true>"},
		{`s := "not ended`, `s := <s "not ended>`},
		{"s := `a\nb\r\nc", "s := <s `a>\n<s b\r>\n<s c>"},
		{"'x' + 'y", "<s 'x'> + <s 'y>"},
		{"x // why\ny", "x <c // why>\ny"},
		{"x /* two\nlines */ y /* no end", "x <c /* two>\n<c lines */> y <c /* no end>"},
		{"größe(1.5e3i)", "<f größe>(<n 1.5e3i>)"},
		{"f (x)", "f (x)"},
		{"a.b\n(c)", "a.b\n(c)"},
		{"日本 \x00\xff @ # `", "日本 \x00\xff @ # <s `>"},
		{"", ""},
	} {
		if got := marked(tt.src, Go(tt.src)); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.src, got, tt.want)
		}
	}
}

func TestSQL(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"SELECT count(*) FROM users WHERE id = ?", "<k SELECT> <f count>(*) <k FROM> users <k WHERE> id = <n ?>"},
		{"select 'it''s', 1.5e-3", "<k select> <s 'it''s'>, <n 1.5e-3>"},
		{"SELECT `order`, \"from\", t.key", "<k SELECT> `order`, \"from\", t.key"},
		{"id = $1 AND x = :name AND y = @z", "id = <n $1> <k AND> x = <n :name> <k AND> y = <n @z>"},
		{"x::text, @@v", "x::<y text>, @@v"},
		{"a -- b\nNULL /* c", "a <c -- b>\n<n NULL> <c /* c>"},
		{"DO $$ BEGIN $$; $a$ x $b$ $a$ $c$ y", "<k DO> <s $$ BEGIN $$>; <s $a$ x $b$ $a$> <s $c$ y>"},
		{"INSERT INTO t VALUES(?,?)", "<k INSERT> <k INTO> t <k VALUES>(<n ?>,<n ?>)"},
		{"name varchar(20), at date", "name <f varchar>(<n 20>), at <y date>"},
		{"'open", "<s 'open>"},
		{"e'it\\'s' || \"open", "<s e'it\\'s'> || \"open"},
		{"a > ?2 AND b = ? AND $", "a > <n ?2> <k AND> b = <n ?> <k AND> $"},
	} {
		if got := marked(tt.src, SQL(tt.src)); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.src, got, tt.want)
		}
	}
}

func TestLine(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{":help", "<: :help>"},
		{"  :log 3", "  <: :log> 3"},
		{"db.Where? ", "db.Where<: ?> "},
		{"u??", "u<: ??>"},
		{":", "<: :>"},
	} {
		if got := marked(tt.src, Line(tt.src)); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.src, got, tt.want)
		}
	}
}

func TestLongestWord(t *testing.T) {
	for w := range sqlWords {
		if len(w) > longestWord {
			t.Errorf("%s has %d letters", w, len(w))
		}
	}
}

// Whatever is typed, the text stays and the spans are in order.
func FuzzSpans(f *testing.F) {
	f.Add("for { `x\r\n` /* \"")
	f.Add("SELECT $a$ '--' $1 1e")
	f.Add(":type x??")
	f.Fuzz(func(t *testing.T, src string) {
		for name, of := range map[string]func(string) []Span{"Go": Go, "SQL": SQL, "Line": Line} {
			spans, at := of(src), 0
			for _, s := range spans {
				if s.Start < at || s.End <= s.Start || s.End > len(src) {
					t.Fatalf("%s of %q: %v", name, src, spans)
				}
				at = s.End
			}
			if got := Paint(src, spans, func(_ Class, text string) string { return text }); got != src {
				t.Errorf("%s of %q painted is %q", name, src, got)
			}
		}
	})
}

func BenchmarkCell(b *testing.B) {
	cells := map[string]string{
		"line": `db.Preload("Clubs").Where("grade >= ?", 11).Order("last_name").Find(&students)`,
		"block": "for _, s := range students {\n\tif err := db.Model(&s).Where(\"id = ?\", 1).Association(\"Clubs\").Find(&s.Clubs); err != nil {\n" +
			"\t\tfmt.Println(err) // goes on\n\t\tcontinue\n\t}\n}",
		"40 lines": strings.Repeat("\tdb.Model(&s).Where(\"id = ?\", 1).Association(\"Clubs\").Find(&s.Clubs)\n", 40),
	}
	sql := "SELECT s.first_name, count(*) AS n FROM students s JOIN memberships m ON m.student_id = s.id WHERE s.grade >= 11 GROUP BY s.id ORDER BY n DESC LIMIT 10"
	for name, src := range cells {
		b.Run("Go/"+name, func(b *testing.B) {
			for b.Loop() {
				marked(src, Go(src))
			}
		})
	}
	b.Run("SQL", func(b *testing.B) {
		for b.Loop() {
			marked(sql, SQL(sql))
		}
	})
}

package lang

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// addSeeds gives a fuzz target the cells of this package's tables.
func addSeeds(f *testing.F, add func(src string)) {
	for _, c := range kinds {
		add(c.src)
	}
	for _, c := range statements {
		add(c.src)
	}
	for _, c := range wrong {
		add(c.src)
	}
	for _, c := range yields {
		add(c.src)
	}
	for _, c := range completions {
		add(c.src)
	}
}

// watch makes a run that does not end a failure. It is to be stopped at the end of the run.
func watch(src ...string) (stop func() bool) {
	return time.AfterFunc(20*time.Second, func() { panic(fmt.Sprintf("no answer within 20 s to %q", src)) }).Stop
}

func FuzzClassify(f *testing.F) {
	addSeeds(f, func(src string) { f.Add(src) })
	f.Fuzz(func(t *testing.T, src string) {
		k, final := Classify(src), Final(src)
		if final == Incomplete || k != Incomplete && k != final {
			t.Errorf("Classify is %v, Final %v", k, final)
		}
		if k == Empty && strings.Contains(src, ";") && !strings.ContainsAny(src, "/-") {
			t.Error("a semicolon is not nothing")
		}
		if again := Classify(src + "\n"); again != k && k != Incomplete && again != Incomplete {
			t.Errorf("%v with a line end, %v without", again, k)
		}
		if k == SQL && len(Statements(src)) == 0 {
			t.Error("SQL without a statement")
		}
	})
}

func FuzzStatements(f *testing.F) {
	addSeeds(f, func(src string) { f.Add(src) })
	f.Fuzz(func(t *testing.T, src string) {
		at := 0
		for _, s := range Statements(src) {
			if s == "" || s != strings.TrimSpace(s) {
				t.Errorf("statement %q", s)
			}
			i := strings.Index(src[at:], s)
			if i < 0 {
				t.Fatalf("statement %q is not in the text, or not in its order", s)
			}
			at += i + len(s)
		}
	})
}

func FuzzCheck(f *testing.F) {
	addSeeds(f, func(src string) { f.Add("", src) })
	for _, src := range session {
		f.Add(src, "feed(&pet, n)")
		f.Add("type Pet struct { X int }", src)
	}
	k := newChecker(f)
	f.Fuzz(func(t *testing.T, first, src string) {
		defer watch(first, src)()
		k := *k // each run has a session of its own
		k.decls = append([]*decl(nil), k.decls...)
		k.imports, k.typeNames, k.unexported = map[string]string{}, map[string]bool{}, map[string]bool{}
		for _, cell := range []string{first, src, src, first} {
			got, err := k.Check(cell)
			if err != nil {
				for _, d := range diagnosticsOf(t, &k, cell) {
					checkDiagnostic(t, cell, d)
				}
				continue
			}
			k.Commit(got, got.Done())
			k.Vars()
		}
	})
}

func checkDiagnostic(t *testing.T, src string, d Diagnostic) {
	t.Helper()
	if d.Msg == "" || d.Line < 1 || d.Line > d.Lines+strings.Count(src, "\n") || d.Col < 1 || d.Len < 1 || !strings.Contains(src, d.Text) {
		t.Errorf("diagnostic %+v", d)
	}
	if strings.Contains(d.Msg, "retort") && !strings.Contains(src, "retort") {
		t.Errorf("the message %q speaks of the shell's inside", d.Msg)
	}
	if s := d.Format(0); utf8.ValidString(src) && strings.ContainsAny(strings.Join(strings.Split(s, "\n")[strings.Count(d.Msg, "\n")+1:], ""), "\x1b\x00\x07") {
		t.Errorf("Format plays control characters: %q", s)
	}
}

func FuzzComplete(f *testing.F) {
	addSeeds(f, func(src string) {
		before, after, found := strings.Cut(src, "|")
		if !found {
			before, after = src[:len(src)/2], src[len(src)/2:]
		}
		f.Add(before+after, len(before))
		f.Add(before+after, len(src))
	})
	for _, cases := range [][]schemaCase{sqlCompletions, literalCompletions} {
		for _, c := range cases {
			src, cursor := atBar(f, c.src)
			f.Add(src, cursor)
		}
	}
	k := newChecker(f)
	settle(f, k, append(session, "db.Where(\"id = 1\")")...) // for a dot to go on from
	f.Fuzz(func(t *testing.T, src string, cursor int) {
		defer watch(src)()
		got, start, end := k.Complete(src, cursor, testSchema("sqlite"))
		at := min(max(cursor, 0), len(src))
		if start < 0 || start > at || end < start || end > len(src) || len(got) > 0 && end < at && utf8.ValidString(src) && utf8.RuneStart((src + " ")[at]) {
			t.Errorf("replaces %d:%d of %d, the cursor at %d", start, end, len(src), cursor)
		}
		for _, c := range got {
			if c.Text == "" || c.Kind == "" || strings.Contains(c.Text+c.Detail, cursorName) || strings.Contains(c.Text+c.Detail, lastName) {
				t.Errorf("candidate %+v", c)
			}
		}
	})
}

func FuzzSignature(f *testing.F) {
	for _, c := range signatures {
		src, cursor := atBar(f, c.src)
		f.Add(src, cursor)
	}
	k := newChecker(f)
	settle(f, k, append(session, "db.Where(\"id = 1\")")...)
	f.Fuzz(func(t *testing.T, src string, cursor int) {
		defer watch(src)()
		s, ok := k.Signature(src, cursor)
		if !ok {
			return
		}
		if s.Label == "" || s.Active < -1 || s.Active >= len(s.Params) || strings.Contains(s.Label, cursorName) || strings.Contains(s.Label, lastName) {
			t.Errorf("signature %+v", s)
		}
		end := 0
		for _, p := range s.Params {
			if p[0] <= end || p[1] <= p[0] || p[1] >= len(s.Label) {
				t.Errorf("parameter at %v of %q", p, s.Label)
			}
			end = p[1]
		}
	})
}

func FuzzContinue(f *testing.F) {
	for _, src := range []string{".Find(&users)", " .Where(nope)", "\n\t.Where(\"id = ?\",\n\tnope)", ".Foo", ".", ".Limit(1); n = 2; q := 3", ".Limit(1)\ntype Pet struct{}", ".(int)", ".Error = nil"} {
		f.Add("db.Limit(1)", src)
		f.Add("pet", src)
		f.Add("n", "\n"+src)
	}
	f.Fuzz(func(t *testing.T, first, src string) {
		if !Continues(src) {
			t.Skip()
		}
		defer watch(first, src)()
		k := newChecker(t, session...)
		if cell, err := k.Check(first); err == nil {
			k.Commit(cell, cell.Done())
			k.Settle(cell, false)
		}
		cell, err := k.CheckContinued(src)
		if err == nil {
			k.Commit(cell, cell.Done())
			k.Settle(cell, false)
			for _, v := range k.Vars() {
				if v.Name == lastName {
					t.Error("the last value is a variable of the session")
				}
			}
			return
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		for _, d := range e.Diagnostics {
			checkDiagnostic(t, src, d)
		}
	})
}

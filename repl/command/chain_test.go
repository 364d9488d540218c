package command

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"weak"

	"github.com/rogpeppe/go-internal/diff"
	"gorm.io/gorm"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/trace"
)

// alignVars declares what the chains of the file are made of.
func alignVars(s *shell) {
	s.cell(`type Note struct { gorm.Model; Text string; Stars int }`)
	s.cell(`users := []models.User{}; u := models.User{}; ada := models.User{ID: 1, Name: "Ada"}; n := int64(0); names := []string{}; q := db.Where("name <> ?", "x"); text := "A%"; ids := []int{1, 2}`)
	s.cell(`func upTo(n int) func(*gorm.DB) *gorm.DB { return func(tx *gorm.DB) *gorm.DB { return tx.Where("id <= ?", n) } }`)
	s.cell(`func byName(tx *gorm.DB) *gorm.DB { return tx.Order("name") }`)
	s.cell(`func onlyFirst(tx *gorm.DB) *gorm.DB { n++; return tx.Limit(1) }`)
	s.cell(`type Cart struct{}; func (Cart) Order() int { n++; return 1 }; cart := Cart{}`)
}

// TestRecorded runs the chains of the file in cells, each in a loop, and checks that what was recorded gives the same as the text.
func TestRecorded(t *testing.T) { testRecorded(t, newShell(t), 180) }

func TestRecordedOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, s *shell) { testRecorded(t, s, 150) })
}

func testRecorded(t *testing.T, s *shell, atLeast int) {
	alignVars(s)
	file, err := os.ReadFile("testdata/align.txt")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for line := range strings.Lines(string(file)) {
		src := strings.TrimSpace(line)
		if strings.HasPrefix(line, " ") || src == "" || strings.HasPrefix(src, "#") {
			continue
		}
		if strings.HasPrefix(src, "gorm.G") || strings.HasPrefix(src, "q.") { // the one is not recorded, of the other more is known
			continue
		}
		want := s.aligned(src)
		if strings.HasPrefix(want, "error: ") {
			continue
		}
		before := len(s.Ledger.Statements())
		// An error of the database is no matter: the statement was sent.
		_, _, _ = s.Session.Run(t.Context(), "for range 1 { _ = "+src+" }")
		got := ""
		for _, sent := range s.Ledger.Statements()[before:] {
			if sent.Purpose != trace.Yours && sent.Purpose != trace.Association {
				continue
			}
			a, err := s.origin(t.Context(), sent)
			if got += "\n" + alignment(a, err); strings.HasSuffix(got, "\n"+want) {
				break
			}
		}
		if got == "" {
			continue // a hook of the model refused it, or it is a dry run
		}
		if !strings.HasSuffix(got, "\n"+want) {
			t.Errorf("%s\nwant %s\ngot%s", src, want, got)
		}
		compared++
	}
	if compared < atLeast {
		t.Errorf("%d chains", compared)
	}
}

// aligned writes an alignment as "1,2 WHERE …|! LIMIT 1 …".
func (s *shell) aligned(src string) string {
	s.t.Helper()
	c, err := s.chainIn(s.t.Context(), src)
	if err != nil {
		return "error: " + err.Error()
	}
	return alignment(c.Align())
}

func alignment(a chain.Alignment, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	var parts []string
	for _, u := range a.Units {
		by := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(u.Calls)), ","), "[]")
		if u.Reason != "" {
			by += "!"
		}
		if u.Unknown {
			by += "?"
		}
		parts = append(parts, by+" "+u.SQL())
	}
	return strings.Join(parts, "|")
}

var update = flag.Bool("update", false, "rewrite the alignments in testdata")

// TestAlign checks which call made which part of the SQL of the chains in a file, each followed by what is expected: the numbers of the
// calls, with ! where a reason is given and ? where the origin is not known.
func TestAlign(t *testing.T) {
	const path = "testdata/align.txt"
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := newShell(t)
	alignVars(s)
	var b strings.Builder
	chains := 0
	for line := range strings.Lines(string(want)) {
		src := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, " "):
		case src == "" || strings.HasPrefix(src, "#"):
			b.WriteString(line)
		default:
			chains++
			b.WriteString(line + "    " + s.aligned(src) + "\n")
		}
	}
	if chains < 200 {
		t.Errorf("%d chains", chains)
	}
	if s.Ledger.Len() > 0 {
		t.Errorf("%d statements were sent", s.Ledger.Len())
	}
	if got, err := s.Session.Evaluate(t.Context(), "n"); err != nil || got[0].Int() != 0 {
		t.Errorf("a function of the cells was called: %v, %v", got, err)
	}
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := diff.Diff("want", want, "got", []byte(b.String())); d != nil {
		t.Errorf("%s", d)
	}
}

// What is recorded does not keep the rows that were read.
func TestRecordedRows(t *testing.T) {
	s := newShell(t)
	where, find := chain.Recorded()["(*gorm.io/gorm.DB).Where"], chain.Recorded()["(*gorm.io/gorm.DB).Find"]
	read := func() weak.Pointer[models.User] {
		var users []models.User
		q := where.Call([]reflect.Value{reflect.ValueOf("Where()"), reflect.ValueOf(s.DB), reflect.ValueOf("id > ?"), reflect.ValueOf(0)})[0]
		for range 3 {
			find.Call([]reflect.Value{reflect.ValueOf("Find()"), q, reflect.ValueOf(&users)})
		}
		find.Call([]reflect.Value{reflect.ValueOf("Find()"), reflect.ValueOf(s.DB), reflect.ValueOf(&users), reflect.ValueOf("id IN (?)"), reflect.ValueOf(q.Interface().(*gorm.DB).Select("id"))})
		if len(users) == 0 {
			t.Fatal("no rows were read")
		}
		return weak.Make(&users[0])
	}
	first := read()
	runtime.GC()
	runtime.GC()
	if first.Value() != nil {
		t.Error("the rows are kept")
	}
	for _, sent := range s.Ledger.Statements() {
		if sent.Tag == nil || sent.Tag.(*chain.Record).Size() > 5000 {
			t.Errorf("%s has the tag %v", sent.SQL, sent.Tag)
		}
	}
}

// BenchmarkRecorded is what a look-up by primary key costs in a cell, with its calls recorded.
func BenchmarkRecorded(b *testing.B) {
	s := newShell(b)
	s.cell("look := func(n int) { for range n { db.Where(\"name <> ?\", \"x\").First(&models.User{}, 1) } }")
	look, err := s.Session.Evaluate(b.Context(), "look")
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	look[0].Call([]reflect.Value{reflect.ValueOf(b.N)})
}

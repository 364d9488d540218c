package db

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/retort-shell/retort/internal/dbtest"
)

// What parseControl does not take for the end of a transaction is none for PostgreSQL either: the server itself is asked with texts made of all
// that its lexer knows before a first word, and of the words that end transactions.
func TestControlIsPostgres(t *testing.T) {
	s, err := parsePostgres(dbtest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := s.connectOuter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := opened.(*postgresOuter)
	defer c.Close()
	control := func(statements ...string) {
		t.Helper()
		if err := c.control(t.Context(), statements...); err != nil {
			t.Fatal(err)
		}
	}
	pieces := []string{
		"COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE", "TRANSACTION", "WORK", "BEGIN", "AND", "NO", "CHAIN", "TO", "RELEASE", "SAVEPOINT", "SELECT 1",
		"commit", "x", "'x'", "\"x\"", "\"commit\"", "$$x$$", "$1", "U&\"x\"", "E'\\''", "1", "(", ")",
		"--", "-- x\n", "-- x\r", "-- COMMIT\r\n", "/*", "*/", "/**/", "/*/", "/***/", "/* -- */", "/* ' */", "\n", "\r", "\t", "\f", "\v", " ", ";", ";;", "\u00a0", "\ufeff", "\x01",
	}
	r := rand.New(rand.NewPCG(1, 2))
	sent, ended := 0, 0
	control("BEGIN", "SAVEPOINT s")
	for range 6000 {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
			if r.IntN(3) == 0 {
				b.WriteByte(' ')
			}
		}
		text := b.String()
		ends := parseControl(text).op != noControl
		if ends {
			ended++
			continue
		}
		sent++
		_, err := c.ExecContext(t.Context(), text, nil)
		if !c.alive() {
			t.Fatalf("%q has ended the transaction, and parseControl does not know: %v", text, err)
		}
		if err != nil {
			control("ROLLBACK TO SAVEPOINT s")
		}
	}
	if sent < 1000 || ended < 1000 {
		t.Errorf("%d texts were sent, and %d read as the end of a transaction: too few", sent, ended)
	}
}

package repl_test

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/retort-shell/retort/repl"
)

// completed are texts to be completed at their end, by what is measured.
var completed = []struct{ name, text string }{
	{"members", "db."},
	{"chain", `db.Model(&models.User{}).Where("id > ?", 1).Order("name").Limit(3).Offset(4).`},
	{"names", ""},
	{"column", `db.Model(&models.User{}).Where("id > 1 AND `},
	{"sql", "SELECT u.id FROM users u JOIN posts p ON p."},
}

// BenchmarkCompleteFirst asks for the first completion of a session.
func BenchmarkCompleteFirst(b *testing.B) {
	for _, c := range completed {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				b.StopTimer()
				sample := openCopy(b)
				shell := newShell(b, sample.Gorm, io.Discard)
				b.StartTimer()
				took = append(took, complete(b, shell, c.text))
				b.StopTimer()
				shell.Looked()
				sample.Close()
				b.StartTimer()
			}
			report(b, took)
		})
	}
}

// BenchmarkComplete asks for completions and signatures in a session that has declared little, and in one that has declared much.
func BenchmarkComplete(b *testing.B) {
	for _, names := range []int{0, 300} {
		shell := newSample(b, io.Discard)
		declareNames(b, shell, names)
		for _, c := range completed {
			b.Run(fmt.Sprintf("%s/%d-names", c.name, names), func(b *testing.B) {
				var took []time.Duration
				for b.Loop() {
					took = append(took, complete(b, shell, c.text))
				}
				report(b, took)
			})
		}
	}
}

// BenchmarkSignature asks for the signature of a call at the end of a chain.
func BenchmarkSignature(b *testing.B) {
	for _, names := range []int{0, 300} {
		shell := newSample(b, io.Discard)
		declareNames(b, shell, names)
		text := completed[1].text + "Where(\"id > ?\", "
		b.Run(fmt.Sprintf("%d-names", names), func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if _, ok := shell.Signature(text, len(text)); !ok {
					b.Fatal("no signature")
				}
				took = append(took, time.Since(start))
			}
			report(b, took)
		})
	}
}

// declareNames declares types, functions and variables of these types.
func declareNames(b *testing.B, shell *repl.REPL, names int) {
	for i := range names / 3 {
		eval(b, shell, fmt.Sprintf("type T%[1]d struct { Name string; Next *T%[1]d }; func f%[1]d(t T%[1]d) string { return t.Name }; var v%[1]d []T%[1]d", i))
	}
}

func complete(b *testing.B, shell *repl.REPL, text string) time.Duration {
	b.Helper()
	start := time.Now()
	items, _, _ := shell.Complete(text, len(text))
	took := time.Since(start)
	if len(items) == 0 {
		b.Fatalf("%s: nothing to complete", text)
	}
	return took
}

// report adds the median and the 99th percentile in milliseconds.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	at := func(part float64) float64 {
		return took[int(part*float64(len(took)-1))].Seconds() * 1000
	}
	b.ReportMetric(at(0.50), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}

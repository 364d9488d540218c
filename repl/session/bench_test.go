package session_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/traefik/yaegi/interp"
)

const fib = "func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }"

// BenchmarkFib calls a recursive function in a cell and in the bare interpreter, by turns. Its metric is how much longer the cell takes,
// as the middle of the turns.
func BenchmarkFib(b *testing.B) {
	s, out := open(b)
	play(b, s, out, fib)
	bare := interp.New(interp.Options{})
	if _, err := bare.Eval(fib); err != nil {
		b.Fatal(err)
	}
	var cell, interpreter []float64
	for b.Loop() {
		start := time.Now()
		if _, err := bare.Eval("fib(27)"); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if _, _, err := s.Run(context.Background(), "fib(27)"); err != nil {
			b.Fatal(err)
		}
		interpreter = append(interpreter, middle.Sub(start).Seconds())
		cell = append(cell, time.Since(middle).Seconds())
	}
	b.ReportMetric(quantile(cell, 0.5)*1000, "cell-ms")
	b.ReportMetric(quantile(interpreter, 0.5)*1000, "bare-ms")
	b.ReportMetric(quantile(cell, 0.5)/quantile(interpreter, 0.5), "ratio-p50")
	b.ReportMetric(slices.Min(cell)/slices.Min(interpreter), "ratio-least")
}

// BenchmarkCells checks, lowers and runs simple cells.
func BenchmarkCells(b *testing.B) {
	for _, cell := range []string{"1 + 1", "n + 1", "n = n + 1", "x := n * 2; x - 1", "strings.ToUpper(\"abc\")", "for i := range 3 { n += i }", "func double(x int) int { return 2 * x }\ndouble(n)"} {
		b.Run(cell, func(b *testing.B) {
			s, out := open(b)
			play(b, s, out, "n := 0")
			play(b, s, out, cell) // the packages that it needs are read
			var took []float64
			for b.Loop() {
				start := time.Now()
				if _, _, err := s.Run(context.Background(), cell); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start).Seconds())
			}
			b.ReportMetric(quantile(took, 0.5)*1000, "p50-ms")
			b.ReportMetric(quantile(took, 0.99)*1000, "p99-ms")
		})
	}
}

// quantile is the value that a part of them is not above.
func quantile(values []float64, part float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(part*float64(len(sorted)-1))]
}

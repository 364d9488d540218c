package session_test

import (
	"context"
	"testing"
)

// BenchmarkPrograms runs functions that compute: what calls, indexes, deferred calls and slices cost.
func BenchmarkPrograms(b *testing.B) {
	s, out := open(b)
	play(b, s, out, `func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}
func sieve(n int) int {
	composite := make([]bool, n+1)
	count := 0
	for i := 2; i <= n; i++ {
		if composite[i] {
			continue
		}
		count++
		for j := i * i; j <= n; j += i {
			composite[j] = true
		}
	}
	return count
}
var mu sync.Mutex
func locked(n int) (sum int) {
	one := func(k int) int {
		mu.Lock()
		defer mu.Unlock()
		return k
	}
	for i := range n {
		sum += one(i)
	}
	return
}
func halves(xs []int) int {
	n := 0
	for len(xs) > 1 {
		xs = xs[len(xs)/2:]
		n++
	}
	return n
}
func bits(n int) (mask int) {
	for i := range n {
		mask |= 1 << i
	}
	return
}
xs := make([]int, 1<<20)`)
	for _, call := range []string{"fib(18)", "sieve(20000)", "locked(1000)", "halves(xs)", "bits(60)"} {
		b.Run(call, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := s.Run(context.Background(), call); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

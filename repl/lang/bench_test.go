package lang

import "testing"

// BenchmarkCheck measures the check and the lowering of simple cells in a session that has declared some names.
func BenchmarkCheck(b *testing.B) {
	for _, src := range []string{"n", "x := 1", "u.Name = \"Ada\"", "db.Where(\"id < ?\", 5).Find(&users)", "nope", "func f() int { return 1 }"} {
		b.Run(src, func(b *testing.B) {
			k := newChecker(b, session...)
			b.ReportAllocs()
			for b.Loop() {
				_, err := k.Check(src)
				if (err != nil) != (src == "nope") {
					b.Fatal(err)
				}
			}
		})
	}
}

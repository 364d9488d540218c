package trace

import (
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"
)

// BenchmarkTracing looks rows up by their primary key in an SQLite file: off without the ledger, on with it, and ratio by turns, whose
// metric is the median of what the ledger adds in percent.
func BenchmarkTracing(b *testing.B) {
	plain := open(b, nil)
	names := make([]author, 100)
	for i := range names {
		names[i].Name = "Ada"
	}
	if err := plain.Create(&names).Error; err != nil {
		b.Fatal(err)
	}
	recorded, err := NewLedger().Trace(plain)
	if err != nil {
		b.Fatal(err)
	}
	look := func(db *gorm.DB, i int) {
		var a author
		if err := db.First(&a, 1+i%100).Error; err != nil {
			b.Fatal(err)
		}
	}
	for name, db := range map[string]*gorm.DB{"off": plain, "on": recorded} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				look(db, i)
			}
		})
	}
	b.Run("ratio", func(b *testing.B) {
		const turn = 50
		timed := func(db *gorm.DB) time.Duration {
			start := time.Now()
			for i := range turn {
				look(db, i)
			}
			return time.Since(start)
		}
		var ratios []float64
		for b.Loop() {
			off, on := timed(plain), timed(recorded)
			ratios = append(ratios, float64(on)/float64(off))
		}
		slices.Sort(ratios)
		b.ReportMetric(100*(ratios[len(ratios)/2]-1), "%added")
	})
}

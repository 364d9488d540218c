package repl_test

import (
	"io"
	"testing"
	"time"
)

// BenchmarkGenerics finds rows of a model of the prompt in a loop at the prompt: with db.Find, and with gorm.G of the model. The metric
// of ratio, by turns, is the median of the two.
func BenchmarkGenerics(b *testing.B) {
	shell := newSample(b, io.Discard)
	eval(b, shell, "type Product struct{ ID uint; Code string; Price int }")
	eval(b, shell, "db.AutoMigrate(&Product{})")
	eval(b, shell, `for i := range 20 { db.Create(&Product{Code: fmt.Sprint("p", i), Price: i}) }`)
	eval(b, shell, ":sql off")
	const finds = 200
	cells := []string{
		`for range 200 { var ps []Product; if err := db.Where("price > ?", 9).Find(&ps).Error; err != nil || len(ps) != 10 { panic(err) } }`,
		`for range 200 { ps, err := gorm.G[Product](db).Where("price > ?", 9).Find(ctx); if err != nil || len(ps) != 10 { panic(err) } }`,
	}
	timed := func(way int) float64 {
		start := time.Now()
		eval(b, shell, cells[way])
		return time.Since(start).Seconds()
	}
	for i, name := range []string{"db", "G"} {
		b.Run(name, func(b *testing.B) {
			var took []float64
			for b.Loop() {
				took = append(took, 1e6*timed(i)/finds)
			}
			b.ReportMetric(median(took), "µs/find")
		})
	}
	b.Run("ratio", func(b *testing.B) {
		var ratios []float64
		for b.Loop() {
			ratios = append(ratios, timed(1)/timed(0))
		}
		b.ReportMetric(median(ratios), "×db")
	})
}

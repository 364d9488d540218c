package db

import (
	"testing"

	"github.com/retort-shell/retort/models"
)

// BenchmarkWritingCell writes one row in each cell on the sample: plainly, with a snapshot before it, and in a sandbox.
func BenchmarkWritingCell(b *testing.B) {
	sample, err := models.School()
	if err != nil {
		b.Fatal(err)
	}
	for _, kind := range []string{"plain", "snapshot", "sandbox"} {
		b.Run(kind, func(b *testing.B) {
			guard := Unguarded
			if kind == "sandbox" {
				guard = Sandboxed
			}
			d, err := openScratch(b.TempDir(), sample, guard)
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			cell := 0
			for b.Loop() {
				cell++
				switch kind {
				case "snapshot":
					d.Snapshots.StartCell(cell)
				case "sandbox":
					d.Sandbox.StartCell(cell)
				}
				if err := d.Gorm.Exec("UPDATE users SET name = name || 'x' WHERE id = 1").Error; err != nil {
					b.Fatal(err)
				}
				if cell%200 == 0 {
					if err := d.Gorm.Exec("UPDATE users SET name = 'x' WHERE id = 1").Error; err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

package std_test

import (
	"testing"

	"github.com/retort-shell/retort/internal/symbols/std"
)

// BenchmarkImport measures the first import of a package in a new library.
func BenchmarkImport(b *testing.B) {
	for _, path := range []string{"fmt", "time", "net/http", "gorm.io/gorm"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := std.Library().Import(path); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTable(b *testing.B) {
	lib := std.Library()
	for _, path := range []string{"fmt", "gorm.io/gorm"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if lib.Table(path) == nil {
					b.Fatal("no table")
				}
			}
		})
	}
}

// BenchmarkDoc measures the first question about a package with much documentation.
func BenchmarkDoc(b *testing.B) {
	for b.Loop() {
		if _, ok := std.Library().Doc("net/http", "Server.Addr"); !ok {
			b.Fatal("no documentation")
		}
	}
}

func BenchmarkLibrary(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		std.Library()
	}
}

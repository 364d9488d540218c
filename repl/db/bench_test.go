package db

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// user is a row as applications have them: an automatic key, a unique column, a time.
type user struct {
	ID        uint
	Name      string `gorm:"unique"`
	Email     string `gorm:"not null"`
	CreatedAt time.Time
}

// creates is what BenchmarkCreate measures: as many single creates, in one transaction.
const creates = 10_000

// BenchmarkCreate compares gorm's Create, an INSERT … RETURNING, with and without the cure of pragmaMemoryTemp and slack, and with an
// INSERT that does not return anything, where there is nothing to cure. "pragma alone" is the case that slack is for.
func BenchmarkCreate(b *testing.B) {
	pragmas := []string{pragmaWait, pragmaNoSync, pragmaWAL, pragmaForeignKeys}
	curing := append(slices.Clone(pragmas), pragmaMemoryTemp)
	for _, test := range []struct {
		name    string
		pragmas []string
		prepare func(*testing.B, *DB)
	}{
		{"cured", curing, func(*testing.B, *DB) {}},
		{"uncured", pragmas, func(*testing.B, *DB) {}},
		{"pragma alone", curing, func(b *testing.B, d *DB) { leaveFewBlocks(b) }},
		{"without RETURNING", curing, withoutReturning},
	} {
		b.Run(test.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "bench.db")
			d, err := connect(b.Context(), func(Guard) (string, error) { return dsn(path, readCreate, test.pragmas...) }, Unguarded)
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			test.prepare(b, d)
			for b.Loop() {
				b.StopTimer()
				if err := d.Gorm.Migrator().DropTable(&user{}); err != nil {
					b.Fatal(err)
				}
				if err := d.Gorm.AutoMigrate(&user{}); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if err := d.Gorm.Transaction(createUsers); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*creates), "ns/create")
		})
	}
}

func createUsers(tx *gorm.DB) error {
	for i := range creates {
		u := user{Name: fmt.Sprint("user ", i), Email: "user@school.example"}
		if err := tx.Create(&u).Error; err != nil {
			return err
		}
		if u.ID != uint(i+1) {
			return fmt.Errorf("user %d has id %d", i, u.ID)
		}
	}
	return nil
}

// withoutReturning makes gorm take a new row's key from the driver's result.
func withoutReturning(b *testing.B, d *DB) {
	create := d.Gorm.Callback().Create()
	create.Clauses = []string{"INSERT", "VALUES", "ON CONFLICT"}
	if err := create.Replace("gorm:create", callbacks.Create(&callbacks.Config{})); err != nil {
		b.Fatal(err)
	}
}

// leaveFewBlocks takes the allocator's blocks of journalBlock bytes, until the end of the benchmark, so that eight are left in the page
// in use and none elsewhere.
func leaveFewBlocks(b *testing.B) {
	const inPage, left = 1<<allocatorPageBits/journalBlock - 1, 8
	tls := libc.NewTLS()
	var blocks []uintptr
	take := func() uintptr {
		block := libc.Xmalloc(tls, types.Size_t(journalBlock))
		blocks = append(blocks, block)
		return block >> allocatorPageBits
	}
	// A page is fresh, and all others are full, when inPage blocks come from it in a row.
	for page, run := take(), 1; run < inPage; {
		if next := take(); next == page {
			run++
		} else {
			page, run = next, 1
		}
	}
	for range inPage - left {
		take()
	}
	b.Cleanup(func() {
		for _, block := range blocks {
			libc.Xfree(tls, block)
		}
		tls.Close()
	})
}

// BenchmarkOpenCopy measures how long a session waits for its private copy, up to the first row.
func BenchmarkOpenCopy(b *testing.B) {
	dir, image := b.TempDir(), sampleSized(b)
	for b.Loop() {
		d, err := openScratch(dir, image, Unguarded)
		if err != nil {
			b.Fatal(err)
		}
		var first user
		if err := d.Gorm.First(&first).Error; err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// sampleSized returns an image about as large as the sample database.
func sampleSized(b *testing.B) []byte {
	path := filepath.Join(b.TempDir(), "image.db")
	d, err := Open(path, Options{Create: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Gorm.AutoMigrate(&user{}); err != nil {
		b.Fatal(err)
	}
	rows := make([]user, 500)
	for i := range rows {
		rows[i] = user{Name: fmt.Sprint("user ", i), Email: strings.Repeat("x", 900)}
	}
	if err := d.Gorm.CreateInBatches(&rows, 100).Error; err != nil {
		b.Fatal(err)
	}
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
	image, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	return image
}

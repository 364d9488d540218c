package trace

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"weak"

	"gorm.io/gorm"
)

// nowhere is a pool that answers at once.
type nowhere struct{ gorm.ConnPool }

func (nowhere) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, nil
}

func heap() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// TestBounded checks how much a ledger keeps of very many statements, and of very long ones.
func TestBounded(t *testing.T) {
	const mib = 1 << 20
	long := strings.Repeat("x", 40*mib)
	for _, test := range []struct {
		name  string
		count int
		send  func(p gorm.ConnPool, i int)
		most  int // MiB
	}{
		{"a million", 1_000_000, func(p gorm.ConnPool, i int) {
			p.ExecContext(background, fmt.Sprint("SELECT ? -- ", i), i)
		}, 8},
		{"texts", 300, func(p gorm.ConnPool, i int) { p.ExecContext(background, "SELECT "+long[:mib+i]) }, 72},
		{"texts too long", 20, func(p gorm.ConnPool, i int) { p.ExecContext(background, "SELECT "+long[i:]) }, 8},
		{"values", 100, func(p gorm.ConnPool, i int) {
			p.ExecContext(background, "SELECT …", slices.Repeat([]any{long[:16<<10], []byte(long[:16<<10])}, 500)...)
		}, 72},
		{"values too many", 3, func(p gorm.ConnPool, i int) {
			p.ExecContext(background, "SELECT …", slices.Repeat([]any{long[:60<<10]}, 30_000)...)
		}, 72},
		{"parts of a text", 50, func(p gorm.ConnPool, i int) { p.ExecContext(background, "SELECT ?", strings.Repeat("x", mib)[:9]) }, 8},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := NewLedger()
			p := (&recorder{ledger: l, seen: newSeen(), target: &Target{}}).wrap(nowhere{})
			before := heap()
			for i := range test.count {
				test.send(p, i)
			}
			kept := heap() - before
			t.Logf("%d statements, %d in the ledger, %d KiB kept", l.Len(), len(l.Statements()), kept>>10)
			if kept > test.most*mib || l.Len() != test.count {
				t.Errorf("%d KiB are kept of %d statements, more than %d MiB", kept>>10, l.Len(), test.most)
			}
			if l.bytes > byteLimit || l.bytes < 0 {
				t.Errorf("%d bytes are counted", l.bytes)
			}
			runtime.KeepAlive(l)
		})
	}
}

// TestBoundedRows checks how much is kept of what the database said about long rows.
func TestBoundedRows(t *testing.T) {
	db, _ := traced(t)
	seen := SeenOf(db)
	const mib = 1 << 20
	tags := slices.Repeat([]string{strings.Repeat("x", 4000)}, 250) // a megabyte
	must(t, db.Create(&note{ID: 1, Tags: slices.Repeat(tags, 40)}).Error)
	if seen.events.size > mib {
		t.Errorf("%d bytes are kept of a row that is too long", seen.events.size)
	}
	for i := range 50 {
		must(t, db.Create(&note{Tags: tags, Text: strings.Repeat("y", 20+i)}).Error)
	}
	var list []note
	must(t, db.Where("id > 1").Find(&list).Error)
	if size := seen.events.size; size > seenBytes || size < seenBytes/2 {
		t.Errorf("%d bytes are kept of rows", size)
	}
	seen.Forget()
	if seen.events.size != 0 {
		t.Errorf("%d bytes of nothing", seen.events.size)
	}
}

// A parcel has all that a row may point to.
type parcel struct {
	ID       uint
	Label    *string
	Stamp    []byte
	Marks    []string `gorm:"serializer:json"`
	Items    []item
	hidden   *[1 << 10]byte
	Computed *[1 << 10]byte `gorm:"-"`
	*Origin
}

type Origin struct{ City string }

type item struct {
	ID       uint
	ParcelID uint
	Name     string
}

// TestRowsGo checks that nothing holds on to the values that were written or read: neither to the structs nor to what they point to.
func TestRowsGo(t *testing.T) {
	db, l := traced(t)
	must(t, db.AutoMigrate(&parcel{}, &item{}))
	full := func() *parcel {
		label := "label"
		return &parcel{
			Label: &label, Stamp: bytes.Repeat([]byte("s"), 1<<10), Marks: []string{"a", "b"}, Items: []item{{Name: "one"}, {Name: "two"}},
			hidden: new([1 << 10]byte), Computed: new([1 << 10]byte), Origin: &Origin{City: "Ulm"},
		}
	}
	must(t, db.Create(full()).Error)

	// held tells by name what is still there.
	type held map[string]func() bool
	watch := func(p *parcel) held {
		h := held{"struct": there(p), "origin": there(p.Origin), "stamp": there(&p.Stamp[0]), "label": there(p.Label), "marks": there(&p.Marks[0])}
		if p.hidden != nil {
			h["hidden"], h["computed"] = there(p.hidden), there(p.Computed)
		}
		if len(p.Items) > 0 {
			h["items"] = there(&p.Items[0])
		}
		return h
	}
	for _, test := range []struct {
		name string
		do   func() held
	}{
		{"create", func() held {
			p := full()
			must(t, db.Create(p).Error)
			return watch(p)
		}},
		{"create several", func() held {
			list := []*parcel{full(), full()}
			must(t, db.Create(list).Error)
			return watch(list[1])
		}},
		{"save", func() held {
			p := full()
			p.ID = 1
			must(t, db.Save(p).Error)
			return watch(p)
		}},
		{"update", func() held {
			p := full()
			p.ID = 1
			must(t, db.Model(p).Updates(map[string]any{"label": p.Label, "stamp": p.Stamp, "city": &p.City}).Error)
			return watch(p)
		}},
		{"first", func() held {
			p := &parcel{hidden: new([1 << 10]byte), Computed: new([1 << 10]byte)}
			must(t, db.Preload("Items").First(p, 1).Error)
			return watch(p)
		}},
		{"find", func() held {
			var list []parcel
			must(t, db.Preload("Items").Find(&list).Error)
			return watch(&list[0])
		}},
		{"find pointers", func() held {
			var list []*parcel
			must(t, db.Preload("Items").Find(&list).Error)
			return watch(list[0])
		}},
		{"raw", func() held {
			var list []parcel
			must(t, db.Raw("SELECT * FROM parcels").Scan(&list).Error)
			return watch(&list[0])
		}},
		{"rows", func() held {
			rows, err := db.Model(&parcel{}).Rows()
			must(t, err)
			defer rows.Close()
			p := &parcel{}
			rows.Next()
			must(t, db.ScanRows(rows, p))
			return watch(p)
		}},
		{"bound values", func() held {
			p := full()
			must(t, db.Where("label = ? AND stamp = ? AND id IN ?", p.Label, p.Stamp, []*uint{&p.ID}).Find(&[]parcel{}).Error)
			return watch(p)
		}},
		{"delete", func() held {
			p := full()
			must(t, db.Create(p).Error)
			must(t, db.Delete(p).Error)
			return watch(p)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			watched := test.do()
			runtime.GC()
			runtime.GC()
			for what, there := range watched {
				if there() {
					t.Errorf("something holds the %s", what)
				}
			}
			runtime.KeepAlive(l)
			runtime.KeepAlive(db)
		})
	}
}

// there returns a function that reports whether anything holds on to what p points to.
func there[T any](p *T) func() bool {
	w := weak.Make(p)
	return func() bool { return w.Value() != nil }
}

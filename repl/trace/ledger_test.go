package trace

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
)

func numbers(list []Statement) []int {
	got := []int{}
	for _, s := range list {
		got = append(got, s.N)
	}
	return got
}

func TestSince(t *testing.T) {
	db, l := traced(t)
	db.Create(&club{}) // BEGIN, 1, COMMIT
	db.Find(&[]club{}) // 2
	db.Create(&club{}) // BEGIN, 3, COMMIT
	for n, want := range map[int][]int{0: {0, 1, 0, 2, 0, 3, 0}, 1: {0, 2, 0, 3, 0}, 2: {0, 3, 0}, 3: {0}, 9: {}} {
		if got := numbers(l.Since(n)); !reflect.DeepEqual(got, want) {
			t.Errorf("since %d: %v, want %v", n, got, want)
		}
	}
	if l.Len() != 3 || l.Dropped() != 0 {
		t.Errorf("len %d, dropped %d", l.Len(), l.Dropped())
	}
}

func TestLimit(t *testing.T) {
	for _, limit := range []int{1, 3, 64, 100} {
		db, l := traced(t, WithLimit(limit))
		const sent = 150
		for range sent {
			db.Find(&[]club{})
		}
		kept := min(limit, sent)
		list := l.Statements()
		if len(list) != kept || list[0].N != sent-kept+1 || list[kept-1].N != sent || l.Dropped() != sent-kept || l.Len() != sent {
			t.Errorf("limit %d: kept %d, %v, dropped %d", limit, len(list), numbers(list), l.Dropped())
		}
		if since := l.Since(sent - 1); len(since) != 1 || since[0].N != sent {
			t.Errorf("limit %d: since the last but one: %v", limit, numbers(since))
		}
	}
}

func TestByteLimit(t *testing.T) {
	db, l := traced(t)
	const long = 8 << 20
	for i := range 12 {
		db.Exec("SELECT " + fmt.Sprint(i) + " -- " + strings.Repeat("x", long))
	}
	if kept := len(l.Statements()); kept != byteLimit/long-1 || l.Dropped() != 12-kept {
		t.Errorf("kept %d texts of %d bytes, dropped %d", kept, long, l.Dropped())
	}
}

func TestCells(t *testing.T) {
	db, l := traced(t)
	for cell := 1; cell <= 3; cell++ {
		l.StartCell(cell)
		db.Find(&[]club{})
	}
	for _, s := range l.Statements() {
		if s.Cell != s.N {
			t.Errorf("statement %d is in cell %d", s.N, s.Cell)
		}
	}
}

func TestClock(t *testing.T) {
	start := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	now := start
	var mu sync.Mutex
	db, l := traced(t, WithClock(func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}))
	db.Find(&[]club{})
	s := l.Statements()[0]
	if !s.Start.Equal(start.Add(time.Second)) || s.Elapsed != time.Second {
		t.Errorf("started %v, took %v", s.Start, s.Elapsed)
	}
}

func TestSubscribe(t *testing.T) {
	db, l := traced(t)
	library(t, db)
	var order []string
	cancel := l.Subscribe(func(s Statement) {
		order = append(order, fmt.Sprintf("a%d", s.N))
		if s.N == l.Len() && s.Purpose == Yours && s.Table == "authors" {
			// A subscriber may use the database and the ledger.
			must(t, db.WithContext(OwnLook(background)).Find(&[]club{}).Error)
		}
	})
	second := l.Subscribe(func(s Statement) { order = append(order, fmt.Sprintf("b%d", s.N)) })
	from := l.Len()
	db.Find(&[]author{})
	cancel()
	db.Find(&[]club{})
	second()
	second()
	db.Find(&[]club{})
	want := []string{}
	for _, s := range []string{"a1", "b1", "a2", "b2", "b3"} {
		want = append(want, fmt.Sprintf("%c%d", s[0], int(s[1]-'0')+from))
	}
	if !reflect.DeepEqual(order, want) {
		t.Errorf("told %v, want %v", order, want)
	}
}

func TestSubscriberPanics(t *testing.T) {
	db, l := traced(t)
	cancel := l.Subscribe(func(Statement) { panic("subscriber") })
	recovered(func() { db.Find(&[]club{}) })
	cancel()
	told := 0
	l.Subscribe(func(Statement) { told++ })
	db.Find(&[]club{})
	if told != 1 {
		t.Errorf("told %d times after a subscriber panicked", told)
	}
}

func recovered(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// explosive panics when it is read.
type explosive struct {
	ID   uint
	Body fuse `gorm:"type:text;serializer:json"`
}

type fuse struct{}

func (f *fuse) UnmarshalJSON([]byte) error { panic("read") }

func TestPanicInHook(t *testing.T) {
	db, l := traced(t)
	if recovered(func() { db.Session(&gorm.Session{SkipDefaultTransaction: true}).Create(&member{Name: "panic"}) }) == nil {
		t.Fatal("the hook did not panic")
	}
	db.Find(&[]club{})
	want := []string{"1 yours 0 SELECT * FROM `clubs` trace.club"}
	if got := lines(l.Statements()); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPanicWhileReading(t *testing.T) {
	db, l := traced(t)
	must(t, db.Exec("CREATE TABLE explosives (id integer primary key, body text)").Error)
	must(t, db.Exec("INSERT INTO explosives (body) VALUES ('1')").Error)
	from := l.Len()
	var told []string
	l.Subscribe(func(s Statement) { told = append(told, line(s)) })
	same := db.Session(&gorm.Session{}).Where("id > 0")
	if recovered(func() { same.Find(&[]explosive{}) }) == nil {
		t.Fatal("reading did not panic")
	}
	if got := line(l.Since(from)[0]); !strings.HasSuffix(got, "unfinished") {
		t.Errorf("before the next cell: %s", got)
	}
	l.StartCell(2)
	l.Settle()
	db.Find(&[]club{})
	want := []string{"3 yours -1 SELECT * FROM `explosives` WHERE id > 0 trace.explosive", "4 yours 0 SELECT * FROM `clubs` trace.club"}
	if !reflect.DeepEqual(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	if got := lines(l.Since(from)); !reflect.DeepEqual(got, want) {
		t.Errorf("holds %v, want %v", got, want)
	}
}

// TestStatementUsedAgain checks that a GORM statement left by a panic does not give its purpose to what runs on it later.
func TestStatementUsedAgain(t *testing.T) {
	db, l := traced(t)
	tx := db.Session(&gorm.Session{SkipDefaultTransaction: true}).Where("id > 0") // one statement for all calls on tx
	if recovered(func() { tx.Create(&member{Name: "panic"}) }) == nil {
		t.Fatal("the hook did not panic")
	}
	must(t, tx.Exec("SELECT 1").Error)
	if got := l.Statements(); len(got) != 1 || got[0].Purpose != Yours {
		t.Errorf("got %v", lines(got))
	}
}

// TestDroppedBeforeItsEnd checks a statement that is pushed out of the ledger while it is read.
func TestDroppedBeforeItsEnd(t *testing.T) {
	db, l := traced(t, WithLimit(1))
	library(t, db)
	from := l.Len()
	must(t, db.First(&member{}).Error)
	must(t, db.Preload("Books").Find(&[]author{}).Error)
	if got := l.Statements(); len(got) != 1 || got[0].N != from+4 || !got[0].Finished {
		t.Errorf("holds %v", lines(got))
	}
	if db.Exec("INSERT INTO clubs SELECT * FROM clubs").Error == nil || l.open != 0 {
		t.Errorf("%d statements are open", l.open)
	}
}

func TestCount(t *testing.T) {
	db, l := traced(t, WithLimit(2))
	for range 3 {
		rows, err := db.Raw("SELECT 1").Rows()
		must(t, err)
		rows.Close()
	}
	s, ok := l.Count(2, 7, time.Second)
	if held := l.Statements()[0]; !ok || s.N != 2 || held.Rows != 7 || held.Elapsed != time.Second {
		t.Errorf("%v, holds %s", ok, line(held))
	}
	for _, n := range []int{0, 1, 9} {
		if _, ok := l.Count(n, 7, time.Second); ok {
			t.Errorf("counted statement %d", n)
		}
	}
}

func TestPanicWhileSending(t *testing.T) {
	db, l := traced(t)
	if recovered(func() { db.Exec("SELECT ?", bomb{}) }) == nil {
		t.Fatal("the Valuer did not panic")
	}
	s := l.Statements()[0]
	if !s.Finished || !errors.Is(s.Err, errInterrupted) {
		t.Errorf("got %s: %v", line(s), s.Err)
	}
}

func TestConcurrency(t *testing.T) {
	db, l := traced(t)
	library(t, db)
	start := l.Len()
	told := map[int]int{}
	l.Subscribe(func(s Statement) { told[s.N]++ })
	const goroutines, each = 8, 25
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range each {
				switch (g + i) % 4 {
				case 0:
					db.Preload("Books").Find(&[]author{})
				case 1:
					db.Session(&gorm.Session{PrepareStmt: true}).First(&author{}, 1)
					db.Exec("SELECT 1")
				case 2:
					var n int
					db.Raw("SELECT 1").Scan(&n)
					db.Raw("SELECT 2").Row().Scan(&n)
				case 3:
					var m member
					db.First(&m) // and its hook
				}
				l.Statements()
				SeenOf(db).State(reflect.ValueOf(author{ID: 1}), schemaOf(t, db, &author{}))
			}
		})
	}
	wg.Wait()
	const want = goroutines * each * 2
	if got := l.Len() - start; got != want {
		t.Errorf("%d statements, want %d", got, want)
	}
	for n := start + 1; n <= start+want; n++ {
		if told[n] != 1 {
			t.Errorf("told %d times of statement %d", told[n], n)
		}
	}
	for _, s := range l.Since(start) {
		if s.Implicit {
			continue
		}
		purpose := Yours
		switch s.Table + " " + s.SQL {
		case "books SELECT * FROM `books` WHERE `books`.`author_id` IN (?,?)":
			purpose = Preload
		case " SELECT count(*) FROM members":
			purpose = Hook
		}
		if s.Purpose != purpose || !s.Finished || s.Err != nil {
			t.Errorf("%s, want %s", line(s), purpose)
		}
	}
}

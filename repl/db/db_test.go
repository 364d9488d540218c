package db

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
)

// Parent and child are the smallest models with a foreign key.
type parent struct {
	ID       uint
	Name     string
	Children []child
}

type child struct {
	ID       uint
	Name     string
	ParentID uint `gorm:"not null"`
}

// image returns a SQLite image with two parents, and three children of the first.
func image(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "image.db")
	d, err := Open(path, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, d.Gorm)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func fill(t testing.TB, g *gorm.DB) {
	t.Helper()
	if err := g.AutoMigrate(&parent{}, &child{}); err != nil {
		t.Fatal(err)
	}
	rows := []parent{{Name: "a", Children: []child{{Name: "x"}, {Name: "y"}, {Name: "z"}}}, {Name: "b"}}
	if err := g.Create(&rows).Error; err != nil {
		t.Fatal(err)
	}
}

// scratch opens a private copy under a directory of the test.
func scratch(t testing.TB, parent string, image []byte) *DB {
	t.Helper()
	d, err := openScratch(parent, image, Unguarded)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// matches reports whether the error says exactly what is wanted; "" wants none.
func matches(err error, want string) bool {
	if want == "" {
		return err == nil
	}
	return err != nil && err.Error() == want
}

func TestCopyIsPrivate(t *testing.T) {
	dir, image := t.TempDir(), image(t)
	one, two := scratch(t, dir, image), scratch(t, dir, image)
	if err := one.Gorm.Create(&parent{Name: "c"}).Error; err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		db   *DB
		want int64
	}{{one, 3}, {two, 2}} {
		var n int64
		if err := test.db.Gorm.Model(&parent{}).Count(&n).Error; err != nil || n != test.want {
			t.Errorf("%d parents, want %d; %v", n, test.want, err)
		}
	}

	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
			t.Errorf("%s has mode %v: others may read it", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	for range 2 { // the second Close is harmless
		if err := one.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := two.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestCopyOfNoDatabase(t *testing.T) {
	_, err := OpenCopy([]byte("hello, this is not a database"), "the sample", Options{})
	if !matches(err, "open a private copy of the sample: the image is not a SQLite database") {
		t.Error(err)
	}
}

func TestOpenCopyNames(t *testing.T) {
	d, err := OpenCopy(image(t), "school", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Name != "school" || d.Describe != "SQLite, a private copy of school" || d.Dialect != "SQLite" {
		t.Errorf("%q, %q, %q", d.Name, d.Describe, d.Dialect)
	}
}

// Every connection must be set up, not only the first: hold several at once.
func TestConnections(t *testing.T) {
	dir := t.TempDir()
	file, err := Open(filepath.Join(dir, "new.db"), Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, test := range []struct {
		name    string
		db      *DB
		pragmas map[string]string
	}{
		{"copy", scratch(t, dir, image(t)), map[string]string{"journal_mode": "wal", "foreign_keys": "1", "temp_store": "2", "busy_timeout": "5000", "synchronous": "0"}},
		{"new file", file, map[string]string{"journal_mode": "wal", "foreign_keys": "1", "temp_store": "2", "busy_timeout": "5000", "synchronous": "2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for range 5 {
				conn, err := test.db.pool.Conn(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				for name, want := range test.pragmas {
					var got string
					if err := conn.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil || got != want {
						t.Errorf("%s is %s, want %s; %v", name, got, want, err)
					}
				}
			}
		})
	}
}

func TestForeignKeysEnforced(t *testing.T) {
	d := scratch(t, t.TempDir(), image(t))
	if err := d.Gorm.Create(&child{Name: "orphan", ParentID: 99}).Error; err == nil || !strings.Contains(err.Error(), "FOREIGN KEY constraint failed") {
		t.Errorf("a child of nobody: %v", err)
	}
}

// A query inside the rows of another one must neither wait for them nor see other data, whatever it does.
func TestNestedQueries(t *testing.T) {
	for _, test := range []struct {
		name string
		open func(t *testing.T) *DB
	}{
		{"copy", func(t *testing.T) *DB { return scratch(t, t.TempDir(), image(t)) }},
		{"memory", func(t *testing.T) *DB {
			d, err := Open(":memory:", Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			fill(t, d.Gorm)
			return d
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			// The limit only ends a test that would wait for ever.
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			g := test.open(t).Gorm.WithContext(ctx)
			rows, err := g.Model(&child{}).Order("id").Rows()
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var names []string
			for rows.Next() {
				var c child
				if err := g.ScanRows(rows, &c); err != nil {
					t.Fatal(err)
				}
				var p parent
				if err := g.First(&p, c.ParentID).Error; err != nil {
					t.Fatalf("read inside rows: %v", err)
				}
				if err := g.Model(&c).Update("name", c.Name+p.Name).Error; err != nil {
					t.Fatalf("write inside rows: %v", err)
				}
				var again child
				if err := g.First(&again, c.ID).Error; err != nil {
					t.Fatalf("read what was written inside rows: %v", err)
				}
				names = append(names, again.Name)
			}
			if got := strings.Join(names, " "); got != "xa ya za" {
				t.Errorf("saw %q", got)
			}
		})
	}
}

// A reader keeps its snapshot while a transaction writes, and sees the rows after the commit.
func TestReadWhileWriting(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	g := scratch(t, t.TempDir(), image(t)).Gorm.WithContext(ctx)
	count := func() (n int64) {
		if err := g.Model(&parent{}).Count(&n).Error; err != nil {
			t.Error(err)
		}
		return n
	}
	tx := g.Begin()
	for i := range 500 {
		if err := tx.Create(&parent{Name: fmt.Sprint(i)}).Error; err != nil {
			t.Fatal(err)
		}
		if n := count(); n != 2 {
			t.Fatalf("a reader outside the transaction saw %d parents", n)
		}
	}
	if err := tx.Commit().Error; err != nil {
		t.Fatal(err)
	}
	if n := count(); n != 502 {
		t.Errorf("%d parents after the commit", n)
	}
}

// Writers wait for one another instead of failing.
func TestConcurrentWriters(t *testing.T) {
	g := scratch(t, t.TempDir(), image(t)).Gorm
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				if err := g.Create(&parent{Name: fmt.Sprint(i, j)}).Error; err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var n int64
	if err := g.Model(&parent{}).Count(&n).Error; err != nil || n != 162 {
		t.Errorf("%d parents, %v", n, err)
	}
}

// A copy lives on when the program changes its directory: later connections still find it.
func TestRelativePathStaysWhereItWas(t *testing.T) {
	t.Chdir(t.TempDir())
	d, err := Open("here.db", Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	fill(t, d.Gorm)
	t.Chdir(t.TempDir())
	tx := d.Gorm.Begin() // holds the first connection
	defer tx.Rollback()
	var n int64
	if err := d.Gorm.Model(&parent{}).Count(&n).Error; err != nil || n != 2 {
		t.Errorf("%d parents through a second connection, %v", n, err)
	}
}

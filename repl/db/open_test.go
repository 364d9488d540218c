package db

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"
)

func TestOpenFile(t *testing.T) {
	t.Chdir(t.TempDir())
	existing := image(t)
	for path, content := range map[string][]byte{
		"school.db": existing, "empty.db": nil, "notes.txt": []byte("Dear diary, today I wrote no SQL."),
		"short": []byte("SQLite"), "a b?#100%.db": existing, "broken.db": append([]byte(sqliteHeader), make([]byte, 4096)...),
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll("dir/sub", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("dir/school.db", existing, 0o600); err != nil {
		t.Fatal(err)
	}
	absolute, err := filepath.Abs("school.db")
	if err != nil {
		t.Fatal(err)
	}

	tests := []struct {
		url      string
		opts     Options
		name     string
		describe string
		parents  int64 // -1 where the table is missing
		wantErr  string
	}{
		{url: "school.db", name: "school.db", describe: "SQLite, the file school.db", parents: 2},
		{url: "./dir/school.db", name: "school.db", describe: "SQLite, the file ./dir/school.db", parents: 2},
		{url: absolute, name: "school.db", describe: "SQLite, the file " + absolute, parents: 2},
		{url: "sqlite:///dir/school.db", name: "school.db", describe: "SQLite, the file dir/school.db", parents: 2},
		{url: "sqlite:///" + absolute, name: "school.db", describe: "SQLite, the file " + absolute, parents: 2},
		{url: "file:school.db?mode=ro", name: "school.db", describe: "SQLite, the file school.db, read-only", parents: 2},
		{url: "a b?#100%.db", name: "a b?#100%.db", describe: "SQLite, the file a b?#100%.db", parents: 2},
		{url: "empty.db", name: "empty.db", describe: "SQLite, the file empty.db", parents: -1},
		{url: "school.db", opts: Options{Create: true}, name: "school.db", describe: "SQLite, the file school.db", parents: 2},
		{url: "new.db", opts: Options{Create: true}, name: "new.db", describe: "SQLite, the file new.db", parents: -1},
		{url: "sqlite:///newer.db?mode=rwc", name: "newer.db", describe: "SQLite, the file newer.db", parents: -1},
		{url: ":memory:", name: "memory", describe: "SQLite, an empty database that is gone when you leave", parents: -1},

		{url: "missing.db", wantErr: "missing.db does not exist; --create makes it"},
		{url: "sqlite:///missing.db?mode=ro", opts: Options{Create: true}, wantErr: "missing.db does not exist; read-only, it cannot be made"},
		{url: "no/such/dir/x.db", opts: Options{Create: true}, wantErr: "no/such/dir/x.db cannot be made: there is no directory no/such/dir"},
		{url: "dir", wantErr: "dir is a directory, not a SQLite database"},
		{url: "notes.txt", wantErr: "notes.txt is not a SQLite database"},
		{url: "short", wantErr: "short is not a SQLite database"},
		{url: "broken.db", wantErr: "open broken.db: file is not a database (26)"},
		{url: "school.db/x", wantErr: "open school.db/x: not a directory"},
	}
	for _, test := range tests {
		t.Run(test.url, func(t *testing.T) {
			d, err := Open(test.url, test.opts)
			if !matches(err, test.wantErr) {
				t.Fatalf("error %v\n want %v", err, test.wantErr)
			}
			if err != nil {
				return
			}
			defer d.Close()
			if d.Name != test.name || d.Describe != test.describe || d.Dialect != "SQLite" {
				t.Errorf("%q, %q, %q", d.Name, d.Describe, d.Dialect)
			}
			if test.parents < 0 {
				if d.Gorm.Migrator().HasTable(&parent{}) {
					t.Error("a new database has the table")
				}
				return
			}
			var n int64
			if err := d.Gorm.Model(&parent{}).Count(&n).Error; err != nil || n != test.parents {
				t.Errorf("%d parents, %v", n, err)
			}
		})
	}
	for _, missing := range []string{"missing.db", "no"} {
		if _, err := os.Stat(missing); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s was made: %v", missing, err)
		}
	}
}

func TestReadOnlyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "school.db")
	if err := os.WriteFile(path, image(t), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open("file:"+filepath.ToSlash(path)+"?mode=ro", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Gorm.Create(&parent{Name: "c"}).Error; err == nil || !strings.Contains(err.Error(), "attempt to write a readonly database") {
		t.Errorf("write: %v", err)
	}
}

// A file that belongs to somebody keeps its journal mode: changing it would outlive the session.
func TestFileKeepsItsJournalMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "school.db")
	mode := func(g *gorm.DB, pragma string) (mode string) {
		if err := g.Raw("PRAGMA " + pragma).Scan(&mode).Error; err != nil {
			t.Fatal(err)
		}
		return mode
	}
	d, err := Open(path, Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := mode(d.Gorm, "journal_mode"); got != "wal" {
		t.Errorf("a new file has journal mode %s", got)
	}
	if got := mode(d.Gorm, "journal_mode = DELETE"); got != "delete" {
		t.Fatalf("set %s", got)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = Open(path, Options{}); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if got := mode(d.Gorm, "journal_mode"); got != "delete" {
		t.Errorf("an opened file has journal mode %s", got)
	}
}

// A large file keeps SQLite's default, temporary data on disk.
func TestLargeFileKeepsTemporaryDataOnDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.db")
	if err := os.WriteFile(path, image(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, memoryTempLimit+1); err != nil { // a sparse file: SQLite ignores what follows its pages
		t.Fatal(err)
	}
	d, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var store int
	if err := d.Gorm.Raw("PRAGMA temp_store").Scan(&store).Error; err != nil || store != 0 {
		t.Errorf("temp_store %d, want 0, the default; %v", store, err)
	}
}

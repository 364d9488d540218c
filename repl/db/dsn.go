package db

import (
	"net/url"
	"path/filepath"
	"strings"
)

// access is what a connection may do to its file.
type access string

const (
	readOnly   access = "ro"
	readWrite  access = "rw"
	readCreate access = "rwc"
)

// The pragmas below are part of the DSN, so that every connection of the pool has them, not only the first. They take effect in the order
// given: pragmaNoSync before pragmaWAL spares the switch its waits for the disk.
const (
	pragmaForeignKeys = "foreign_keys(1)"
	pragmaWait        = "busy_timeout(5000)" // ms to wait for another writer before "database is locked"
	pragmaWAL         = "journal_mode(WAL)"  // readers go on while somebody writes
	pragmaNoSync      = "synchronous(OFF)"   // nothing to keep over a power cut

	// pragmaMemoryTemp cures slow INSERT … RETURNING, which is what gorm's Create sends.
	//
	// Such a statement can write several rows and fail half-way, so SQLite keeps a statement journal: the pages as they were
	// before it. The journal starts in memory, in chunks as large as the limit at which it moves to a file, 64 KiB. The pure-Go
	// allocator under the driver hands out at most 16 KiB from pages that it keeps: every larger request is a memory map of its own,
	// unmapped when it is freed. Each Create therefore costs one mmap, up to three munmaps (two to trim the map to its alignment)
	// and the page faults of fresh memory: more than the insert itself.
	//
	// With temporary storage in memory the journal never moves to a file, and SQLite makes its chunks 1 KiB: small enough for pages that
	// the allocator keeps; slack sees to it that it does keep them. Temporary tables, sorts and the journal of one statement then need as
	// much memory as they are large; see memoryTempLimit.
	pragmaMemoryTemp = "temp_store(MEMORY)"
)

// memoryTempLimit is the size in bytes of a database file above which temporary data goes to disk as SQLite does by default: there
// sorting a table in memory would hurt more than slow single inserts do.
const memoryTempLimit = 256 << 20

// dsn writes the URI that the driver opens path with. The path is made absolute, because the pool opens connections later, when the
// program may have changed its directory.
func dsn(path string, mode access, pragmas ...string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return fileURI(filepath.ToSlash(abs)) + "?" + url.Values{"mode": {string(mode)}, "_pragma": pragmas}.Encode(), nil
}

// fileURI turns an absolute path with forward slashes into a URI as SQLite reads them: C:/x becomes file:///C:/x.
func fileURI(slashed string) string {
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	return "file://" + (&url.URL{Path: slashed}).EscapedPath()
}

// Package image makes the prepared sample database, and tells what a SQLite image holds.
package image

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/models"
)

// Make returns a SQLite file, as bytes, with the tables and rows of models.Seed and no free space.
func Make() (image []byte, err error) {
	dir, err := os.MkdirTemp("", "makeschool-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	path := filepath.Join(dir, "school.db")
	err = with(path, func(db *gorm.DB) error {
		if err := models.Seed(db); err != nil {
			return err
		}
		return db.Exec("VACUUM").Error
	})
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// Dump returns what a SQLite image holds, one line for each part of the definition and each row of each table. Two images with the same
// dump are the same to a program, though their bytes may differ.
func Dump(image []byte) (lines []string, err error) {
	dir, err := os.MkdirTemp("", "makeschool-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	path := filepath.Join(dir, "dump.db")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		return nil, err
	}
	err = with(path, func(db *gorm.DB) error {
		var tables []string
		if err := db.Raw("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").Scan(&tables).Error; err != nil {
			return err
		}
		for _, table := range tables {
			described, err := dumpTable(db, table)
			if err != nil {
				return fmt.Errorf("dump table %s: %w", table, err)
			}
			lines = append(lines, described...)
		}
		return nil
	})
	return lines, err
}

// with opens a SQLite file for as long as use runs.
func with(path string, use func(*gorm.DB) error) (err error) {
	pool, err := sql.Open(sqlite.DriverName, path+"?_pragma=foreign_keys(1)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	db, err := gorm.Open(sqlite.Dialector{Conn: pool}, &gorm.Config{Logger: logger.Discard})
	if err != nil {
		return err
	}
	return use(db)
}

func dumpTable(db *gorm.DB, table string) ([]string, error) {
	var columns []string
	if err := db.Raw("SELECT name FROM pragma_table_info(?) ORDER BY cid", table).Scan(&columns).Error; err != nil {
		return nil, err
	}
	var statements []string
	if err := db.Raw("SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL", table).Scan(&statements).Error; err != nil {
		return nil, err
	}
	// gorm writes the constraints of a table in no fixed order, so the parts of its definition are sorted.
	var schema []string
	for _, statement := range statements {
		head, parts, _ := strings.Cut(strings.TrimSuffix(statement, ")"), "(")
		for part := range strings.SplitSeq(parts, ",") {
			schema = append(schema, head+part)
		}
	}
	slices.Sort(schema)

	quoted := make([]string, len(columns))
	for i, column := range columns {
		quoted[i] = `quote("` + column + `")`
	}
	var rows []string
	query := fmt.Sprintf(`SELECT %s FROM "%s" ORDER BY rowid`, strings.Join(quoted, " || ', ' || "), table)
	if err := db.Raw(query).Scan(&rows).Error; err != nil {
		return nil, err
	}
	var lines []string
	for _, line := range append(schema, rows...) {
		lines = append(lines, table+": "+line)
	}
	return lines, nil
}

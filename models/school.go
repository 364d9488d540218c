package models

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
)

//go:generate go run ./internal/makeschool school.db.gz

// schoolGzip is the compressed SQLite file with the tables of All and the rows of Seed.
//
//go:embed school.db.gz
var schoolGzip []byte

// School returns the sample database, as the bytes of a SQLite file: what Seed writes, prepared, so that a session need not wait for
// it. The caller owns the bytes.
func School() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(schoolGzip))
	if err != nil {
		return nil, fmt.Errorf("read the sample database: %w", err)
	}
	image, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the sample database: %w", err)
	}
	return image, nil
}

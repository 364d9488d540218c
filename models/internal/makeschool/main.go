// Command makeschool writes the prepared sample database into the file it is given, compressed. It leaves a file alone that holds the
// same already.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/models/internal/image"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "makeschool:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: makeschool FILE")
	}
	made, err := image.Make()
	if err != nil {
		return err
	}
	same, err := holds(made)
	if err != nil {
		return err
	}
	if same {
		return nil
	}
	var compressed bytes.Buffer
	w, err := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(made); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(args[0], compressed.Bytes(), 0o644)
}

// holds reports whether the sample database compiled into this program has the content of the one just made. One that cannot be read
// has not.
func holds(made []byte) (bool, error) {
	want, err := image.Dump(made)
	if err != nil {
		return false, err
	}
	shipped, err := models.School()
	if err != nil {
		return false, nil
	}
	got, err := image.Dump(shipped)
	return err == nil && slices.Equal(got, want), nil
}

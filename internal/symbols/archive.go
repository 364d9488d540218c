package symbols

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
)

// archive is a stack of zip archives in memory, opened at first use.
type archive struct {
	data  []string
	once  sync.Once
	err   error
	files map[string]*zip.File
}

func (a *archive) add(data ...string) {
	for _, d := range data {
		if d != "" {
			a.data = append(a.data, d)
		}
	}
}

func (a *archive) open() {
	a.files = make(map[string]*zip.File)
	for _, d := range a.data {
		r, err := zip.NewReader(strings.NewReader(d), int64(len(d)))
		if err != nil {
			a.err = fmt.Errorf("embedded archive: %w", err)
			return
		}
		for _, f := range r.File {
			if a.files[f.Name] == nil {
				a.files[f.Name] = f
			}
		}
	}
}

// read returns the entry of the given name; its error is fs.ErrNotExist if there is none.
func (a *archive) read(name string) ([]byte, error) {
	a.once.Do(a.open)
	if a.err != nil {
		return nil, a.err
	}
	f := a.files[name]
	if f == nil {
		return nil, fs.ErrNotExist
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("embedded archive: %s: %w", name, err)
	}
	defer r.Close()
	buf := make([]byte, f.UncompressedSize64)
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, fmt.Errorf("embedded archive: %s: %w", name, err)
	}
	return buf, nil
}

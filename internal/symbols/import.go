package symbols

import (
	"bytes"
	"errors"
	"fmt"
	"go/types"
	"io/fs"

	"golang.org/x/tools/go/gcexportdata"
)

// Import returns the types of the package at path; it makes a Library a
// types.Importer. The same path always yields the same *types.Package. Besides
// the packages of Paths it has unsafe.
//
// Objects carry no positions, and struct types, constants and the like are those
// of the platform that the program was built for.
func (l *Library) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if _, ok := l.packages[path]; !ok {
		return nil, fmt.Errorf("package %q is not available in this shell", path)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if p := l.imported[path]; p != nil && p.Complete() {
		return p, nil
	}
	data, err := l.types.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("package %q has no type information in this shell", path)
	}
	if err != nil {
		return nil, fmt.Errorf("types of package %q: %w", path, err)
	}
	p, err := gcexportdata.Read(bytes.NewReader(data), l.fset, l.imported, path)
	if err != nil {
		return nil, fmt.Errorf("types of package %q: %w", path, err)
	}
	return p, nil
}

package repl

import (
	"io"
	"os"

	"golang.org/x/term"
	"gorm.io/gorm"
)

// errorOf returns the error that a result carries: its own, or that of a query.
func errorOf(x any) error {
	switch x := x.(type) {
	case *gorm.DB:
		if x != nil {
			return x.Error
		}
	case *gorm.Association:
		if x != nil {
			return x.Error
		}
	}
	return nil
}

// terminalWidth is the width of the terminal behind w, or 0.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

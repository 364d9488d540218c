//go:build !amd64 && !arm64

package rtype

import (
	"errors"
	"testing"
)

// TestUnsupported is the only test that passes on other processors.
func TestUnsupported(t *testing.T) {
	_, declared := Declare(Decl{PkgPath: "main", Name: "T", Shape: intType})
	_, made := InterfaceOf("main", []Method{{Name: "M", Func: textFunc}})
	for what, err := range map[string]error{"Supported": Supported(), "LateMethods": LateMethods(), "Declare": declared, "InterfaceOf": made} {
		if !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

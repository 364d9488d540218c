package show

import (
	"reflect"
	"regexp"
	"strings"
)

// goNames puts the names that people write for what reflection calls by another: any, and []byte, which it cannot tell
// from []uint8.
var goNames = strings.NewReplacer("interface {}", "any", "[]uint8", "[]byte")

// packagePaths finds the paths that reflection writes before the names of type arguments, and package main, which cells leave out.
var packagePaths = regexp.MustCompile(`([\w~-][\w.~-]*/)+(\w+\.)|\bmain\.`)

// typeName is t as a cell writes it.
func typeName(t reflect.Type) string {
	return packagePaths.ReplaceAllString(goNames.Replace(t.String()), "$2")
}

package source

import (
	"context"
	"slices"
	"strings"
)

// excluded are packages of the standard library that a shell does not offer, with the reason.
var excluded = map[string]string{
	"expvar":         "registers an HTTP handler when it is linked",
	"log/syslog":     "is not there on Windows",
	"net/http/pprof": "registers HTTP handlers when it is linked",
	"plugin":         "needs cgo",
	"runtime/cgo":    "needs cgo",
	"runtime/race":   "has no names",
	"syscall":        "has other names on each platform",
	"testing/quick":  "registers a command-line flag when it is linked",
	"time/tzdata":    "has no names",
	"unsafe":         "has no values, and types that go/types has built in",
}

// Std returns the import paths of the standard library's packages that a shell
// can offer: all that a program may import, but those that would change the
// program they are linked into or do not exist everywhere.
func Std(ctx context.Context) ([]string, error) {
	list, err := goList(ctx, "", Platform{}, []string{"std"})
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, p := range list {
		if p.DepOnly || excluded[p.ImportPath] != "" || Restricted(p.ImportPath) {
			continue
		}
		paths = append(paths, p.ImportPath)
	}
	slices.Sort(paths)
	return paths, nil
}

// Restricted reports whether only the standard library itself, or the go
// command, may import the package at path.
func Restricted(path string) bool {
	for elem := range strings.SplitSeq(path, "/") {
		if elem == "internal" || elem == "vendor" {
			return true
		}
	}
	return strings.HasPrefix(path, "cmd/")
}

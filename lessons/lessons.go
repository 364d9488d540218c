// Package lessons is the course: a Markdown file a lesson, in the form that package repl/lesson reads, and course.yaml, which names them in
// their order.
package lessons

import (
	"embed"
	"io/fs"
)

//go:embed course.yaml */*.md
var files embed.FS

// FS returns the files of the course.
func FS() fs.FS { return files }

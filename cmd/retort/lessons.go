package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/lessons"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/lesson"
	"github.com/retort-shell/retort/repl/show"
)

// courseIn reads the lessons in a directory; without one, those of the program.
func courseIn(dir string) func() (*lesson.Course, error) {
	return func() (*lesson.Course, error) {
		var files fs.FS = lessons.FS()
		if dir != "" {
			files = os.DirFS(dir)
		}
		return lesson.Load(files)
	}
}

// findLesson reads a course and finds a lesson in it.
func findLesson(dir, name string) (*lesson.Lesson, error) {
	c, err := courseIn(dir)()
	if err != nil {
		return nil, err
	}
	return named(c, name)
}

// named finds a lesson in a course.
func named(c *lesson.Course, name string) (*lesson.Lesson, error) {
	if l, ok := c.Named(name); ok {
		return l, nil
	}
	for _, later := range c.Later {
		if later.ID == name {
			return nil, &usageError{fmt.Errorf("the lesson %s is not there yet: it waits for %s", name, later.Why)}
		}
	}
	does := "retort lesson list has them"
	if near, ok := show.Nearest(name, c.IDs()); ok {
		does = "did you mean " + near + "?"
	}
	return nil, &usageError{fmt.Errorf("there is no lesson %s; %s", name, does)}
}

// lessonIDs completes the ID of a lesson.
func (f *flags) lessonIDs(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	c, err := courseIn(f.lessons)()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []cobra.Completion
	for _, l := range c.Lessons {
		ids = append(ids, cobra.CompletionWithDesc(l.ID, l.Title))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// image returns the database that a fixture is.
func image(fixture string) ([]byte, error) {
	if fixture != "school" {
		return nil, fmt.Errorf("there is no fixture %q; school is one", fixture)
	}
	return models.School()
}

// A lessonSites opens databases on which the answers of lessons are tried, and closes them.
type lessonSites struct{ open []*db.DB }

// site opens one.
func (s *lessonSites) site(fixture string) (*repl.Site, error) {
	bytes, err := image(fixture)
	if err != nil {
		return nil, err
	}
	d, err := db.OpenCopy(bytes, fixture, db.Options{})
	if err != nil {
		return nil, err
	}
	s.open = append(s.open, d)
	return repl.NewSite(d.Gorm, func(ctx context.Context) error { return d.Restore(ctx, bytes) }, lessonShell()...), nil
}

// lessonShell is what the shells of lessons have in common.
func lessonShell() []repl.Option {
	return []repl.Option{repl.WithModels(models.All()...), repl.WithSymbols(school.Set())}
}

// close closes all. What it cannot remove, the next session does.
func (s *lessonSites) close() {
	for _, d := range s.open {
		_ = d.Close()
	}
}

// lessonsOn is what a shell on a database needs for lessons. Only on a private copy of the sample can they work.
func lessonsOn(d *db.DB, isSample bool, dir string, sites *lessonSites) repl.Lessons {
	l := repl.Lessons{Course: courseIn(dir), Site: sites.site, Progress: repl.DefaultProgress()}
	if isSample && d.Guard != db.ReadOnly {
		l.Reset = func(ctx context.Context, fixture string) error {
			bytes, err := image(fixture)
			if err != nil {
				return err
			}
			return d.Restore(ctx, bytes)
		}
	}
	return l
}

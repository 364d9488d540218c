package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/db"
)

// withShell opens the database and a shell on it, and closes both after use.
func withShell(f flags, std streams, use func(*repl.REPL) error) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	database, err := open(f)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := database.Close(); err == nil {
			err = cerr
		}
	}()
	var sites lessonSites
	defer sites.close()
	options := []repl.Option{
		repl.WithLessons(lessonsOn(database, database.Private() && database.Name == "school" && database.Guard == db.Unguarded, f.lessons, &sites)),
		repl.WithTarget(database), repl.WithOpening(db.Options{Guard: f.guard, Live: f.live, Timeout: f.timeout}), repl.WithIdle(f.idle),
		repl.WithModels(models.All()...), repl.WithSymbols(school.Set()),
		repl.WithIO(std.in, std.out, std.err), repl.WithSQL(command.SQLMode(f.sql)), repl.WithTheme(f.theme), repl.WithPager(!f.noPager),
	}
	if f.noColor {
		options = append(options, repl.WithTheme("none"))
	}
	if f.yes {
		options = append(options, repl.WithYes())
	}
	if f.keepGoing {
		options = append(options, repl.WithKeepGoing())
	}
	shell, err := repl.New(options...)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := shell.Close(); err == nil {
			err = cerr
		}
	}()
	return use(shell)
}

// url is that of the database; empty for the sample.
func (f flags) url() string {
	if f.db != "" {
		return f.db
	}
	return os.Getenv("DATABASE_URL")
}

// open opens the database that the flags, or $DATABASE_URL, name: else the sample.
func open(f flags) (*db.DB, error) {
	url := f.url()
	if url == "" {
		image, err := models.School()
		if err != nil {
			return nil, fmt.Errorf("read the sample database: %w", err)
		}
		return sample(image, f.guard)
	}
	return db.Open(url, db.Options{Create: f.create, Guard: f.guard, Live: f.live, Timeout: f.timeout})
}

// sample opens a private copy of the sample database.
func sample(image []byte, guard db.Guard) (*db.DB, error) {
	d, err := db.OpenCopy(image, "school", db.Options{Guard: guard})
	if err != nil {
		return nil, err
	}
	d.Describe = strings.Replace(d.Describe, "copy of school", "copy of the sample school", 1)
	return d, nil
}

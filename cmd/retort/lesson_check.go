package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"gorm.io/gorm"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl"
	"github.com/retort-shell/retort/repl/db"
	"github.com/retort-shell/retort/repl/lesson"
)

func newLessonCheck(f *flags, std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "check [ID…]",
		Short: "Prove that lessons hold what they say",
		Long: `Check runs everything in lessons: solutions must pass, starters and wrong
answers must not, each wrong answer must get its message, and demos must run.
With --db it does so on a server, in a database that must be empty, for the
lessons that hold there. The exit code is 1 where something is wrong.`,
		Example: `  retort lesson check
  retort lesson check --db postgres://ada@localhost/empty query/plans`,
		ValidArgsFunction: f.lessonIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			course, err := courseIn(f.lessons)()
			if err != nil {
				return err
			}
			some := course.Lessons
			if len(args) > 0 {
				some = nil
			}
			for _, id := range args {
				l, err := named(course, id)
				if err != nil {
					return err
				}
				some = append(some, l)
			}
			return checkLessons(cmd.Context(), std, some, f.db)
		},
	}
}

// checkLessons proves lessons and tells what is wrong with them.
func checkLessons(ctx context.Context, std streams, some []*lesson.Lesson, url string) error {
	failed := 0
	for _, l := range some {
		wrong, skipped, err := checkLesson(ctx, l, url)
		if err != nil {
			return fmt.Errorf("check lesson %s: %w", l.ID, err)
		}
		switch {
		case skipped != "":
			fmt.Fprintf(std.out, "%s: not checked, %s\n", l.ID, skipped)
		case len(wrong) == 0:
			fmt.Fprintf(std.out, "%s holds, steps: %d\n", l.ID, len(l.Steps))
		}
		for _, w := range wrong {
			fmt.Fprintln(std.err, w)
		}
		failed += len(wrong)
	}
	if failed > 0 {
		return fmt.Errorf("%d things in lessons do not hold", failed)
	}
	return nil
}

// checkLesson proves one lesson, on a copy of its fixture or on a server.
func checkLesson(ctx context.Context, l *lesson.Lesson, url string) (wrong []error, skipped string, err error) {
	var sites lessonSites
	defer sites.close()
	var site *repl.Site
	if url == "" {
		site, err = sites.site(l.Fixture)
	} else {
		var d *db.DB
		if d, err = db.Open(url, db.Options{Guard: db.Unguarded}); err != nil {
			return nil, "", err
		}
		defer func() { err = errors.Join(err, d.Close()) }()
		if !l.Portable(d.Gorm.Name()) {
			return nil, "it holds on " + strings.Join(l.Databases, " and ") + " only", nil
		}
		if site, err = serverSite(d); err == nil {
			defer func() { err = errors.Join(err, dropAll(d.Gorm)) }()
		}
	}
	if err != nil {
		return nil, "", err
	}
	wrong, err = lesson.Prove(ctx, l, site)
	return wrong, "", err
}

// serverSite makes a site of an empty database.
func serverSite(d *db.DB) (*repl.Site, error) {
	if d.Gorm.Name() == "sqlite" {
		return nil, errors.New("--db is for a server; without it, lessons are checked on SQLite")
	}
	tables, err := d.Gorm.Migrator().GetTables()
	if err != nil {
		return nil, err
	}
	if len(tables) > 0 {
		return nil, fmt.Errorf("%s has tables; lessons are checked in an empty database, as they drop what is there", d.Name)
	}
	f := &serverFixture{g: d.Gorm}
	return repl.NewSite(d.Gorm, f.reset, lessonShell()...), nil
}

// A serverFixture is the sample in a database on a server. To write it anew takes seconds on some, so it keeps a copy of each table beside it.
type serverFixture struct {
	g    *gorm.DB
	made []string // all tables that there are when nobody has made any
}

// sampleTables are those of the sample, each behind those that it refers to.
var sampleTables = []string{"users", "tags", "posts", "post_tags", "comments", "students", "clubs", "memberships", "books"}

// kept begins the names of the copies.
const kept = "kept_"

func (f *serverFixture) reset(ctx context.Context) error {
	g := f.g.WithContext(ctx)
	found, err := relations(g)
	if err != nil {
		return err
	}
	if f.made != nil && slices.Equal(found, f.made) && g.Transaction(putBack) == nil {
		return recount(g)
	}
	if err := dropAll(g); err != nil {
		return err
	}
	if err := models.Seed(g); err != nil {
		return err
	}
	for _, t := range sampleTables {
		if err := g.Exec("CREATE TABLE " + kept + t + " AS SELECT * FROM " + t).Error; err != nil {
			return err
		}
	}
	f.made, err = relations(g)
	return err
}

// putBack replaces the rows of all tables by those of their copies.
func putBack(tx *gorm.DB) error {
	for _, t := range slices.Backward(sampleTables) {
		if err := tx.Exec("DELETE FROM " + t).Error; err != nil {
			return err
		}
	}
	for _, t := range sampleTables {
		if err := tx.Exec("INSERT INTO " + t + " SELECT * FROM " + kept + t).Error; err != nil {
			return err
		}
	}
	return nil
}

// recount makes new rows be numbered behind those of the sample.
func recount(g *gorm.DB) error {
	for _, t := range sampleTables {
		if t == "post_tags" || t == "memberships" { // their keys are pairs
			continue
		}
		text := "SELECT setval(pg_get_serial_sequence('" + t + "', 'id'), (SELECT max(id) FROM " + t + "))"
		if g.Name() == "mysql" {
			text = "ALTER TABLE " + t + " AUTO_INCREMENT = 1" // the server takes the next that is free
		}
		if err := g.Exec(text).Error; err != nil {
			return err
		}
	}
	return nil
}

// relations are the names of the tables and views that there are, sorted.
func relations(g *gorm.DB) ([]string, error) {
	tables, err := g.Migrator().GetTables()
	if err != nil {
		return nil, err
	}
	views, err := viewsOf(g)
	all := append(tables, views...)
	slices.Sort(all)
	return all, err
}

func viewsOf(g *gorm.DB) ([]string, error) {
	query := "SELECT table_name FROM information_schema.views WHERE table_schema = current_schema()"
	if g.Name() == "mysql" {
		query = "SELECT table_name FROM information_schema.views WHERE table_schema = database()"
	}
	var views []string
	err := g.Raw(query).Scan(&views).Error
	return views, err
}

// dropAll drops all that a lesson may have made in a database of its own.
func dropAll(g *gorm.DB) error {
	views, err := viewsOf(g)
	if err != nil {
		return err
	}
	for _, v := range views {
		if err := g.Migrator().DropView(v); err != nil {
			return err
		}
	}
	tables, err := g.Migrator().GetTables()
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := g.Migrator().DropTable(t); err != nil {
			return err
		}
	}
	return nil
}

// Command embed opens the shell on a database and a model of its own. Try Task, t := Task{Title: "tea"}, db.Create(&t), t.Finish()
// and gorm.G[Task](db).Find(ctx).
package main

import (
	"context"
	"errors"
	"log"
	"os"
	"path/filepath"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"

	"github.com/retort-shell/retort/repl"
)

func main() {
	dir, err := os.MkdirTemp("", "tasks")
	if err != nil {
		log.Fatal(err)
	}
	err = shell(filepath.Join(dir, "tasks.db"))
	err = errors.Join(err, os.RemoveAll(dir))
	if _, shown := errors.AsType[*repl.CellError](err); shown {
		os.Exit(1)
	} else if err != nil {
		log.Fatal(err)
	}
}

// shell opens the shell on a new database file. WAL lets one connection read while another writes.
func shell(file string) error {
	db, err := gorm.Open(sqlite.Open(file + "?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)"))
	if err != nil {
		return err
	}
	if pool, err := db.DB(); err == nil {
		defer pool.Close()
	}
	if err := db.AutoMigrate(&Task{}); err != nil {
		return err
	}
	r, err := repl.New(repl.WithDB(db), repl.WithModels(repl.Model[Task]()), repl.WithName("tasks", "SQLite, the tasks of this run"))
	if err != nil {
		return err
	}
	return r.Run(context.Background())
}

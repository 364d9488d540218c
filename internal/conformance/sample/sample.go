// Package sample opens the database that conformance sequences work on, in the shell and in the compiled programs alike.
package sample

import (
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/retort-shell/retort/models"
	"github.com/retort-shell/retort/repl/db"
)

// moment is when every row of a sequence is written.
var moment = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// Use calls f with a copy of the sample school, on which every row is written at the same moment, and removes the copy after.
func Use(f func(*gorm.DB) error) (err error) {
	image, err := models.School()
	if err != nil {
		return err
	}
	d, err := db.OpenCopy(image, "school", db.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return f(d.Gorm.Session(&gorm.Session{NowFunc: func() time.Time { return moment }}))
}

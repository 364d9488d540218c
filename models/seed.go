package models

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// How much of what is composed rather than listed.
const (
	postCount      = 400
	commentCount   = 1500
	studentsInPool = 15 // from each of namePools
)

// batchSize rows go into one INSERT: within the limits on bound values of every database.
const batchSize = 100

var (
	blogOpened = time.Date(2023, time.September, 4, 8, 0, 0, 0, time.UTC)
	seedEnds   = time.Date(2025, time.December, 19, 16, 0, 0, 0, time.UTC) // the last school day before the sample's present
)

// Seed creates the tables of All where they are missing and fills them with the sample data: always the same, with ids that count
// from 1, in any database that GORM speaks to. The tables must be empty; the rows are written in one transaction.
func Seed(db *gorm.DB) error {
	if err := db.AutoMigrate(All()...); err != nil {
		return fmt.Errorf("create the sample tables: %w", err)
	}
	for _, model := range All() {
		found := db.Limit(1).Find(ptrTo(model))
		if found.Error != nil {
			return fmt.Errorf("look for rows of %T: %w", model, found.Error)
		}
		if found.RowsAffected > 0 {
			return fmt.Errorf("the table of %T is not empty: the sample data goes into empty tables only", model)
		}
	}
	return db.Transaction(func(tx *gorm.DB) error {
		s := seeder{
			tx:   tx.Omit(clause.Associations).Session(&gorm.Session{}),
			rand: rand.New(rand.NewPCG(1845, 1912)),
		}
		for _, step := range []func() error{s.users, s.tags, s.posts, s.comments, s.students, s.clubs, s.memberships, s.books} {
			if err := step(); err != nil {
				return fmt.Errorf("write the sample data: %w", err)
			}
		}
		return nil
	})
}

// ptrTo returns a pointer to a new value of the model's type.
func ptrTo(model any) any { return reflect.New(reflect.TypeOf(model)).Interface() }

// seeder writes the tables one after another; each step may refer to the rows of those before it.
type seeder struct {
	tx   *gorm.DB
	rand *rand.Rand

	userRows    []User
	tagIDs      map[string]uint
	postRows    []Post
	subjects    []string // what the post of the same index is about
	studentRows []Student
	clubRows    []Club
}

// insert writes rows, a pointer to a slice; the database numbers them.
func (s *seeder) insert(rows any) error { return s.tx.CreateInBatches(rows, batchSize).Error }

// chance is true in the given share of cases.
func (s *seeder) chance(share float64) bool { return s.rand.Float64() < share }

// pick returns one of the values.
func pick[T any](s *seeder, values []T) T { return values[s.rand.IntN(len(values))] }

// moment returns a time between from and to, on a full minute of a waking hour.
func (s *seeder) moment(from, to time.Time) time.Time {
	t := from.Add(time.Duration(s.rand.Int64N(int64(to.Sub(from)))))
	day := time.Date(t.Year(), t.Month(), t.Day(), 7+s.rand.IntN(15), s.rand.IntN(60), 0, 0, time.UTC)
	switch {
	case day.Before(from):
		return from
	case day.After(to):
		return to
	default:
		return day
	}
}

// moments returns n times between from and to, in order.
func (s *seeder) moments(n int, from, to time.Time) []time.Time {
	times := make([]time.Time, n)
	for i := range times {
		times[i] = s.moment(from, to)
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

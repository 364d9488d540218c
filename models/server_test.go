package models_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/internal/dbtest"
	"github.com/retort-shell/retort/models"
)

// openServer opens a database for one test.
func openServer(t *testing.T, target gorm.Dialector) *gorm.DB {
	t.Helper()
	db, err := gorm.Open(target, &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.DB()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestSeedPostgres(t *testing.T) { testSeed(t, openServer(t, postgres.Open(dbtest.Postgres(t)))) }

func TestSeedMySQL(t *testing.T) { testSeed(t, openServer(t, mysql.Open(dbtest.DSN(dbtest.MySQL(t))))) }

// testSeed seeds an empty database and checks it: also that it holds the same as the shipped sample, and that it numbers new rows after
// the seeded ones.
func testSeed(t *testing.T, db *gorm.DB) {
	t.Helper()
	if err := models.Seed(db); err != nil {
		t.Fatal(err)
	}
	checkSample(t, db)

	sample := school(t)
	for _, test := range []struct {
		what      string
		got, want any
		order     string
	}{
		{"users", &[]models.User{}, &[]models.User{}, "id"},
		{"posts", &[]models.Post{}, &[]models.Post{}, "id"},
		{"comments", &[]models.Comment{}, &[]models.Comment{}, "id"},
		{"tags", &[]models.Tag{}, &[]models.Tag{}, "id"},
		{"students", &[]models.Student{}, &[]models.Student{}, "id"},
		{"clubs", &[]models.Club{}, &[]models.Club{}, "id"},
		{"memberships", &[]models.Membership{}, &[]models.Membership{}, "club_id, student_id"},
		{"books", &[]models.Book{}, &[]models.Book{}, "id"},
	} {
		if err := db.Order(test.order).Find(test.got).Error; err != nil {
			t.Error(err)
		}
		if err := sample.Order(test.order).Find(test.want).Error; err != nil {
			t.Error(err)
		}
		// Formatted, so that times in different zones and pointers to equal values compare equal.
		if got, want := text(t, test.got), text(t, test.want); got != want {
			t.Errorf("%s differ from the sample:\n got %.300s\nwant %.300s", test.what, got, want)
		}
	}

	u := models.User{Name: "Ada", Email: "ada@school.edu"}
	if err := db.Create(&u).Error; err != nil || u.ID != 61 {
		t.Errorf("the next user: id %d, %v", u.ID, err)
	}
}

// text writes rows with every field, NULL told from empty.
func text(t *testing.T, rows any) string {
	t.Helper()
	var b strings.Builder
	slice := reflect.ValueOf(rows).Elem()
	for i := range slice.Len() {
		row := slice.Index(i)
		for j := range row.NumField() {
			field := reflect.Indirect(row.Field(j))
			if !field.IsValid() {
				b.WriteString("NULL|")
				continue
			}
			switch value := field.Interface().(type) {
			case time.Time:
				b.WriteString(value.UTC().Format(time.RFC3339) + "|")
			default:
				fmt.Fprintf(&b, "%q|", fmt.Sprint(value))
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

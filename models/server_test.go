package models_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/models"
)

// serverURL returns the server's URL from the environment. Without one the test skips, except in continuous integration.
func serverURL(t *testing.T, variable string) *url.URL {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		if ci, _ := strconv.ParseBool(os.Getenv("CI")); ci {
			t.Fatalf("%s is not set, and CI tests every dialect", variable)
		}
		t.Skipf("set %s to a server's URL to run this", variable)
	}
	u, err := url.Parse(value)
	if err != nil {
		t.Fatalf("%s is no URL", variable) // without the value, which may hold a password
	}
	return u
}

// scratchName is the schema or database that a server test makes and drops: its own for every process.
func scratchName() string { return fmt.Sprintf("retort_models_%d", os.Getpid()) }

// openServer opens a database for one test, after and before statements that prepare it and clean up through an administrator's
// connection.
func openServer(t *testing.T, admin, target gorm.Dialector, before, after string) *gorm.DB {
	t.Helper()
	open := func(dialector gorm.Dialector) (*gorm.DB, *sql.DB) {
		db, err := gorm.Open(dialector, &gorm.Config{Logger: logger.Discard})
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
		return db, pool
	}
	adminDB, _ := open(admin)
	if err := adminDB.Exec(before).Error; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := adminDB.Exec(after).Error; err != nil {
			t.Error(err)
		}
	})
	db, _ := open(target)
	return db
}

func TestSeedPostgres(t *testing.T) {
	u := serverURL(t, "RETORT_TEST_POSTGRES")
	admin := postgres.Open(u.String())
	query := u.Query()
	query.Set("search_path", scratchName())
	u.RawQuery = query.Encode()
	testSeed(t, openServer(t, admin, postgres.Open(u.String()), "CREATE SCHEMA "+scratchName(), "DROP SCHEMA "+scratchName()+" CASCADE"))
}

func TestSeedMySQL(t *testing.T) {
	u := serverURL(t, "RETORT_TEST_MYSQL")
	config := mysqldriver.NewConfig()
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.Net, config.Addr = "tcp", u.Host
	config.DBName = strings.TrimPrefix(u.Path, "/")
	config.ParseTime = true
	config.Params = map[string]string{"charset": "utf8mb4"}
	admin := mysql.Open(config.FormatDSN())
	config.DBName = scratchName()
	testSeed(t, openServer(t, admin, mysql.Open(config.FormatDSN()), "CREATE DATABASE "+scratchName()+" CHARACTER SET utf8mb4", "DROP DATABASE "+scratchName()))
}

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

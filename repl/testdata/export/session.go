// A session on SQLite, a private copy of the sample school, as a program: go run this file in a module that requires what it imports.
// It runs on a database of its own, or on the one of $DATABASE_DSN, a file: DATABASE_DSN=school.db.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/glebarez/sqlite"
	"github.com/retort-shell/retort/models"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// What the cells have from the shell.
var (
	db  *gorm.DB
	ctx = context.Background()
)

func main() {
	db = openDatabase()

	// Cell 1.
	u := models.User{Name: "Ada", Email: "ada@school.edu"}
	show(u)

	// Cell 2.
	show(db.Create(&u))

	// Cell 3.
	query(`SELECT id, name FROM users WHERE id > 59 ORDER BY id`)

	// Cell 4.
	// Left out: it failed.
	//	db.Whare("id = 1")

	// Cell 5.
	// Left out: a command of the shell.
	//	:schema Tag

	// Cell 6.
	for _, name := range []string{"a", "b"} {
		fmt.Println(name, "<", u.Name)
	}
}

// openDatabase opens the database of the program.
func openDatabase() *gorm.DB {
	dsn := os.Getenv("DATABASE_DSN")
	var fill func(*gorm.DB) error
	if dsn == "" {
		dir, err := os.MkdirTemp("", "session")
		if err != nil {
			log.Fatal(err)
		}
		dsn = filepath.Join(dir, "session.db") + "?_pragma=foreign_keys(1)"
		fill = func(db *gorm.DB) error { return models.Seed(db) }
	}
	if dsn == "" {
		log.Fatal("DATABASE_DSN is not set: a file: DATABASE_DSN=school.db")
	}
	db, err := gorm.Open(sqlite.Open(dsn), &gorm.Config{Logger: logger.Default.LogMode(logger.Silent)})
	if err == nil && fill != nil {
		err = fill(db)
	}
	if err != nil {
		log.Fatal(err)
	}
	return db
}

// show prints the values of an expression.
func show(values ...any) {
	for _, v := range values {
		switch x := v.(type) {
		case *gorm.DB:
			if x.Error != nil && !errors.Is(x.Error, gorm.ErrRecordNotFound) {
				log.Fatal(x.Error)
			}
			if d := reflect.ValueOf(x.Statement.Dest); d.Kind() == reflect.Pointer && !d.IsNil() {
				fmt.Printf("%+v\n", d.Elem())
			}
			fmt.Println(x.RowsAffected, "rows")
		case error:
			fmt.Println("error:", x)
		default:
			if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer && !p.IsNil() && p.Elem().Kind() == reflect.Struct {
				fmt.Printf("&%+v\n", p.Elem())
				continue
			}
			fmt.Printf("%+v\n", v)
		}
	}
}

// execute runs SQL that yields no rows.
func execute(text string) {
	result := db.Exec(text)
	if result.Error != nil {
		log.Fatal(result.Error)
	}
	fmt.Println(result.RowsAffected, "rows")
}

// query runs SQL and prints its rows.
func query(text string) {
	rows, err := db.Raw(text).Rows()
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Join(names, "\t"))
	values, dest := make([]sql.NullString, len(names)), make([]any, len(names))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			log.Fatal(err)
		}
		line := make([]string, len(values))
		for i, v := range values {
			if line[i] = v.String; !v.Valid {
				line[i] = "NULL"
			}
		}
		fmt.Println(strings.Join(line, "\t"))
	}
	if err := rows.Err(); err != nil {
		log.Fatal(err)
	}
}

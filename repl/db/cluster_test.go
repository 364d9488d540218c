//go:build cluster

package db

import (
	"testing"

	"github.com/retort-shell/retort/internal/dbtest"
)

// A Galera cluster has no XA transactions; its read-only guard refuses all the same.
func TestClusterReadOnlyGuard(t *testing.T) {
	url := dbtest.Galera(t)[0].URL
	d, err := Open(url, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	fill(t, d.Gorm)
	refusesAll(t, guardedTarget{dialect: "MySQL", url: url})
}

// Several statements in one text would end the transaction of the guard.
func TestClusterReadOnlyMultiStatements(t *testing.T) {
	url := dbtest.Galera(t)[0].URL
	if d, err := Open(url+"?multiStatements=true", Options{Guard: ReadOnly}); err == nil {
		t.Error("it is opened")
		d.Close()
	}
}

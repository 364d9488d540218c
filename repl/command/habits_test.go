package command_test

import (
	"testing"

	"github.com/retort-shell/retort/repl/command"
)

func TestHere(t *testing.T) {
	for cell, want := range map[string]string{
		"show tables":                ":tables",
		"SHOW TABLES;":               ":tables",
		`\dt`:                        ":tables",
		`\d users`:                   ":table users",
		"describe users;":            ":table users",
		"SHOW COLUMNS FROM `users`":  ":table users",
		".schema":                    ":schema",
		".schema users":              ":table users",
		"use school":                 ":db school",
		`\x`:                         ":expand on",
		`SELECT * FROM users \G`:     ":expand on, and the statement without \\G",
		`SELECT 1 \watch 5`:          ":watch 5 SELECT 1",
		`\watch 5`:                   ":watch 5",
		"clear":                      "Ctrl-L, which clears the screen",
		"%time f(1, 2)":              ":time f(1, 2)",
		"locals()":                   ":vars",
		"hint":                       ":hint",
		"lesson start/shell":         ":lesson start/shell",
		"tables":                     ":tables",
		"undo 2":                     ":undo 2",
		"describe the users of this": "",
		"hint 3":                     "", // takes nothing
		"log := 5 +":                 "",
		"log.Print(":                 "",
		"type Cat { }":               "",
		"q":                          "",
		"":                           "",
	} {
		if got, _ := command.Here(cell); got != want {
			t.Errorf("Here(%q) = %q, want %q", cell, got, want)
		}
	}
}

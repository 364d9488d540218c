package repl

import (
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/lang"
)

// suggestable reports whether the editor may suggest an earlier cell while its beginning is typed. On a database that somebody
// else needs, none may that changes data: one key too many would do again what was right once.
func (r *REPL) suggestable(cell string) bool { return r.config.private || !mayChange(cell) }

// mayChange reports whether a cell looks as if it changes data. What functions of the program do is not looked at.
func mayChange(cell string) bool {
	switch lang.Final(cell) {
	case lang.SQL:
		return slices.ContainsFunc(lang.Statements(cell), changesSQL)
	case lang.Command:
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(cell), ":"), " ")
		c, err := command.Find(name)
		return err == nil && c.Group != command.Look
	}
	return changesGo(cell)
}

// reading are the verbs of SQL that only read, unless a word of writing follows.
var reading = []string{"select", "values", "table", "with", "explain", "describe", "desc", "show"}

// writing are words of SQL that stand in statements that change data.
var writing = []string{
	"insert", "update", "delete", "replace", "merge", "into", "create", "alter", "drop", "truncate", "rename", "grant", "revoke",
	"call", "do", "copy", "set", "pragma", "vacuum", "reindex", "attach", "detach", "begin", "start", "commit", "rollback", "savepoint", "release",
}

func changesSQL(statement string) bool {
	words := sqlWords(statement)
	return len(words) > 0 && (!slices.Contains(reading, words[0]) || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(writing, w) }))
}

// finishing are methods of GORM and of database/sql that change data or schemas, or may.
var finishing = []string{
	"Create", "CreateInBatches", "Save", "Update", "Updates", "UpdateColumn", "UpdateColumns", "Delete", "FirstOrCreate",
	"Exec", "ExecContext", "Append", "Replace", "Clear", "AutoMigrate", "Migrator", "Commit", "Rollback", "RollbackTo",
}

// changesGo looks for such methods, and for strings that are SQL that changes data.
func changesGo(cell string) bool {
	files := token.NewFileSet()
	var s scanner.Scanner
	s.Init(files.AddFile("", files.Base(), len(cell)), []byte(cell), nil, 0)
	dot := false
	for {
		_, tok, text := s.Scan()
		switch {
		case tok == token.EOF:
			return false
		case tok == token.IDENT && dot && slices.Contains(finishing, text):
			return true
		case tok == token.STRING:
			value, err := strconv.Unquote(text)
			if words := sqlWords(value); err == nil && len(words) > 1 && slices.Contains(writing, words[0]) {
				return true
			}
		}
		dot = tok == token.PERIOD
	}
}

package repl

import (
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-shell/retort/repl/command"
	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/sqltext"
)

// suggestable reports whether the editor may suggest an earlier cell while its beginning is typed. On a database that somebody
// else needs, none may that changes data: one key too many would do again what was right once.
func (r *REPL) suggestable(cell string) bool {
	return r.asking == "" && (r.on.private || !mayChange(cell))
}

// mayChange reports whether a cell looks as if it changes data. What functions of the program do is not looked at.
func mayChange(cell string) bool {
	switch lang.Final(cell) {
	case lang.SQL:
		return slices.ContainsFunc(lang.Statements(cell), changesSQL)
	case lang.Command:
		name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(cell), ":"), " ")
		c, err := command.Find(name)
		return err == nil && (!c.Looks() || c.InParts)
	}
	return changesGo(cell)
}

// writing are verbs of SQL that change data or the session.
var writing = strings.Fields("INSERT UPDATE DELETE REPLACE MERGE CREATE ALTER DROP TRUNCATE RENAME GRANT REVOKE CALL DO COPY SET PRAGMA VACUUM " +
	"REINDEX ATTACH DETACH BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE")

func changesSQL(statement string) bool {
	return slices.ContainsFunc(sqltext.Statements(statement), func(w sqltext.Words) bool { return !w.Reads() })
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
			if words := sqltext.First(value); err == nil && len(words) > 1 && slices.Contains(writing, words.Verb()) {
				return true
			}
		}
		dot = tok == token.PERIOD
	}
}

package trace

import (
	"database/sql"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm/schema"
)

// Statement is one SQL statement that was sent to the database.
type Statement struct {
	// N counts the statements from 1 in the order in which they were sent; 0 for implicit ones.
	N int
	// SQL is the text as sent, with its placeholders; of a text with more than 16 MiB only the beginning.
	SQL string
	// Length is the length in bytes of a text of which SQL is only the beginning; else 0.
	Length int
	// Args are the bound values as they were when the statement was sent. Pointers and driver.Valuers are resolved,
	// long values are [Cut].
	Args []any
	// Rows is how many rows were read or changed; -1 where that is not known, or where the statement does neither.
	Rows int64
	// Start is when the statement was sent.
	Start time.Time
	// Elapsed lasts until the rows were read where the reading can be seen, else until the database answered.
	Elapsed time.Duration
	// Model is the Go type of the model, such as "models.User", where it is known.
	Model string
	// Schema is how GORM maps the model, where that is known.
	Schema *schema.Schema
	// Table is the table of the model, where it is known.
	Table string
	// Target is the name of the database, where the handle was given one: see [Target].
	Target string
	// Source is which of the database's servers it went to, where there are several: a replica, say.
	Source string
	// Cell is the number given to [Ledger.StartCell] before the statement was sent.
	Cell int
	// Err is the error of the database or of reading its rows. Finding no row is not one.
	Err error
	// Tag is what [Tag] said of the handle that sent the statement, or of the one for whose operation it was sent.
	Tag any
	// Purpose says why the statement ran.
	Purpose Purpose
	// Implicit marks the BEGIN, COMMIT and ROLLBACK that GORM itself puts around a single write.
	Implicit bool
	// Undone marks a statement whose changes have been taken back since, with its cell.
	Undone bool
	// Finished reports whether the statement has ended; until then Rows is -1 and Elapsed is 0.
	Finished bool
}

// Repeats reports whether the statement is another run of one before it: the same SQL, sent to the same place for the same reason, and
// neither failed.
func (s Statement) Repeats(before Statement) bool {
	return s.SQL == before.SQL && s.Purpose == before.Purpose && s.Target == before.Target && s.Source == before.Source && s.Err == nil && before.Err == nil
}

// Verb returns the first keyword of the statement in upper case, such as "SELECT"; comments and parentheses before it are
// skipped.
func (s Statement) Verb() string { return verb(s.SQL) }

// Whole returns an error where the ledger has kept only a part of the statement, which says of what.
func (s Statement) Whole() error {
	if s.Length > 0 {
		return fmt.Errorf("the statement, of %d bytes, was too long for the ledger to keep whole", s.Length)
	}
	for i, x := range s.Args {
		if named, ok := x.(sql.NamedArg); ok {
			x = named.Value
		}
		if _, cut := x.(Cut); cut {
			return fmt.Errorf("bound value %d was too long for the ledger to keep whole", i+1)
		}
	}
	return nil
}

// longText is from how many bytes on a statement's text is kept in part, and keptText how many are kept.
const (
	longText = 16 << 20
	keptText = 64 << 10
)

// cut keeps only the beginning of a text that is too long.
func (s *Statement) cut() {
	if len(s.SQL) <= longText {
		return
	}
	end := keptText
	for !utf8.RuneStart(s.SQL[end]) {
		end--
	}
	s.SQL, s.Length = s.SQL[:end]+"…", len(s.SQL)
}

func verb(sql string) string {
	for {
		for sql != "" && (sql[0] <= ' ' || sql[0] == '(' || sql[0] == ';') {
			sql = sql[1:]
		}
		switch {
		case strings.HasPrefix(sql, "--"):
			_, rest, found := strings.Cut(sql, "\n")
			if !found {
				return ""
			}
			sql = rest
		case strings.HasPrefix(sql, "/*"):
			_, rest, found := strings.Cut(sql[2:], "*/")
			if !found {
				return ""
			}
			sql = rest
		default:
			n := 0
			for n < len(sql) && isLetter(sql[n]) {
				n++
			}
			return strings.ToUpper(sql[:n])
		}
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// changesRows reports whether the database counts the rows that a statement with this verb changes. After others some drivers
// repeat the count of the statement before.
func changesRows(verb string) bool {
	switch verb {
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "WITH", "COPY", "LOAD":
		return true
	}
	return false
}

// ControlsTransaction reports whether the statement begins, ends or marks a transaction.
func (s Statement) ControlsTransaction() bool { return controlsTransaction(s.Verb()) }

func controlsTransaction(verb string) bool {
	switch verb {
	case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE":
		return true
	}
	return false
}

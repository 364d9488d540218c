package highlight

import (
	"strings"

	"github.com/retort-shell/retort/repl/sqltext"
)

// sqlWords are words of SQL as SQLite, PostgreSQL and MySQL know them, in capitals: those that a reader takes for structure.
var sqlWords = words(map[Class]string{
	Keyword: `ADD ALL ALTER ANALYZE AND AS ASC ATTACH AUTOINCREMENT AUTO_INCREMENT BEGIN BETWEEN BY CALL CASCADE CASE CHECK COLLATE COLUMN COMMIT
		CONFLICT CONSTRAINT CREATE CROSS CURRENT DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DESCRIBE DETACH DISTINCT DO DROP DUPLICATE
		ELSE END ESCAPE EXCEPT EXISTS EXPLAIN FETCH FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL FUNCTION GENERATED GLOB GRANT GROUP HAVING IF IGNORE
		ILIKE IMMEDIATE IN INDEX INNER INSERT INSTEAD INTERSECT INTO IS ISNULL JOIN KEY LAST LATERAL LEFT LIKE LIMIT LOCK MATCH MATERIALIZED MERGE
		NATURAL NO NOT NOTHING NOTNULL NULLS OF OFFSET ON ONLY OR ORDER OUTER OVER PARTITION PLAN PRAGMA PRECEDING PRIMARY PROCEDURE QUERY RANGE
		RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING REVOKE RIGHT ROLLBACK ROW ROWS SAVEPOINT SCHEMA SELECT SET
		SHARE SHOW START TABLE TEMP TEMPORARY THEN TO TRANSACTION TRIGGER TRUNCATE UNBOUNDED UNION UNIQUE UPDATE USE USING VACUUM VALUES VIEW
		VIRTUAL WHEN WHERE WINDOW WITH WITHOUT`,
	Type: `BIGINT BIGSERIAL BLOB BOOL BOOLEAN BYTEA CHAR DATE DATETIME DECIMAL DOUBLE FLOAT INT INTEGER INTERVAL JSON JSONB LONGTEXT MEDIUMTEXT
		NUMERIC PRECISION REAL SERIAL SMALLINT TEXT TIME TIMESTAMP TIMESTAMPTZ TINYINT UUID VARBINARY VARCHAR VARYING`,
	Number: `CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP FALSE NULL TRUE`,
})

func words(lists map[Class]string) map[string]Class {
	all := map[string]Class{}
	for class, list := range lists {
		for w := range strings.FieldsSeq(list) {
			all[w] = class
		}
	}
	return all
}

// The longest word of sqlWords.
const longestWord = 20

// SQL marks the words of SQL. Quoted names are plain, whether quoted by " or `.
func SQL(src string) []Span {
	var spans []Span
	for at := 0; ; {
		tok := sqltext.Next(src, at, false)
		if tok.Kind == sqltext.End {
			return spans
		}
		class, end := sqlClass(src, tok)
		if class != Plain {
			spans = append(spans, Span{tok.Start, end, class})
		}
		at = end
	}
}

// sqlClass tells what a token is, and where it ends if those after it belong to it: a number's fraction, a placeholder's name.
func sqlClass(src string, tok sqltext.Token) (class Class, end int) {
	text, before := src[tok.Start:tok.End], byte(0)
	if tok.Start > 0 {
		before = src[tok.Start-1]
	}
	switch tok.Kind {
	case sqltext.Comment:
		return Comment, tok.End
	case sqltext.Quoted, sqltext.Open:
		switch text[0] {
		case '/':
			return Comment, tok.End
		case '"', '`':
			return Plain, tok.End
		}
		return Text, tok.End
	case sqltext.Sign:
		end = tok.End
		if next := sqltext.Next(src, end, false); next.Kind == sqltext.Word && next.Start == end {
			end = next.End
		}
		if text == "?" || strings.Contains("$:@", text) && end > tok.End && before != text[0] {
			return Number, end
		}
		return Plain, tok.End
	}
	if text[0] >= '0' && text[0] <= '9' {
		return Number, tok.Start + numberLen(src[tok.Start:])
	}
	class = wordClass(text)
	switch {
	case before == '.':
		class = Plain // a column, whatever it is called
	case class != Keyword && strings.HasPrefix(src[tok.End:], "("):
		class = Call // also of a type: date('now'), varchar(20)
	}
	return class, tok.End
}

func wordClass(w string) Class {
	if len(w) > longestWord {
		return Plain
	}
	return sqlWords[strings.ToUpper(w)]
}

// numberLen is the length of the number at the start of s: 12, 1.5, 1e-9, 0xff.
func numberLen(s string) int {
	n := 0
	for n < len(s) && (sqltext.IsWord(s[n]) || s[n] == '.' || (s[n] == '-' || s[n] == '+') && (s[n-1] == 'e' || s[n-1] == 'E')) {
		n++
	}
	return n
}

package highlight

import "strings"

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

// SQL marks the words of SQL. Quoted names are plain, whether quoted by ", ` or [.
func SQL(src string) []Span {
	var spans []Span
	mark := func(start, end int, class Class) int {
		if class != Plain {
			spans = append(spans, Span{start, end, class})
		}
		return end
	}
	for i := 0; i < len(src); {
		c, rest := src[i], src[i:]
		switch {
		case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "/*"):
			i = mark(i, i+commentLen(rest), Comment)
		case c == '\'':
			i = mark(i, i+quotedLen(rest), Text)
		case c == '"', c == '`':
			i += quotedLen(rest)
		case c == '$' && dollarLen(rest) > 0:
			i = mark(i, i+dollarLen(rest), Text)
		case c == '?':
			i = mark(i, i+1+wordLen(rest[1:]), Number)
		case (c == '$' || c == ':' || c == '@') && wordLen(rest[1:]) > 0 && (i == 0 || src[i-1] != c):
			i = mark(i, i+1+wordLen(rest[1:]), Number)
		case c >= '0' && c <= '9':
			i = mark(i, i+numberLen(rest), Number)
		case isWord(c):
			n := wordLen(rest)
			class := wordClass(rest[:n])
			switch {
			case i > 0 && src[i-1] == '.':
				class = Plain // a column, whatever it is called
			case class != Keyword && strings.HasPrefix(rest[n:], "("):
				class = Call // also of a type: date('now'), varchar(20)
			}
			i = mark(i, i+n, class)
		default:
			i++
		}
	}
	return spans
}

func wordClass(w string) Class {
	if len(w) > longestWord {
		return Plain
	}
	return sqlWords[strings.ToUpper(w)]
}

func wordLen(s string) int {
	n := 0
	for n < len(s) && isWord(s[n]) {
		n++
	}
	return n
}

// numberLen is the length of the number at the start of s: 12, 1.5, 1e-9, 0xff.
func numberLen(s string) int {
	n := 0
	for n < len(s) && (isWord(s[n]) || s[n] == '.' || (s[n] == '-' || s[n] == '+') && (s[n-1] == 'e' || s[n-1] == 'E')) {
		n++
	}
	return n
}

// dollarLen is the length of PostgreSQL's $tag$ text $tag$ at the start of s, or 0 if there is none.
func dollarLen(s string) int {
	end := strings.IndexByte(s[1:], '$')
	if end < 0 || end != wordLen(s[1:]) || end > 0 && s[1] >= '0' && s[1] <= '9' {
		return 0
	}
	tag := s[:end+2]
	if i := strings.Index(s[len(tag):], tag); i >= 0 {
		return len(tag) + i + len(tag)
	}
	return len(s)
}

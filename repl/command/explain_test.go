package command

import "testing"

func TestExplain(t *testing.T) {
	s := newShell(t)
	s.fails(":explain", "no SQL has run yet")
	s.fails(":explain 1", "there is no statement 1: no SQL has run yet")
	s.fails(":explain analyze SELECT 1", "SQLite does not measure the steps of a plan; without analyze it shows them")
	s.fails(":explain SELECT 1; SELECT 2", ":explain takes one statement, not 2")
	s.fails(":explain DROP TABLE users", "databases have plans of SELECT, INSERT, UPDATE and DELETE, not of DROP")
	s.fails(`:explain db.Where("id = 1")`, `db.Where("id = 1") is not explained: these calls send no statement`)
	before := s.Ledger.Len()
	s.has(`:explain db.Delete(&models.Book{}, "year = ?", 1900)`, "DELETE FROM `books` WHERE year = ?", "SCAN books ◂ full scan", "idx_books_year")
	s.own(before)
	s.cell(`db.Where("body = ?", "x").Find(&[]models.Post{})`)
	s.has(":explain", "WHERE body = ?", "CREATE INDEX idx_posts_body ON posts (body)", `Body string `+"`gorm:\"not null;type:text;index\"`")
	s.exec("CREATE INDEX by_body ON posts (body)")
	s.has(":explain 4", "SEARCH posts USING INDEX by_body (body=?)")
}

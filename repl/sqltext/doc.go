// Package sqltext reads SQL as text: its tokens, its clauses, its placeholders. It knows the quotes and comments of SQLite, PostgreSQL and
// MySQL, which names need quotes, and no grammar: what it cannot place it leaves as it is.
package sqltext

// Package plan asks a database how it would run a statement, and makes of the answers of SQLite, PostgreSQL, MySQL and MariaDB one kind of
// tree, in which steps that read a whole table are marked and an index that would serve instead is named.
package plan

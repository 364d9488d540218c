// Package chain takes calls on a GORM handle apart: db.Where(…).Order(…).Find(…). It finds them in Go source, builds the SQL that they
// would send without sending it, and tells which call made which part of it.
//
// A part is never guessed from its text. The chain is built again with one call less, or with one thing changed, and what is not there
// then is what the call made. What no such change takes away is said to be of unknown origin.
package chain

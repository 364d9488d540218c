// Package trace keeps the ledger: every SQL statement of a session, once, numbered, as values.
//
// A [Ledger] sits under GORM at the connection pool, where every statement passes, and in GORM's callbacks, which know the
// model, the purpose and the number of rows. [Ledger.Trace] makes a handle whose statements are recorded; the handle that it was
// made from, and everything else that uses the connection, is left as it is.
//
// A handle may be given a name, and servers that a plugin such as gorm.io/plugin/dbresolver sends its statements to: see [Target]. The ledger
// then says where each went.
//
// Not seen, because they do not pass GORM: statements on the *sql.DB that DB() returns, statements on a *sql.Stmt made with
// PrepareContext, those sent on the pool itself of a handle with PrepareStmt, which makes such a *sql.Stmt, and the BEGIN, COMMIT and
// ROLLBACK of a transaction that is begun on a connection reserved with Connection before any other statement ran on it. Seen though they
// did not reach the database are statements that database/sql refuses, as those under a context that has ended: they have an error.
package trace

package db

import "testing"

// A bypass is a way around a guard: statements sent one after the other on one connection. @file is the file of a SQLite database.
type bypass struct {
	name       string
	statements []string
	// harmless says that a read-only database lets all of it through, as it changes no data that lasts.
	harmless bool
}

// bypasses are tried on every database, and those of one dialect on that.
var bypasses = map[string][]bypass{
	"all": {
		{name: "insert", statements: []string{"INSERT INTO parents (name) VALUES ('x')"}},
		{name: "update", statements: []string{"UPDATE parents SET name = 'x'"}},
		{name: "delete", statements: []string{"DELETE FROM children"}},
		{name: "insert from select", statements: []string{"INSERT INTO parents (name) SELECT name FROM children"}},
		{name: "drop", statements: []string{"DROP TABLE children"}},
		{name: "create", statements: []string{"CREATE TABLE mine (id integer)", "INSERT INTO mine VALUES (1)"}},
		{name: "alter", statements: []string{"ALTER TABLE parents ADD COLUMN extra integer"}},
		{name: "truncate", statements: []string{"TRUNCATE TABLE children"}},
		{name: "in a comment's shadow", statements: []string{"/* SELECT */ DELETE FROM children", "-- SELECT\nDELETE FROM children"}},
		{name: "parenthesised", statements: []string{"(DELETE FROM children)"}},
		{name: "begin, delete, commit", statements: []string{"BEGIN", "DELETE FROM children", "COMMIT"}},
		{name: "begin, commit, delete", statements: []string{"BEGIN", "COMMIT", "DELETE FROM children"}},
		{name: "commit twice", statements: []string{"BEGIN", "DELETE FROM children", "COMMIT", "COMMIT"}},
		{name: "start transaction", statements: []string{"START TRANSACTION", "DELETE FROM children", "COMMIT"}},
		{name: "start a writable one", statements: []string{"START TRANSACTION READ WRITE", "DELETE FROM children", "COMMIT"}},
		{name: "many in one text", statements: []string{"BEGIN; DELETE FROM children; COMMIT"}},
		{name: "commit", statements: []string{"COMMIT", "DELETE FROM children"}},
		{name: "commit in the same text", statements: []string{"COMMIT; DELETE FROM children", "DELETE FROM children; COMMIT"}},
		{name: "commit behind comments", statements: []string{"/* x */ -- y\n ; COMMIT", "DELETE FROM children"}},
		{name: "commit behind a carriage return", statements: []string{"-- x\rCOMMIT", "DELETE FROM children"}},
		{name: "commit in capitals and semicolons", statements: []string{";;CoMMit;;", "DELETE FROM children"}},
		{name: "commit and chain", statements: []string{"COMMIT AND CHAIN", "DELETE FROM children"}},
		{name: "commit with words that are none", statements: []string{"COMMIT 'x'", "COMMIT (", "COMMIT U&\"x\"", "DELETE FROM children"}},
		{name: "end", statements: []string{"END", "DELETE FROM children"}},
		{name: "rollback", statements: []string{"ROLLBACK", "DELETE FROM children"}},
		{name: "rollback in the same text", statements: []string{"ROLLBACK; DELETE FROM children"}},
		{name: "rollback to savepoints of the shell", statements: []string{"ROLLBACK TO retort_1", "ROLLBACK TO SAVEPOINT retort_s", "DELETE FROM children"}},
		{name: "release of savepoints of the shell", statements: []string{"RELEASE retort_1", "RELEASE SAVEPOINT retort_s", "DELETE FROM children"}},
		{name: "savepoint and release", statements: []string{"SAVEPOINT a", "DELETE FROM children", "RELEASE SAVEPOINT a"}},
	},
	"SQLite": {
		{name: "with", statements: []string{"WITH t AS (SELECT 1) DELETE FROM children"}},
		{name: "returning", statements: []string{"DELETE FROM children RETURNING *"}},
		{name: "explain", statements: []string{"EXPLAIN QUERY PLAN DELETE FROM children", "DELETE FROM children"}},
		{name: "lift by pragma", statements: []string{"PRAGMA query_only = 0", "PRAGMA query_only(0)", "DELETE FROM children"}},
		{name: "writable schema", statements: []string{"PRAGMA writable_schema = 1", "UPDATE sqlite_schema SET sql = 'x'", "DELETE FROM sqlite_schema"}},
		{name: "journal", statements: []string{"PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = OFF", "DELETE FROM children"}},
		{name: "locking", statements: []string{"PRAGMA locking_mode = EXCLUSIVE", "DELETE FROM children"}},
		{name: "checkpoint", statements: []string{"PRAGMA wal_checkpoint(TRUNCATE)"}, harmless: true},
		{name: "versions", statements: []string{"PRAGMA user_version = 7", "PRAGMA application_id = 7", "PRAGMA schema_version = 7"}},
		{name: "attach the file again", statements: []string{"ATTACH '@file' AS again", "DELETE FROM again.children"}},
		{name: "attach it by URI", statements: []string{"ATTACH 'file:@file?mode=rw' AS again", "DELETE FROM again.children"}},
		{name: "vacuum over it", statements: []string{"VACUUM", "VACUUM INTO '@file'"}},
		{name: "vacuum into another", statements: []string{"VACUUM INTO '@file.copy'"}},
		{name: "load an extension", statements: []string{"SELECT load_extension('@file.so')", "SELECT writefile('@file', 'x')"}},
		{name: "replace", statements: []string{"REPLACE INTO parents (id, name) VALUES (1, 'x')"}},
		{name: "conflict that rolls back", statements: []string{"INSERT OR ROLLBACK INTO parents (id, name) VALUES (1, 'x')", "DELETE FROM children"}},
		{name: "temporary table", statements: []string{"CREATE TEMP TABLE mine AS SELECT 1 AS id", "DELETE FROM mine"}, harmless: true},
		{name: "temporary trigger", statements: []string{
			"CREATE TEMP TABLE mine2 (id integer)", "CREATE TEMP TRIGGER t AFTER INSERT ON mine2 BEGIN DELETE FROM children; END", "INSERT INTO mine2 VALUES (1)",
		}},
		{name: "release by quoted name", statements: []string{`RELEASE "x"`, "RELEASE [x]", "DELETE FROM children"}},
		{name: "reindex and analyze", statements: []string{"REINDEX", "ANALYZE"}},
	},
	"PostgreSQL": {
		{name: "with", statements: []string{"WITH t AS (DELETE FROM children RETURNING *) SELECT * FROM t"}},
		{name: "explain analyze", statements: []string{"EXPLAIN ANALYZE DELETE FROM children"}},
		{name: "merge", statements: []string{"MERGE INTO children USING parents ON true WHEN MATCHED THEN DELETE"}},
		{name: "lift for the session", statements: []string{"SET default_transaction_read_only = off", "DELETE FROM children"}},
		{name: "lift by characteristics", statements: []string{"SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "DELETE FROM children"}},
		{name: "lift for the transaction", statements: []string{"SET transaction_read_only = off", "DELETE FROM children"}},
		{name: "lift by local setting", statements: []string{"SET LOCAL transaction_read_only = off", "DELETE FROM children"}},
		{name: "lift by function", statements: []string{"SELECT set_config('transaction_read_only', 'off', false)", "DELETE FROM children"}},
		{name: "lift the default by function", statements: []string{"SELECT set_config('default_transaction_read_only', 'off', false)", "DELETE FROM children"}},
		{name: "lift in the statement", statements: []string{"WITH s AS (SELECT set_config('transaction_read_only', 'off', false)) INSERT INTO parents (name) SELECT * FROM s"}},
		{name: "lift by update", statements: []string{"UPDATE pg_settings SET setting = 'off' WHERE name = 'transaction_read_only'", "DELETE FROM children"}},
		{name: "lift in a transaction", statements: []string{"BEGIN READ WRITE", "DELETE FROM children", "COMMIT"}},
		{name: "set transaction", statements: []string{"BEGIN", "SET TRANSACTION READ WRITE", "DELETE FROM children", "COMMIT"}},
		{name: "a snapshot", statements: []string{"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE", "DELETE FROM children"}},
		{name: "reset", statements: []string{"RESET ALL", "RESET transaction_read_only", "DISCARD ALL", "DELETE FROM children"}},
		{name: "another user", statements: []string{"RESET SESSION AUTHORIZATION", "RESET ROLE", "SET ROLE NONE", "DELETE FROM children"}},
		{name: "do", statements: []string{"DO $$ BEGIN DELETE FROM children; END $$"}},
		{name: "do that commits", statements: []string{"DO $$ BEGIN COMMIT; SET TRANSACTION READ WRITE; DELETE FROM children; COMMIT; END $$"}},
		{name: "do that deletes and commits", statements: []string{"DO $$ BEGIN DELETE FROM children; COMMIT; END $$"}},
		{name: "do that lifts", statements: []string{"DO $$ BEGIN SET LOCAL transaction_read_only = off; DELETE FROM children; END $$"}},
		{name: "do that executes", statements: []string{"DO $$ BEGIN EXECUTE 'COMMIT'; DELETE FROM children; END $$", "DELETE FROM children"}},
		{name: "function", statements: []string{"SELECT wipe()"}},
		{name: "function in a view", statements: []string{"SELECT * FROM wiping"}},
		{name: "function that is made", statements: []string{"CREATE FUNCTION mine() RETURNS void LANGUAGE sql AS 'DELETE FROM children'", "SELECT mine()"}},
		{name: "procedure that commits", statements: []string{"CALL wipe_and_commit()"}},
		{name: "prepare and execute", statements: []string{"PREPARE p AS DELETE FROM children", "EXECUTE p"}},
		{name: "prepare a commit", statements: []string{"PREPARE p2 AS COMMIT", "EXECUTE p2", "DELETE FROM children"}},
		{name: "prepare transaction", statements: []string{"PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION $$x$$", "PREPARE TRANSACTION U&'x'", "DELETE FROM children"}},
		{name: "commit prepared", statements: []string{"COMMIT PREPARED 'x'", "ROLLBACK PREPARED 'x'", "DELETE FROM children"}},
		{name: "commit in nested comments", statements: []string{"/* /* */ */ COMMIT", "/* /* */ COMMIT */ COMMIT", "/*/**/*/COMMIT", "DELETE FROM children"}},
		{name: "commit behind other spaces", statements: []string{"\f\vCOMMIT", "\u00a0COMMIT", "\ufeffCOMMIT", "DELETE FROM children"}},
		{name: "abort", statements: []string{"ABORT", "ABORT AND CHAIN", "DELETE FROM children"}},
		{name: "rollback to a name in Unicode", statements: []string{"ROLLBACK TO SAVEPOINT U&\"retort_1\"", "RELEASE U&\"retort_s\"", "DELETE FROM children"}},
		{name: "savepoint, lift, back", statements: []string{"SAVEPOINT s", "SET TRANSACTION READ WRITE", "ROLLBACK TO s", "RELEASE s", "DELETE FROM children"}},
		{name: "copy", statements: []string{"COPY parents (name) FROM PROGRAM 'echo x'"}},
		{name: "copy out of a write", statements: []string{"COPY (DELETE FROM children RETURNING *) TO PROGRAM 'cat'"}},
		{name: "cursor", statements: []string{"DECLARE c CURSOR WITH HOLD FOR SELECT wipe()", "FETCH c", "MOVE c"}},
		{name: "sequence", statements: []string{"SELECT setval('parents_id_seq', 1000)"}},
		{name: "lock", statements: []string{"SELECT * FROM parents FOR UPDATE"}},
		{name: "lock the table", statements: []string{"LOCK TABLE parents IN ACCESS SHARE MODE", "LOCK TABLE parents IN ROW EXCLUSIVE MODE", "DELETE FROM children"}},
		{name: "create as", statements: []string{"SELECT * INTO mine FROM parents", "CREATE TABLE mine AS SELECT * FROM parents"}},
		{name: "concurrently", statements: []string{"CREATE INDEX CONCURRENTLY mine ON children (name)", "DROP INDEX CONCURRENTLY mine"}},
		{name: "listen and notify", statements: []string{"LISTEN x", "NOTIFY x", "UNLISTEN *"}, harmless: true},
		{name: "advisory locks", statements: []string{"SELECT pg_try_advisory_lock(7)", "SELECT pg_advisory_unlock_all()"}, harmless: true},
		{name: "temporary table", statements: []string{"CREATE TEMP TABLE mine AS SELECT 1 AS id"}},
		{name: "vacuum", statements: []string{"VACUUM children", "CLUSTER", "REINDEX TABLE children", "ANALYZE children"}},
		{name: "refresh and comment", statements: []string{"COMMENT ON TABLE children IS 'x'", "GRANT SELECT ON children TO PUBLIC"}},
	},
	"MySQL": {
		{name: "with", statements: []string{"WITH t AS (SELECT 1) DELETE FROM children", "DELETE children FROM children JOIN parents ON parents.id = parent_id"}},
		{name: "returning", statements: []string{"DELETE FROM children RETURNING *"}},
		{name: "explain analyze", statements: []string{"EXPLAIN ANALYZE DELETE FROM children", "ANALYZE DELETE FROM children"}},
		{name: "lift for the session", statements: []string{"SET SESSION TRANSACTION READ WRITE", "DELETE FROM children"}},
		{name: "lift for the next", statements: []string{"SET TRANSACTION READ WRITE", "DELETE FROM children"}},
		{name: "lift by variable", statements: []string{"SET SESSION tx_read_only = 0", "SET @@session.transaction_read_only = 0", "SET @@transaction_read_only = 0", "DELETE FROM children"}},
		{name: "lift for a statement", statements: []string{"SET STATEMENT tx_read_only = 0 FOR DELETE FROM children"}},
		{name: "lift in a transaction", statements: []string{"START TRANSACTION READ WRITE", "DELETE FROM children", "COMMIT"}},
		{name: "a snapshot", statements: []string{"START TRANSACTION WITH CONSISTENT SNAPSHOT", "DELETE FROM children", "COMMIT"}},
		{name: "autocommit", statements: []string{"SET autocommit = 1", "SET autocommit = 0", "SET @@session.autocommit = 1", "DELETE FROM children", "COMMIT"}},
		{name: "complete and chain", statements: []string{"SET completion_type = 1", "COMMIT AND CHAIN", "ROLLBACK RELEASE", "DELETE FROM children"}},
		{name: "compound", statements: []string{"BEGIN NOT ATOMIC DELETE FROM children; END"}},
		{name: "compound that commits first", statements: []string{"BEGIN NOT ATOMIC COMMIT; START TRANSACTION READ WRITE; DELETE FROM children; COMMIT; END"}},
		{name: "compound that commits", statements: []string{"BEGIN NOT ATOMIC DELETE FROM children; COMMIT; END"}},
		{name: "compound that lifts", statements: []string{"BEGIN NOT ATOMIC SET SESSION TRANSACTION READ WRITE; DELETE FROM children; END"}},
		{name: "executable comment", statements: []string{"/*! DELETE FROM children */", "/*!50000 COMMIT */", "/*M! COMMIT */", "/*!COMMIT*/", "DELETE FROM children"}},
		{name: "hash comment", statements: []string{"# x\nCOMMIT", "# x\nDELETE FROM children"}},
		{name: "function", statements: []string{"SELECT wipe()"}},
		{name: "function in a view", statements: []string{"SELECT * FROM wiping"}},
		{name: "procedure that commits", statements: []string{"CALL wipe_and_commit()"}},
		{name: "prepare and execute", statements: []string{"PREPARE p FROM 'DELETE FROM children'", "EXECUTE p"}},
		{name: "prepare a commit", statements: []string{"PREPARE p FROM 'COMMIT'", "EXECUTE p", "DELETE FROM children"}},
		{name: "execute immediate", statements: []string{"EXECUTE IMMEDIATE 'DELETE FROM children'", "EXECUTE IMMEDIATE 'COMMIT'"}},
		{name: "replace", statements: []string{"REPLACE INTO parents (id, name) VALUES (1, 'x')"}},
		{name: "rename", statements: []string{"RENAME TABLE children TO kids"}},
		{name: "lock tables", statements: []string{"LOCK TABLES children WRITE", "DELETE FROM children", "UNLOCK TABLES"}},
		{name: "flush", statements: []string{"FLUSH TABLES children WITH READ LOCK", "UNLOCK TABLES", "FLUSH TABLES children", "DELETE FROM children"}},
		{name: "end of an XA transaction", statements: []string{"XA END 'x'", "XA PREPARE 'x'", "XA COMMIT 'x'", "XA COMMIT 'x' ONE PHASE", "XA ROLLBACK 'x'", "XA RECOVER", "DELETE FROM children"}},
		{name: "an XA transaction", statements: []string{"XA START 'y'", "DELETE FROM children", "XA END 'y'", "XA COMMIT 'y' ONE PHASE"}},
		{name: "load", statements: []string{"LOAD DATA INFILE '/etc/hostname' INTO TABLE parents (name)"}},
		{name: "load from the client", statements: []string{"LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE parents (name)"}},
		{name: "into a file", statements: []string{"DELETE FROM children", "SELECT * FROM parents INTO OUTFILE '/nowhere/x'"}},
		{name: "handler", statements: []string{"HANDLER children OPEN", "HANDLER children READ FIRST", "DELETE FROM children", "HANDLER children CLOSE"}},
		{name: "create as", statements: []string{"CREATE TABLE mine AS SELECT * FROM parents", "CREATE OR REPLACE TABLE children (id integer)"}},
		{name: "temporary table", statements: []string{"CREATE TEMPORARY TABLE mine (id integer)", "INSERT INTO mine VALUES (1)", "DROP TEMPORARY TABLE mine"}, harmless: true},
		{name: "sequence", statements: []string{"CREATE SEQUENCE s", "SELECT nextval(s)"}},
		{name: "grant", statements: []string{"GRANT SELECT ON children TO root@localhost", "ANALYZE TABLE children", "OPTIMIZE TABLE children"}},
	},
}

// traps are what bypasses use that somebody has left in the database.
var traps = map[string][]string{
	"PostgreSQL": {
		"CREATE FUNCTION wipe() RETURNS integer LANGUAGE plpgsql AS 'BEGIN DELETE FROM children; RETURN 1; END'",
		"CREATE VIEW wiping AS SELECT wipe() AS x",
		"CREATE PROCEDURE wipe_and_commit() LANGUAGE plpgsql AS 'BEGIN DELETE FROM children; COMMIT; END'",
	},
	"MySQL": {
		"CREATE FUNCTION wipe() RETURNS integer MODIFIES SQL DATA BEGIN DELETE FROM children; RETURN 1; END",
		"CREATE VIEW wiping AS SELECT wipe() AS x",
		"CREATE PROCEDURE wipe_and_commit() BEGIN DELETE FROM children; COMMIT; END",
	},
}

// trap leaves the traps in a target.
func trap(t *testing.T, target guardedTarget) {
	t.Helper()
	d := openURL(t, target.url)
	for _, query := range traps[target.dialect] {
		if err := d.Gorm.Exec(query).Error; err != nil {
			t.Fatal(err)
		}
	}
}

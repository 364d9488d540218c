package lang

// sqlVerbWords begin a statement, those that are used most first.
var sqlVerbWords = []string{
	"SELECT", "INSERT INTO", "UPDATE", "DELETE FROM", "WITH", "CREATE TABLE", "CREATE INDEX", "CREATE VIEW", "ALTER TABLE", "DROP TABLE", "DROP INDEX",
	"DROP VIEW", "EXPLAIN",
}

// dialectVerbs are those that only one dialect has.
var dialectVerbs = map[string][]string{
	"sqlite":   {"EXPLAIN QUERY PLAN", "PRAGMA", "VACUUM", "REPLACE INTO"},
	"postgres": {"EXPLAIN ANALYZE", "TRUNCATE", "VACUUM", "SHOW"},
	"mysql":    {"EXPLAIN ANALYZE", "TRUNCATE TABLE", "REPLACE INTO", "SHOW TABLES", "DESCRIBE"},
}

// Words that stand where a value may, and those that go on behind one, by clause.
var (
	sqlOperandWords = map[string][]string{
		"select": {"DISTINCT", "CASE", "NULL", "NOT", "EXISTS"},
		"where":  {"NOT", "EXISTS", "CASE", "NULL", "TRUE", "FALSE"},
		"by":     {"CASE"},
		"set":    {"CASE", "NULL", "DEFAULT"},
		"values": {"NULL", "DEFAULT", "TRUE", "FALSE"},
	}
	sqlOperatorWords = map[string][]string{
		"select":  {"FROM", "AS", "AND", "OR", "IS NULL", "IS NOT NULL", "WHEN", "THEN", "ELSE", "END", "OVER", "FILTER"},
		"from":    {"WHERE", "JOIN", "LEFT JOIN", "INNER JOIN", "CROSS JOIN", "ON", "USING", "AS", "GROUP BY", "ORDER BY", "LIMIT", "UNION", "EXCEPT", "INTERSECT"},
		"on":      {"AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS NULL", "IS NOT NULL", "JOIN", "LEFT JOIN", "INNER JOIN", "WHERE", "GROUP BY", "ORDER BY", "LIMIT"},
		"where":   {"AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS NULL", "IS NOT NULL", "ESCAPE", "COLLATE", "WHEN", "THEN", "ELSE", "END", "GROUP BY", "ORDER BY", "LIMIT", "RETURNING", "UNION"},
		"by":      {"ASC", "DESC", "NULLS FIRST", "NULLS LAST", "COLLATE", "HAVING", "ORDER BY", "LIMIT", "WHEN", "THEN", "ELSE", "END", "AND", "OR"},
		"having":  {"AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS NULL", "IS NOT NULL", "ORDER BY", "LIMIT"},
		"set":     {"WHERE", "FROM", "RETURNING"},
		"update":  {"SET", "AS"},
		"into":    {"VALUES", "SELECT", "DEFAULT VALUES"},
		"values":  {"RETURNING", "ON CONFLICT", "ON DUPLICATE KEY UPDATE"},
		"limit":   {"OFFSET", "UNION"},
		"group":   {"BY"},
		"is":      {"NULL", "NOT NULL", "DISTINCT FROM"},
		"is not":  {"NULL", "DISTINCT FROM"},
		"not":     {"IN", "LIKE", "BETWEEN", "NULL"},
		"left":    {"JOIN", "OUTER JOIN"},
		"define":  {"INTEGER", "TEXT", "REAL", "BOOLEAN", "TIMESTAMP", "PRIMARY KEY", "NOT NULL", "UNIQUE", "DEFAULT", "REFERENCES", "CHECK", "AS"},
		"delete":  {"FROM"},
		"insert":  {"INTO"},
		"replace": {"INTO"},
		"merge":   {"INTO"},
		"with":    {"AS", "SELECT", "INSERT INTO", "UPDATE", "DELETE FROM"},
		"create":  {"TABLE", "INDEX", "UNIQUE INDEX", "VIEW", "TRIGGER", "TEMPORARY TABLE", "IF NOT EXISTS", "ON", "AS"},
		"alter":   {"TABLE"},
		"drop":    {"TABLE", "INDEX", "VIEW", "TRIGGER"},
		"table":   {"ADD COLUMN", "DROP COLUMN", "RENAME TO", "RENAME COLUMN"},
	}
	// What GORM's condition strings go on with: the clauses that follow are methods of their own.
	gormConditionWords = []string{"AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS NULL", "IS NOT NULL", "ESCAPE", "COLLATE", "WHEN", "THEN", "ELSE", "END"}
	gormOrderWords     = []string{"DESC", "ASC", "NULLS FIRST", "NULLS LAST", "COLLATE", "WHEN", "THEN", "ELSE", "END"}
	gormJoinWords      = []string{"JOIN", "LEFT JOIN", "INNER JOIN", "CROSS JOIN", "ON", "USING", "AS"}
)

// A sqlFunction is a function of SQL with what it takes.
type sqlFunction struct{ name, args string }

var sqlFunctions = []sqlFunction{
	{"abs", "(x)"}, {"avg", "(x)"}, {"cast", "(x AS type)"}, {"coalesce", "(x, y, …)"}, {"count", "(*)"}, {"dense_rank", "() OVER (…)"},
	{"first_value", "(x) OVER (…)"}, {"lag", "(x) OVER (…)"}, {"last_value", "(x) OVER (…)"}, {"lead", "(x) OVER (…)"}, {"length", "(text)"},
	{"lower", "(text)"}, {"ltrim", "(text)"}, {"max", "(x)"}, {"min", "(x)"}, {"nullif", "(x, y)"}, {"rank", "() OVER (…)"},
	{"replace", "(text, from, to)"}, {"round", "(x, digits)"}, {"row_number", "() OVER (…)"}, {"rtrim", "(text)"}, {"sum", "(x)"}, {"trim", "(text)"},
	{"upper", "(text)"},
}

var dialectFunctions = map[string][]sqlFunction{
	"sqlite": {
		{"changes", "()"}, {"date", "(time, modifier, …)"}, {"datetime", "(time, modifier, …)"}, {"group_concat", "(x, separator)"}, {"hex", "(x)"},
		{"ifnull", "(x, y)"}, {"iif", "(condition, x, y)"}, {"instr", "(text, part)"}, {"json_array", "(x, …)"}, {"json_extract", "(json, path)"},
		{"json_object", "(name, x, …)"}, {"julianday", "(time)"}, {"last_insert_rowid", "()"}, {"printf", "(format, x, …)"}, {"random", "()"},
		{"strftime", "(format, time, modifier, …)"}, {"substr", "(text, from, length)"}, {"time", "(time, modifier, …)"}, {"total", "(x)"},
		{"typeof", "(x)"}, {"unixepoch", "(time)"},
	},
	"postgres": {
		{"age", "(timestamp)"}, {"array_agg", "(x)"}, {"concat", "(x, …)"}, {"date_part", "(field, time)"}, {"date_trunc", "(field, time)"},
		{"extract", "(field FROM time)"}, {"gen_random_uuid", "()"}, {"generate_series", "(from, to)"}, {"greatest", "(x, y, …)"},
		{"json_agg", "(x)"}, {"jsonb_agg", "(x)"}, {"jsonb_build_object", "(name, x, …)"}, {"least", "(x, y, …)"}, {"left", "(text, n)"},
		{"now", "()"}, {"position", "(part IN text)"}, {"random", "()"}, {"regexp_replace", "(text, pattern, to)"}, {"right", "(text, n)"},
		{"split_part", "(text, separator, n)"}, {"string_agg", "(text, separator)"}, {"substring", "(text FROM n)"}, {"to_char", "(x, format)"},
		{"to_date", "(text, format)"}, {"to_timestamp", "(seconds)"}, {"unnest", "(array)"},
	},
	"mysql": {
		{"char_length", "(text)"}, {"concat", "(x, …)"}, {"concat_ws", "(separator, x, …)"}, {"curdate", "()"}, {"date_add", "(time, INTERVAL n unit)"},
		{"date_format", "(time, format)"}, {"datediff", "(time, time)"}, {"extract", "(unit FROM time)"}, {"greatest", "(x, y, …)"},
		{"group_concat", "(x)"}, {"if", "(condition, x, y)"}, {"ifnull", "(x, y)"}, {"json_extract", "(json, path)"}, {"json_object", "(name, x, …)"},
		{"last_insert_id", "()"}, {"least", "(x, y, …)"}, {"left", "(text, n)"}, {"locate", "(part, text)"}, {"now", "()"}, {"rand", "()"},
		{"right", "(text, n)"}, {"str_to_date", "(text, format)"}, {"substring", "(text, from, length)"}, {"uuid", "()"},
	},
}

package show

import (
	"cmp"
	"regexp"
	"strings"
	"sync"
)

// driverWords are what the drivers put around a database's own words.
var driverWords = regexp.MustCompile(`^(?:ERROR: |SQL logic error: |Error \d+ \(\w+\): )(.*?)(?: \(\d+\))?$`)

// plainText is a database's error without the words of its driver: "error: ERROR: division by zero" says it twice.
func plainText(text string) string {
	if m := driverWords.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return text
}

// A rule explains the database errors whose text has a pattern.
type rule struct {
	pattern *regexp.Regexp
	explain func(x explainer, m []string) explanation
}

// rules knows what SQLite, PostgreSQL and MySQL say, each in its own words.
var rules = sync.OnceValue(func() []rule {
	r := func(pattern string, explain func(x explainer, m []string) explanation) rule {
		return rule{regexp.MustCompile(pattern), explain}
	}
	column := func(x explainer, m []string) explanation { return x.noColumn(m[1]) }
	columnOf := func(x explainer, m []string) explanation { return x.noColumn(cmp.Or(m[1], m[2])) }
	table := func(x explainer, m []string) explanation { return x.noTable(m[1]) }
	unique := func(x explainer, m []string) explanation { return x.unique(m[1]) }
	notNull := func(x explainer, m []string) explanation { return x.notNull("", m[1]) }
	check := func(x explainer, m []string) explanation { return x.check(m[1]) }
	syntax := func(x explainer, m []string) explanation { return x.syntax(m[1]) }
	early := func(x explainer, _ []string) explanation { return x.syntax("") }
	function := func(_ explainer, m []string) explanation {
		return explanation{text: "the database has no function " + m[1]}
	}
	ambiguous := func(x explainer, m []string) explanation { return x.ambiguous(m[1]) }
	exists := func(_ explainer, m []string) explanation {
		return explanation{text: "there is a table " + m[1] + " already"}
	}
	count := func(x explainer, _ []string) explanation { return x.valueCount() }
	unfit := func(_ explainer, m []string) explanation { return unfitValue(m[2], m[1], "") }
	places := func(_ explainer, m []string) explanation { return wrongPlaces(m[1], m[2]) }
	return []rule{
		// SQLite
		r(`no such column: "?([\w.]+|[‘“][^’”]*[’”]?)"?`, column),
		r(`table \w+ has no column named (\w+)`, column),
		r(`no such table: ([\w.]+)`, table),
		r(`UNIQUE constraint failed: ([\w., ]+)`, unique),
		r(`NOT NULL constraint failed: (.+)\.(.+?)(?: \(\d+\))?$`, func(x explainer, m []string) explanation { return x.notNull(m[1], m[2]) }),
		r(`FOREIGN KEY constraint failed`, func(x explainer, _ []string) explanation { return x.foreignKey("", "") }),
		r(`CHECK constraint failed: (.+?)(?: \(\d+\))?$`, check),
		r(`near "([^"]*)": syntax error`, syntax),
		r(`incomplete input|unrecognized token: "['"]`, early),
		r(`no such function: (\w+)`, function),
		r(`ambiguous column name: ([\w.]+)`, ambiguous),
		r(`table (\w+) already exists`, exists),
		r(`table \w+ has \d+ columns but \d+ values were supplied|\d+ values for \d+ columns`, count),
		r(`missing argument with index \d+`, func(explainer, []string) explanation { return noValue() }),
		r(`attempt to write a readonly database|cannot execute [A-Z ]+ in a read-only transaction|in a READ ONLY transaction|`+
			`running with the --(?:super-)?read-only option`, func(x explainer, _ []string) explanation {
			return explanation{text: "the database is open for reading only: nothing was written"}
		}),
		r(`database is locked|database table is locked`, func(x explainer, _ []string) explanation {
			return explanation{text: "another connection is writing to the database", hints: []string{"an open transaction elsewhere? end it, then try again"}}
		}),
		// PostgreSQL
		r(`column (?:"([^"]+)"|([^\s"]+))(?: of relation "[^"]+")? does not exist`, columnOf),
		r(`(?:relation|table) "([^"]+)" does not exist`, table),
		r(`missing FROM-clause entry for table "(\w+)"`, func(x explainer, m []string) explanation { return x.noAlias(m[1]) }),
		r(`function (\w+)\(.*\) does not exist`, function),
		r(`column reference "([\w.]+)" is ambiguous`, ambiguous),
		r(`relation "([^"]+)" already exists`, exists),
		r(`INSERT has more (?:target columns than expressions|expressions than target columns)`, count),
		r(`^(?:sql: )?expected (\d+) arguments, got (\d+)$`, places),
		r(`operator does not exist: .* == `, func(explainer, []string) explanation {
			return explanation{text: "SQL has no ==", hints: []string{oneEqualSign}}
		}),
		r(`duplicate key value violates unique constraint "([^"]+)"`, func(x explainer, m []string) explanation { return x.uniqueNamed(m[1], "") }),
		r(`null value in column "([^"]+)" of relation "([^"]+)"`, func(x explainer, m []string) explanation { return x.notNull(m[2], m[1]) }),
		r(`null value in column "([^"]+)"`, notNull),
		r(`insert or update on table "([^"]+)" violates foreign key constraint "([^"]+)"`, func(x explainer, m []string) explanation {
			return x.foreignKey("child", "")
		}),
		r(`update or delete on table "[^"]+" violates foreign key constraint "[^"]+" on table "([^"]+)"`, func(x explainer, m []string) explanation {
			return x.foreignKey("parent", m[1])
		}),
		r(`violates check constraint "([^"]+)"`, check),
		r(`syntax error at or near "([^"]*)"`, syntax),
		r(`syntax error at end of input|unterminated quoted (?:string|identifier)`, early),
		r(`current transaction is aborted`, func(explainer, []string) explanation { return aborted() }),
		r(`invalid input syntax for (?:type )?([\w ]+): "(.*)"`, unfit),
		r(`invalid input value for enum (\w+): "(.*)"`, unfit),
		r(`value too long for type [\w ]+\((\d+)\)`, func(_ explainer, m []string) explanation { return tooLong("the column", m[1]) }),
		// MySQL and MariaDB
		r("Incorrect (\\w+) value: '(.*)' for column .*?(\\w+)['`]? at row", func(_ explainer, m []string) explanation { return unfitValue(m[2], m[1], m[3]) }),
		r(`Data too long for column '(\w+)'`, func(_ explainer, m []string) explanation { return tooLong("column "+m[1], "") }),
		r(`Unknown column '([^']+)' in`, column),
		r(`Unknown table '(?:\w+\.)?(\w+)'`, table),
		r(`Table '(\w+)' already exists`, exists),
		r(`FUNCTION (?:\w+\.)?(\w+) does not exist`, function),
		r(`Column '([\w.]+)' in .* is ambiguous`, ambiguous),
		r(`Column count doesn't match value count`, count),
		r(`Table '(?:([^'.]+)\.)?([^']+)' doesn't exist`, func(x explainer, m []string) explanation {
			if name := m[1] + "." + m[2]; m[1] != "" && strings.Contains(strings.ReplaceAll(x.about.Statement.SQL, "`", ""), name) {
				return x.noTable(name)
			}
			return x.noTable(m[2]) // the server names its database itself
		}),
		r(`Duplicate entry '(.*)' for key '(?:\w+\.)?([^']+)'`, func(x explainer, m []string) explanation { return x.uniqueNamed(m[2], m[1]) }),
		r(`Column '([^']+)' cannot be null`, notNull),
		r(`Field '([^']+)' doesn't have a default value`, notNull),
		r("CONSTRAINT `([^`]+)` failed for |Check constraint '([^']+)' is violated", func(x explainer, m []string) explanation {
			return x.check(cmp.Or(m[1], m[2]))
		}),
		r(`Cannot add or update a child row`, func(x explainer, _ []string) explanation { return x.foreignKey("child", "") }),
		r("Cannot delete or update a parent row: a foreign key constraint fails \\((?:`[^`]+`\\.)?`([^`]+)`", func(x explainer, m []string) explanation {
			return x.foreignKey("parent", m[1])
		}),
		r(`error in your SQL syntax.* near '(\S*?)(?:'|\s)`, syntax),
		// database/sql
		r(`Scan error on column index \d+, name "([^"]*)": converting driver\.Value type \S+ \((".*")\) to an? (\S+): `, scanned),
		r(`Scan error on column index \d+, name "([^"]*)": converting (NULL) to (\S+) is unsupported`, scanned),
		r(`Scan error on column index \d+, name "([^"]*)": sql/driver: couldn't convert (.+) into type (\S+)$`, scanned),
		r(`Scan error on column index \d+, name "([^"]*)": unsupported Scan, storing driver\.Value type (?:string|\[\]uint8) into type \*(time\.Time)$`, noTime),
	}
})

package plan

import (
	"strings"

	"gorm.io/gorm"
)

func mysql(db *gorm.DB, text string, args []any, measure bool) ([]*Step, error) {
	if !measure {
		rows, err := read(db, "EXPLAIN "+text, args)
		return mysqlSteps(rows), err
	}
	version, err := read(db, "SELECT VERSION() AS version", nil)
	if err != nil {
		return nil, err
	}
	if len(version) > 0 && strings.Contains(version[0]["version"], "MariaDB") {
		rows, err := read(db, "ANALYZE "+text, args)
		return mysqlSteps(rows), err
	}
	rows, err := read(db, "EXPLAIN ANALYZE "+text, args)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return mysqlTree(rows[0]["EXPLAIN"]), nil
}

// accesses are the ways of reading a table, https://dev.mysql.com/doc/refman/8.4/en/explain-output.html.
var accesses = map[string]string{
	"ALL": "all rows", "index": "all rows, in the order of an index", "range": "a range of an index", "ref": "by an index", "eq_ref": "one row by a unique index",
	"const": "one row by a unique index", "system": "its only row", "index_merge": "by several indexes", "ref_or_null": "by an index, or NULL",
	"fulltext": "by a full-text index", "unique_subquery": "one row by a unique index", "index_subquery": "by an index",
}

// mysqlSteps makes steps of the rows of EXPLAIN: those of one SELECT follow each other in the order in which their tables are joined;
// those of subqueries come below.
func mysqlSteps(rows []map[string]string) []*Step {
	var top []*Step
	first, last := "", (*Step)(nil)
	for _, row := range rows {
		s := mysqlStep(row)
		if first == "" {
			first = row["id"]
		}
		if row["id"] == first || last == nil {
			top = append(top, s)
			last = s
			continue
		}
		last.Steps = append(last.Steps, s)
	}
	return top
}

func mysqlStep(row map[string]string) *Step {
	s := &Step{Table: row["table"], FullScan: row["type"] == "ALL" || row["type"] == "index" && !strings.Contains(row["Extra"], "Using index")}
	var parts []string
	if kind := row["select_type"]; kind != "" && kind != "SIMPLE" && kind != "PRIMARY" {
		parts = append(parts, kind)
	}
	if s.Table != "" {
		access := row["type"]
		if words, ok := accesses[access]; ok {
			access += " (" + words + ")"
		}
		parts = append(parts, s.Table+":", access)
	}
	if row["key"] != "" {
		parts = append(parts, "key "+row["key"])
	}
	if row["ref"] != "" {
		parts = append(parts, "= "+row["ref"])
	}
	if row["Extra"] != "" {
		parts = append(parts, "· "+row["Extra"])
	}
	s.Text = strings.Join(parts, " ")
	s.Sorts = strings.Contains(row["Extra"], "filesort")
	switch {
	case row["r_rows"] != "":
		s.Figures = strings.TrimSuffix(row["r_rows"], ".00") + " rows; expected " + row["rows"]
	case row["rows"] != "":
		s.Figures = "about " + row["rows"] + " rows"
		if row["rows"] == "1" {
			s.Figures = "about 1 row"
		}
	}
	return s
}

// mysqlTree reads the text of MySQL's EXPLAIN ANALYZE, a line a step, indented.
func mysqlTree(text string) []*Step {
	var top []*Step
	var open []*Step // the steps that enclose the next line, with their indents
	var indents []int
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), "-> ")
		if !ok {
			continue
		}
		indent := len(line) - len(strings.TrimLeft(line, " "))
		s := &Step{Text: rest}
		if i := strings.Index(rest, "  ("); i >= 0 {
			s.Text, s.Figures = rest[:i], strings.TrimSpace(rest[i:])
		}
		if table, ok := strings.CutPrefix(s.Text, "Table scan on "); ok {
			s.Table, s.FullScan = table, !strings.HasPrefix(table, "<")
		}
		s.Sorts = strings.HasPrefix(s.Text, "Sort")
		for len(indents) > 0 && indents[len(indents)-1] >= indent {
			open, indents = open[:len(open)-1], indents[:len(indents)-1]
		}
		if len(open) > 0 {
			open[len(open)-1].Steps = append(open[len(open)-1].Steps, s)
		} else {
			top = append(top, s)
		}
		open, indents = append(open, s), append(indents, indent)
	}
	return top
}

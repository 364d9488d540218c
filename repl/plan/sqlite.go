package plan

import (
	"strings"

	"gorm.io/gorm"
)

func sqlite(db *gorm.DB, text string, args []any) ([]*Step, error) {
	rows, err := read(db, "EXPLAIN QUERY PLAN "+text, args)
	if err != nil {
		return nil, err
	}
	return sqliteSteps(rows), nil
}

// sqliteSteps makes a tree of rows that name their parents, https://www.sqlite.org/eqp.html.
func sqliteSteps(rows []map[string]string) []*Step {
	byID := map[string]*Step{}
	var top []*Step
	for _, row := range rows {
		s := &Step{Text: row["detail"]}
		words := strings.Fields(s.Text)
		if len(words) > 1 && (words[0] == "SCAN" || words[0] == "SEARCH") && words[1] != "CONSTANT" && !strings.HasPrefix(words[1], "(") {
			s.Table = strings.Trim(words[1], "`\"")
			s.FullScan = words[0] == "SCAN" && !strings.Contains(s.Text, " USING ") && !strings.Contains(s.Text, "VIRTUAL TABLE")
		}
		s.Sorts = strings.HasPrefix(s.Text, "USE TEMP B-TREE FOR") && strings.HasSuffix(s.Text, "ORDER BY")
		byID[row["id"]] = s
		if parent := byID[row["parent"]]; parent != nil {
			parent.Steps = append(parent.Steps, s)
		} else {
			top = append(top, s)
		}
	}
	return top
}

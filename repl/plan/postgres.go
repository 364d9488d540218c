package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// postgresNode is a node of a plan as EXPLAIN (FORMAT JSON) writes it.
type postgresNode struct {
	Type     string   `json:"Node Type"`
	Relation string   `json:"Relation Name"`
	Alias    string   `json:"Alias"`
	Index    string   `json:"Index Name"`
	Join     string   `json:"Join Type"`
	Do       string   `json:"Operation"`
	Filter   string   `json:"Filter"`
	Cond     string   `json:"Index Cond"`
	Hash     string   `json:"Hash Cond"`
	Merge    string   `json:"Merge Cond"`
	Keys     []string `json:"Sort Key"`
	Rows     float64  `json:"Plan Rows"`
	Cost     float64  `json:"Total Cost"`
	Loops    *float64 `json:"Actual Loops"`
	Got      float64  `json:"Actual Rows"`
	Time     float64  `json:"Actual Total Time"`
	Plans    []postgresNode
}

func postgres(db *gorm.DB, text string, args []any, measure bool) ([]*Step, error) {
	how := "FORMAT JSON"
	if measure {
		how = "ANALYZE, FORMAT JSON"
	}
	rows, err := read(db, "EXPLAIN ("+how+") "+text, args)
	if err != nil {
		return nil, err
	}
	var all strings.Builder
	for _, row := range rows {
		all.WriteString(row["QUERY PLAN"])
	}
	return postgresSteps(all.String())
}

func postgresSteps(text string) ([]*Step, error) {
	var plans []struct{ Plan postgresNode }
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	if len(plans) == 0 {
		return nil, errors.New("the database gave no plan")
	}
	return []*Step{plans[0].Plan.step()}, nil
}

func (n postgresNode) step() *Step {
	text := n.Type
	switch {
	case n.Do != "" && n.Type == "ModifyTable":
		text = n.Do
	case n.Join != "" && n.Join != "Inner":
		text = strings.Replace(text, " Join", "", 1) + " " + n.Join + " Join"
	}
	if n.Index != "" {
		text += " using " + n.Index
	}
	if n.Relation != "" {
		text += " on " + n.Relation
		if n.Alias != "" && n.Alias != n.Relation {
			text += " " + n.Alias
		}
	}
	for _, detail := range []string{n.Cond, n.Hash, n.Merge} {
		if detail != "" {
			text += " " + detail
		}
	}
	if n.Filter != "" {
		text += " filter " + n.Filter
	}
	if len(n.Keys) > 0 {
		text += " by " + strings.Join(n.Keys, ", ")
	}
	s := &Step{Text: text, FullScan: n.Type == "Seq Scan", Sorts: n.Type == "Sort" || n.Type == "Incremental Sort"}
	if n.Type != "ModifyTable" {
		s.Table = n.Relation
	}
	s.Figures = n.figures()
	for _, p := range n.Plans {
		s.Steps = append(s.Steps, p.step())
	}
	return s
}

// figures are the planner's estimates, or what was measured beside them.
func (n postgresNode) figures() string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	switch {
	case n.Loops == nil:
		return "about " + plural(n.Rows) + ", cost " + number(n.Cost)
	case *n.Loops == 0:
		return "never ran"
	}
	text := plural(n.Got) + " in " + strconv.FormatFloat(n.Time, 'f', 2, 64) + " ms"
	if *n.Loops != 1 {
		text += ", " + number(*n.Loops) + " times"
	}
	return text + "; expected " + number(n.Rows)
}

func plural(rows float64) string {
	if rows == 1 {
		return "1 row"
	}
	return strconv.FormatFloat(rows, 'f', -1, 64) + " rows"
}

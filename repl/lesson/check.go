package lesson

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// A Check is what an answer is measured by; all that it names must hold.
type Check struct {
	Value   string        `yaml:"value"`
	Rows    *RowsCheck    `yaml:"rows"`
	State   *StateCheck   `yaml:"state"`
	Queries *QueriesCheck `yaml:"queries"`
	Schema  *SchemaCheck  `yaml:"schema"`
	HTTP    any           `yaml:"http"`
	Choice  *ChoiceCheck  `yaml:"choice"`
	Predict *PredictCheck `yaml:"predict"`
}

// A RowsCheck compares the rows that a cell yields, by SQL or by the ORM, with those of a query; without one, with those of the solution.
type RowsCheck struct {
	SQL     string `yaml:"sql"`
	Ordered bool   `yaml:"ordered"`
	Columns string `yaml:"columns"` // "loose", the default: other columns, names and orders of columns will do; "exact": they will not
}

// A StateCheck compares what a query finds afterwards with what it finds after the solution.
type StateCheck struct {
	SQL string `yaml:"sql"`
}

// A QueriesCheck bounds the statements of a cell, transactions left out.
type QueriesCheck struct {
	Max    int      `yaml:"max"`    // 0: any number
	Min    int      `yaml:"min"`    //
	Tables []string `yaml:"tables"` // that must be among those that they name
	Verbs  []string `yaml:"verbs"`  // that must be among theirs, those of transactions too
	Bound  int      `yaml:"bound"`  // how many values must be bound, rather than stand in the SQL
}

// A SchemaCheck names tables with columns that must be there.
type SchemaCheck struct {
	Tables map[string][]string `yaml:"tables"`
}

// A ChoiceCheck is a question, answered by the number of an answer.
type ChoiceCheck struct {
	Answers []ChoiceAnswer `yaml:"answers"`
}

// A ChoiceAnswer is one of a question's answers.
type ChoiceAnswer struct {
	Text  string `yaml:"text"`
	Right bool   `yaml:"right"`
	Says  string `yaml:"says"` // why it is not right
}

// Right is the number of the right answer.
func (c *ChoiceCheck) Right() int {
	for i, a := range c.Answers {
		if a.Right {
			return i + 1
		}
	}
	return 0
}

// A PredictCheck asks how many statements a cell sends before it runs.
type PredictCheck struct {
	Run string `yaml:"run"`
}

// Asks reports whether a step is answered by a number rather than by doing something.
func (c *Check) Asks() bool { return c.Choice != nil || c.Predict != nil }

// rows is the check of what a cell yields, if there is one.
func (c *Check) rows() *RowsCheck {
	if c.Rows == nil && c.Value != "" {
		return &RowsCheck{Ordered: true}
	}
	return c.Rows
}

// UnmarshalYAML takes a mapping, or the word solution.
func (r *RowsCheck) UnmarshalYAML(text []byte) error {
	if strings.TrimSpace(string(text)) == "solution" {
		return nil
	}
	type plain RowsCheck
	return yaml.UnmarshalWithOptions(text, (*plain)(r), yaml.Strict())
}

// parseCheck reads the text of a check and refuses what makes no sense.
func parseCheck(text string) (Check, error) {
	var c Check
	if err := yaml.UnmarshalWithOptions([]byte(text), &c, yaml.Strict()); err != nil {
		return c, errors.New(yaml.FormatError(err, false, false))
	}
	if c.HTTP != nil {
		return c, errors.New("http: there is no sample web app to ask yet; expected value, rows, state, queries, schema, choice or predict")
	}
	others := c.rows() != nil || c.State != nil || c.Queries != nil || c.Schema != nil
	switch {
	case c.Value != "" && c.Value != "solution":
		return c, fmt.Errorf("value: expected solution, found %q", c.Value)
	case c.Value != "" && c.Rows != nil:
		return c, errors.New("expected value or rows, found both")
	case !others && !c.Asks():
		return c, errors.New("expected value, rows, state, queries, schema, choice or predict, found nothing to check")
	case c.Asks() && (others || c.Choice != nil && c.Predict != nil):
		return c, errors.New("choice and predict are checks by themselves, found another beside")
	case c.Rows != nil && c.Rows.Columns != "" && c.Rows.Columns != "loose" && c.Rows.Columns != "exact":
		return c, fmt.Errorf("rows: columns: expected loose or exact, found %q", c.Rows.Columns)
	case c.State != nil && c.State.SQL == "":
		return c, errors.New("state: expected {sql: …}, found no sql")
	case c.Schema != nil && len(c.Schema.Tables) == 0:
		return c, errors.New("schema: expected {tables: {name: [columns]}}, found no table")
	case c.Predict != nil && strings.TrimSpace(c.Predict.Run) == "":
		return c, errors.New("predict: expected {run: cells}, found nothing to run")
	case c.Queries != nil && c.Queries.Max == 0 && c.Queries.Min == 0 && len(c.Queries.Tables) == 0 && len(c.Queries.Verbs) == 0 && c.Queries.Bound == 0:
		return c, errors.New("queries: expected max, min, tables, verbs or bound, found none")
	}
	if c.Choice == nil {
		return c, nil
	}
	right := 0
	for i, a := range c.Choice.Answers {
		if a.Right {
			right++
		}
		if a.Text == "" || a.Right == (a.Says != "") {
			return c, fmt.Errorf("choice: answer %d: expected a text, and either right: true or says: why it is not", i+1)
		}
	}
	if right != 1 || len(c.Choice.Answers) < 2 {
		return c, fmt.Errorf("choice: expected two answers or more with one that is right, found %d with %d", len(c.Choice.Answers), right)
	}
	return c, nil
}

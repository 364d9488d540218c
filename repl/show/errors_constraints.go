package show

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/typeset"
)

// unique explains SQLite's list of columns: users.name, or memberships.student_id, memberships.club_id.
func (x explainer) unique(list string) explanation {
	var names []string
	table := ""
	for part := range strings.SplitSeq(list, ",") {
		t, name, ok := strings.Cut(strings.TrimSpace(part), ".")
		if !ok {
			t, name = "", t
		}
		table = t
		names = append(names, strings.TrimSpace(name))
	}
	return x.taken(table, names)
}

// uniqueNamed explains the violation of a constraint that is known by its name only.
func (x explainer) uniqueNamed(constraint, value string) explanation {
	table := x.table()
	if s := x.schemaOf(table); s != nil {
		for _, idx := range s.ParseIndexes() {
			if idx.Name != constraint {
				continue
			}
			var names []string
			for _, f := range idx.Fields {
				names = append(names, f.DBName)
			}
			return x.taken(table, names)
		}
		for _, f := range s.Fields {
			if f.Unique && strings.HasSuffix(constraint, "_"+f.DBName) {
				return x.taken(table, []string{f.DBName})
			}
		}
		if constraint == "PRIMARY" || strings.HasSuffix(constraint, "_pkey") {
			return x.taken(table, s.PrimaryFieldDBNames)
		}
	}
	e := explanation{text: "another row has the same value, and " + constraint + " allows it once only"}
	if value != "" {
		e.text = "another row has " + typeset.Quote(value) + ", and " + constraint + " allows it once only"
	}
	return e
}

// taken says that another row has the values of the columns already, with the values where they are known.
func (x explainer) taken(table string, names []string) explanation {
	rows := "another row"
	if table != "" {
		rows += " of " + table
	}
	must := ": it must be unique"
	if len(names) > 1 {
		must = ": together they must be unique"
	}
	pairs := make([]string, len(names))
	for i, name := range names {
		text, ok := x.written(table, name)
		if !ok {
			return explanation{text: rows + " has the same " + strings.Join(names, ", ") + " already" + must}
		}
		pairs[i] = name + " " + text
	}
	return explanation{text: rows + " has " + strings.Join(pairs, ", ") + " already" + must}
}

// written returns what was to be written to a column.
func (x explainer) written(table, name string) (string, bool) {
	s, v := x.about.Schema, indirect(x.about.Value)
	if s == nil || !v.IsValid() || v.Type() != s.ModelType || s.Table != table {
		return "", false
	}
	f := s.FieldsByDBName[name]
	if f == nil {
		return "", false
	}
	fv, ok := fieldValue(v, f)
	if !ok {
		return "", false
	}
	return (&formatter{p: x.p}).recordText(fv), true
}

// notNull explains a column without a value; table is "" where it is not told.
func (x explainer) notNull(table, name string) explanation {
	table = cmp.Or(table, x.table())
	e := explanation{text: name + " must not be NULL: it needs a value"}
	if table != "" {
		e.text = name + " of " + table + " must not be NULL: it needs a value"
	}
	return e
}

// foreignKey explains a broken reference; side is child, parent or unknown, from the verb then.
func (x explainer) foreignKey(side, child string) explanation {
	if side == "" && x.about.Statement.Verb() == "DELETE" {
		side = "parent"
	}
	if side == "parent" {
		rows := "rows of another table"
		if child != "" {
			rows = "rows of " + child
		}
		return explanation{text: rows + " still refer to this row", hints: []string{"delete or change those rows first"}}
	}
	e := explanation{text: "a foreign key refers to a row that does not exist"}
	s := x.schemaOf(x.table())
	if s == nil {
		return e
	}
	keys := foreignKeys(s, x.withOthers(s))
	var names []string
	for _, name := range s.DBNames {
		if keys[name] == nil {
			continue
		}
		text := name + " " + strings.Join(keys[name], ", ")
		if value, ok := x.written(s.Table, name); ok {
			text = name + " = " + value + " " + strings.Join(keys[name], ", ")
		}
		names = append(names, text)
	}
	if len(names) > 0 {
		e.hints = []string{"foreign keys of " + s.Table + ": " + strings.Join(names, "; ")}
	}
	return e
}

func (x explainer) withOthers(s *schema.Schema) []*schema.Schema {
	return append([]*schema.Schema{s}, slices.DeleteFunc(slices.Clone(x.schemas()), func(o *schema.Schema) bool { return o == s })...)
}

func (x explainer) check(name string) explanation {
	return explanation{text: fmt.Sprintf("the values break a rule of the table: %s", strings.TrimSpace(name))}
}

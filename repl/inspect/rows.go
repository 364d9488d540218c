package inspect

import "strings"

// keyRow is a column of a foreign key, as the databases list them.
type keyRow struct {
	ID, FromTable, FromColumn, ToTable, ToColumn, OnDelete string
}

// joinKeys puts the columns of foreign keys together, which follow each other.
func joinKeys(rows []keyRow) []ForeignKey {
	var out []ForeignKey
	last := ""
	for _, r := range rows {
		if id := r.FromTable + "\x00" + r.ID; len(out) == 0 || id != last {
			last = id
			k := ForeignKey{Table: r.FromTable, To: r.ToTable, Delete: strings.ToLower(r.OnDelete)}
			if k.Delete == "no action" {
				k.Delete = ""
			}
			out = append(out, k)
		}
		k := &out[len(out)-1]
		k.Columns = append(k.Columns, r.FromColumn)
		if r.ToColumn != "" {
			k.ToCols = append(k.ToCols, r.ToColumn)
		}
	}
	return out
}

// indexRow is a column of an index, as the databases list them.
type indexRow struct {
	Name, ColumnName, Predicate string
	IsUnique, Prefix, Invalid   bool
}

func joinIndexes(rows []indexRow) []Index {
	var out []Index
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].Name != r.Name {
			out = append(out, Index{Name: r.Name, Unique: r.IsUnique, Where: r.Predicate, Invalid: r.Invalid})
		}
		x := &out[len(out)-1]
		x.Columns = append(x.Columns, r.ColumnName)
		x.Prefix = x.Prefix || r.Prefix
	}
	return out
}

// columnRow is a column as the databases list them.
type columnRow struct {
	Name, Type, DefaultSQL, Remark string
	Nullable, Auto, Made           bool
	Pk                             int
}

func columnsOf(rows []columnRow) []Column {
	var out []Column
	for _, r := range rows {
		out = append(out, Column{
			Name: r.Name, Type: r.Type, Nullable: r.Nullable, Default: r.DefaultSQL, Comment: r.Remark, Primary: r.Pk, AutoIncrement: r.Auto, Generated: r.Made,
		})
	}
	return out
}

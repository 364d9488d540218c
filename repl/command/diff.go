package command

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/chain"
	"github.com/retort-shell/retort/repl/show"
	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

func diffCommand() *Command {
	return &Command{
		Name: "diff", Args: "EXPR", Group: OfValues,
		Short: "what differs between an instance and its row",
		Long: `Reads the row of an instance again and shows where the two differ: what was assigned in memory, and what was changed in the database since.
Then what db.Save and db.Updates would write, found by building their SQL without sending it. The instance stays as it is.

    school> :sql off
    SQL is not shown. :log has it.

    school> var u models.User

    school> db.First(&u);

    school> u.Name, u.Email = "Ada", ""

    school> :diff u
    models.User #1 differs from its row in 2 of 4 columns.

      Name   memory  "Ada"
             row     "Noor Haddad"
      Email  memory  ""
             row     "noor.haddad@school.example"

      db.Save(&u)     writes Name, Email, CreatedAt: all but the key, changed or
                      not
      db.Updates(&u)  writes Name, CreatedAt; skips what is zero: Email

      Not compared, as they are no columns: Posts.
      BeforeSave of the model may change the values before they are written.
`,
		Run: runDiff,
		Go:  true,
		Complete: func(env *Env, args string) []string {
			return beginning(args, env.variableNames())
		},
	}
}

func runDiff(ctx context.Context, env *Env, args string) error {
	s, err := env.subjectOf(ctx, "diff", args)
	if err != nil {
		return err
	}
	c, err := s.compared(ctx, env)
	if err != nil {
		return err
	}
	c.Writes = s.writes(env, c)
	c.Notes = s.notes(env, c)
	return env.Printer.Diff(env.Out, c)
}

// writes tells what Save and Updates would write. Both are built without being sent.
func (s subject) writes(env *Env, c show.Compared) []show.Write {
	var missing []string
	for _, x := range c.Columns {
		if x.Missing {
			missing = append(missing, x.Field.DBName)
		}
	}
	out := []show.Write{s.save(env, c.Row, missing)}
	if s.saved(env) {
		out = append(out, s.updates(env, c.Row, missing))
	}
	return out
}

// without says why writing columns fails: the table does not have one of them.
func without(names, missing []string) (string, bool) {
	for _, n := range names {
		if slices.Contains(missing, n) {
			return "fails: the table has no column " + typeset.Visible(n), true
		}
	}
	return "", false
}

func (s subject) save(env *Env, row reflect.Value, missing []string) show.Write {
	w := show.Write{Call: "db.Save(" + s.pointer + ")"}
	built, err := s.built(env, "Save")
	if err != nil {
		w.Does = "fails: " + err.Error()
		return w
	}
	if values, ok := built.Stmt.Clauses["VALUES"].Expression.(clause.Values); ok {
		var names []string
		for _, c := range values.Columns {
			names = append(names, c.Name)
		}
		w.Does = "inserts a row with " + s.fieldList(names)
		if row.IsValid() {
			w.Does = "inserts, as a part of the key is zero, and fails: the row is there"
		}
		return w
	}
	names := s.assigned(built)
	if fails, ok := without(names, missing); ok {
		w.Does = fails
		return w
	}
	switch {
	case !row.IsValid():
		w.Does = "updates no row, and then inserts one with this key"
	case s.softlyDeleted(row):
		w.Does = "updates no row, as it is softly deleted; then inserts over it: the row comes back"
	case len(names) == 0:
		w.Does = "writes nothing: there is no column but the key"
	default:
		w.Does = "writes " + s.fieldList(names)
		if len(names) == len(s.schema.DBNames)-len(s.schema.PrimaryFields) && len(names) > 1 {
			w.Does += ": all but the key, changed or not"
		}
	}
	return w
}

func (s subject) updates(env *Env, row reflect.Value, missing []string) show.Write {
	w := show.Write{Call: "db.Updates(" + s.pointer + ")"}
	built, err := s.built(env, "Updates")
	var names []string
	switch {
	case err == nil:
		names = s.assigned(built)
	case !errors.Is(err, chain.ErrNothing):
		w.Does = "fails: " + err.Error()
		return w
	}
	if fails, ok := without(names, missing); ok {
		w.Does = fails
		return w
	}
	var skipped []string
	for _, f := range fieldsOf(s.schema) {
		if v, ok := show.FieldValue(s.v, f); !f.PrimaryKey && f.Updatable && !slices.Contains(names, f.DBName) && (!ok || v.IsZero()) && !show.SoftDelete(f) {
			skipped = append(skipped, f.DBName)
		}
	}
	switch {
	case !row.IsValid():
		w.Does = "updates no row, and writes nothing"
		return w
	case s.softlyDeleted(row):
		w.Does = "updates no row, as it is softly deleted"
		return w
	case len(names) == 0:
		w.Does = "writes nothing"
	default:
		w.Does = "writes " + s.fieldList(names)
	}
	if len(skipped) > 0 {
		w.Does += "; skips what is zero: " + s.fieldList(skipped)
	}
	return w
}

// built builds the statement of a call that is given the subject.
func (s subject) built(env *Env, call string) (chain.Built, error) {
	return chain.Chain{Base: env.DB, Calls: []chain.Call{{Name: call, Args: []reflect.Value{s.v.Addr()}}}}.Build()
}

// assigned are the columns that an UPDATE sets. GORM keeps no clause of them.
func (s subject) assigned(built chain.Built) []string {
	_, set, ok := strings.Cut(built.SQL, " SET ")
	if !ok {
		return nil
	}
	set, _, _ = strings.Cut(set, " WHERE ")
	var names []string
	for _, name := range s.schema.DBNames {
		if q := built.Stmt.Quote(name) + "="; strings.HasPrefix(set, q) || strings.Contains(set, ","+q) {
			names = append(names, name)
		}
	}
	return names
}

// fieldList names the fields of columns as Go does.
func (s subject) fieldList(columns []string) string {
	var names []string
	for _, f := range fieldsOf(s.schema) {
		if slices.Contains(columns, f.DBName) {
			names = append(names, show.FieldName(s.schema, f))
		}
	}
	return strings.Join(names, ", ")
}

const softlyDeleted = "The row is softly deleted: queries leave it out unless they are Unscoped."

// softDeletes reports whether rows of the model are marked instead of deleted.
func (s subject) softDeletes() bool {
	return slices.ContainsFunc(s.schema.Fields, func(f *schema.Field) bool { return f.DBName != "" && show.SoftDelete(f) })
}

// softlyDeleted reports whether a row is marked as deleted.
func (s subject) softlyDeleted(row reflect.Value) bool {
	for _, f := range s.schema.Fields {
		if f.DBName != "" && show.SoftDelete(f) {
			v, ok := show.FieldValue(row, f)
			return ok && !v.IsZero()
		}
	}
	return false
}

// notes are what else there is to know.
func (s subject) notes(env *Env, c show.Compared) []string {
	var notes []string
	differs := false
	for _, x := range c.Columns {
		differs = differs || x.Differs
	}
	if c.Row.IsValid() {
		if differs && len(trace.SeenOf(env.DB).Known(s.v, s.schema)) == 0 {
			notes = append(notes, "This session has not read the row before: which of the two was changed is not known.")
		}
		if s.softlyDeleted(c.Row) {
			notes = append(notes, softlyDeleted)
		}
		if kept := s.kept(c); len(kept) > 0 {
			notes = append(notes, "The tags of the model keep Save and Updates from writing "+andOf(kept)+".")
		}
	}
	var relations []string
	for _, f := range s.schema.Fields {
		rel := s.schema.Relationships.Relations[f.Name]
		if rel == nil || rel.Field != f {
			continue
		}
		relations = append(relations, f.Name)
		if note := s.belongs(env, rel); note != "" {
			notes = append(notes, note)
		}
	}
	if len(relations) > 0 && s.saved(env) {
		notes = append(notes, "Not compared, as they are no columns: "+strings.Join(relations, ", ")+".")
	}
	if hooks := s.hooks(); len(hooks) > 0 {
		notes = append(notes, strings.Join(hooks, " and ")+" of the model may change the values before they are written.")
	}
	return notes
}

// kept are the fields that differ from the row and are never updated.
func (s subject) kept(c show.Compared) []string {
	var names []string
	for _, x := range c.Columns {
		if x.Differs && !x.Field.Updatable && !x.Field.PrimaryKey {
			names = append(names, show.FieldName(s.schema, x.Field))
		}
	}
	return names
}

// belongs warns of a foreign key that Save would take from a relation that is loaded, instead of from its field.
func (s subject) belongs(env *Env, rel *schema.Relationship) string {
	if rel.Type != schema.BelongsTo || rel.Field == nil {
		return ""
	}
	v, ok := show.FieldValue(s.v, rel.Field)
	for ok && v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	if !ok || v.Kind() != reflect.Struct || v.IsZero() {
		return ""
	}
	for _, ref := range rel.References {
		if ref.PrimaryKey == nil || ref.OwnPrimaryKey {
			continue
		}
		other, ok1 := show.FieldValue(v, ref.PrimaryKey)
		own, ok2 := show.FieldValue(s.v, ref.ForeignKey)
		for own.Kind() == reflect.Pointer && !own.IsNil() {
			own = own.Elem()
		}
		if ok1 && ok2 && !other.IsZero() && own.Type() == other.Type() && !own.Equal(other) {
			key, _ := env.Printer.KeyText(v)
			return rel.Name + " is loaded with key " + key + ", and Save takes " + show.FieldName(s.schema, ref.ForeignKey) + " from it, not from the field."
		}
	}
	return ""
}

// hooks are those of the model that run before it is saved.
func (s subject) hooks() []string {
	var hooks []string
	if s.schema.BeforeSave {
		hooks = append(hooks, "BeforeSave")
	}
	if len(s.schema.PrimaryFields) > 0 && s.v.IsValid() {
		_, zero := s.schema.PrimaryFields[0].ValueOf(context.Background(), s.v)
		switch {
		case zero && s.schema.BeforeCreate:
			hooks = append(hooks, "BeforeCreate")
		case !zero && s.schema.BeforeUpdate:
			hooks = append(hooks, "BeforeUpdate")
		}
	}
	return hooks
}

package command

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/retort-shell/retort/repl/lang"
	"github.com/retort-shell/retort/repl/show"
)

// Card reads the card of a model: what typing the model's name shows. No SQL is run.
func Card(env *Env, m Model) (show.Card, error) {
	return show.NewCard(env.DB, m.Type, env.methods(m), env.modelTypes()...)
}

func (env *Env) modelTypes() []reflect.Type {
	types := make([]reflect.Type, len(env.Models))
	for i, m := range env.Models {
		types[i] = m.Type
	}
	return types
}

// methods are the signatures of a model's methods as its source has them; nil where the model cannot be named, as when a variable of
// the session hides its package.
func (env *Env) methods(m Model) []string {
	t, isType, err := env.Session.Checker().TypeOf(m.Name)
	if err != nil || !isType {
		return nil
	}
	return append([]string{}, lang.Methods(t)...)
}

// schemaOf returns how GORM maps a model.
func (env *Env) schemaOf(m Model) (*schema.Schema, error) {
	stmt := &gorm.Statement{DB: env.DB}
	if err := stmt.Parse(reflect.New(m.Type).Interface()); err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", m.Name, err)
	}
	return stmt.Schema, nil
}

// errNoModel says that a name is not that of a model.
var errNoModel = errors.New("not a model")

// model finds a model by its name, with or without its package, by its table, or by a variable that holds one or many: models.User, User,
// user, users, u. The error is errNoModel, or says that the name means several.
func (env *Env) model(name string) (Model, error) {
	name = strings.TrimRight(strings.TrimLeft(name, "*&[]"), "{}")
	if i := slices.IndexFunc(env.Models, func(m Model) bool { return m.Name == name }); i >= 0 {
		return env.Models[i], nil
	}
	if t, ok := env.Session.Declared(name); ok && env.Printer.Models.Schema(t) != nil {
		return Model{Name: name, Type: t}, nil
	}
	m, err := env.oneModel(name, func(m Model) bool {
		_, short, _ := strings.Cut("."+m.Name, ".")
		if i := strings.LastIndexByte(short, '.'); i >= 0 {
			short = short[i+1:]
		}
		return strings.EqualFold(m.Name, name) || strings.EqualFold(short, name)
	})
	if !errors.Is(err, errNoModel) {
		return m, err
	}
	m, err = env.oneModel(name, func(m Model) bool {
		s, err := env.schemaOf(m)
		return err == nil && strings.EqualFold(s.Table, name)
	})
	if !errors.Is(err, errNoModel) {
		return m, err
	}
	for _, v := range env.Session.Checker().Vars() {
		if v.Name == name {
			held := strings.TrimLeft(v.Type, "*[]")
			if t, ok := env.Session.Declared(held); ok && env.Printer.Models.Schema(t) != nil {
				return Model{Name: held, Type: t}, nil
			}
			return env.oneModel(name, func(m Model) bool { return m.Name == held })
		}
	}
	return Model{}, errNoModel
}

// oneModel returns the only model that fits.
func (env *Env) oneModel(name string, fits func(Model) bool) (Model, error) {
	var found []Model
	var names []string
	for _, m := range env.Models {
		if fits(m) {
			found = append(found, m)
			names = append(names, m.Name)
		}
	}
	switch len(found) {
	case 0:
		return Model{}, errNoModel
	case 1:
		return found[0], nil
	}
	return Model{}, fmt.Errorf("%s could be %s", name, anyOf(names))
}

// joinTables tells of tables that join models which relations they belong to: post_tags to models.Post.Tags and models.Tag.Posts. Such a
// table may have a model of its own.
func (env *Env) joinTables() map[string][]string {
	joins := map[string][]string{}
	for _, m := range env.Models {
		s, err := env.schemaOf(m)
		if err != nil {
			continue
		}
		for _, f := range s.Fields {
			rel := s.Relationships.Relations[f.Name]
			if rel != nil && rel.Field == f && rel.JoinTable != nil {
				joins[rel.JoinTable.Table] = append(joins[rel.JoinTable.Table], m.Name+"."+f.Name)
			}
		}
	}
	return joins
}

// modelNames are the names of models and of the tables that belong to them, for completion.
func (env *Env) modelNames() []string {
	var names, tables []string
	for _, m := range env.Models {
		names = append(names, m.Name)
		if s, err := env.schemaOf(m); err == nil {
			tables = append(tables, s.Table)
		}
	}
	for table := range env.joinTables() {
		tables = append(tables, table)
	}
	slices.Sort(tables)
	return append(names, tables...)
}

// variableNames are the names of the session's variables, for completion.
func (env *Env) variableNames() []string {
	var names []string
	for _, v := range env.Session.Checker().Vars() {
		names = append(names, v.Name)
	}
	slices.Sort(names)
	return names
}

package show

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/retort-shell/retort/repl/trace"
	"github.com/retort-shell/retort/repl/typeset"
)

// Result shows what became of a call chain: x is a *gorm.DB, a *gorm.Association, or a query begun with gorm.G. It shows
// what was loaded or changed, or the error; of a chain that has not run, how to run it. ran are the statements that the
// cell ran; they tell a chain that ran from one that did not where the handle itself does not. Another x is an error.
func (p *Printer) Result(w io.Writer, x any, ran []trace.Statement) error {
	pg := p.page()
	switch x := x.(type) {
	case *gorm.DB:
		if x == nil || x.Statement == nil {
			pg.line("nil *gorm.DB")
			break
		}
		if err := p.result(pg, x, ran); err != nil {
			return err
		}
	case *gorm.Association:
		if x.Error != nil {
			about := About{Statement: failed(ran)}
			if x.DB != nil && x.DB.Statement != nil {
				about.Schema = x.DB.Statement.Schema
			}
			return p.Error(w, x.Error, about)
		}
		p.association(pg, x)
	default:
		t := reflect.TypeOf(x)
		if t == nil || !unrun(t) {
			return fmt.Errorf("cannot show %s as a result: it is no GORM handle", valueType(reflect.ValueOf(x)))
		}
		p.advice(pg, "a query of "+typeArgument(t)+" that has not run", "add .Find(ctx), .First(ctx), .Count(ctx, \"*\") or .Create(ctx, &…)")
	}
	return pg.writeTo(w)
}

// What a handle's statement did.
type deed uint8

const (
	queried deed = iota
	created
	updated
	deleted
	markedDeleted
)

func deedOf(stmt *gorm.Statement) deed {
	has := func(name string) bool { _, ok := stmt.Clauses[name]; return ok }
	switch {
	case has("DELETE"):
		return deleted
	case has("UPDATE"):
		// A soft delete is an UPDATE that sets the column itself, not by way of a destination.
		if set, ok := stmt.Clauses["SET"].Expression.(clause.Set); ok && len(set) == 1 && stmt.Schema != nil {
			if f := stmt.Schema.FieldsByDBName[set[0].Column.Name]; f != nil && softDelete(f) {
				return markedDeleted
			}
		}
		return updated
	case has("INSERT"):
		return created
	}
	return queried
}

func (p *Printer) result(pg *page, db *gorm.DB, ran []trace.Statement) error {
	stmt := db.Statement
	last := lastOf(ran)
	switch {
	case db.Error != nil:
		return p.Error(&pg.b, db.Error, About{Statement: failed(ran), Schema: stmt.Schema, Value: stmt.ReflectValue})
	case db.DryRun && stmt.SQL.Len() > 0:
		p.dryRun(pg, stmt)
		return nil
	case stmt.Dest == nil:
		p.withoutDest(pg, db, last)
		return nil
	}
	dest := indirect(reflect.ValueOf(stmt.Dest))
	switch deedOf(stmt) {
	case created:
		p.saved(pg, dest, db.RowsAffected)
	case updated:
		if same(stmt.Dest, stmt.Model) && db.RowsAffected > 0 {
			p.saved(pg, dest, db.RowsAffected)
		} else {
			if db.RowsAffected == 0 && db.Name() == "mysql" { // it counts rows whose values differ
				p.plain(pg, "nothing was changed: no row matched, or all had these values already")
				return nil
			}
			p.changed(pg, db.RowsAffected, "changed")
		}
	case deleted:
		p.changed(pg, db.RowsAffected, "deleted")
	case markedDeleted:
		p.changed(pg, db.RowsAffected, "marked as deleted")
	default:
		if db.RowsAffected == 0 && dest.IsValid() && dest.Kind() == reflect.Struct {
			e := explainer{p: p, about: About{Statement: last, Schema: stmt.Schema}}.notFound()
			p.plain(pg, e.text)
			return nil
		}
		return p.value(pg, Value{V: dest}, ran)
	}
	return nil
}

// saved shows that a model, or several, were written; their fields are known to the user who wrote them.
func (p *Printer) saved(pg *page, dest reflect.Value, rows int64) {
	switch {
	case dest.IsValid() && dest.Kind() == reflect.Struct && p.schema(dest.Type()) != nil:
		p.recordHeading(pg, dest, p.schema(dest.Type()))
	case dest.IsValid() && (dest.Kind() == reflect.Slice || dest.Kind() == reflect.Array) && p.schema(elemType(dest.Type())) != nil:
		pg.line(p.Style.Paint(Heading, typeset.Count(dest.Len())+" × "+typeName(elemType(dest.Type()))+", saved"))
	default:
		p.changed(pg, rows, "inserted")
	}
}

func (p *Printer) changed(pg *page, rows int64, what string) {
	if rows == 0 {
		p.plain(pg, "no row matched: nothing was "+strings.TrimPrefix(what, "marked as "))
		return
	}
	pg.line(typeset.Plural(rows, "row") + " " + what)
}

// plain adds a sentence without colour, wrapped.
func (p *Printer) plain(pg *page, text string) {
	for _, l := range typeset.Fold(text, p.width()) {
		pg.line(l)
	}
}

// withoutDest shows a handle that holds no destination: a raw statement that ran, the end of a transaction, a chain.
func (p *Printer) withoutDest(pg *page, db *gorm.DB, last trace.Statement) {
	stmt := db.Statement
	pending := stmt.Model != nil || len(stmt.Clauses) > 0 || len(stmt.Selects) > 0 || len(stmt.Joins) > 0 || len(stmt.Preloads) > 0 ||
		stmt.SQL.Len() > 0 || stmt.TableExpr != nil
	if !pending && last.SQL != "" {
		switch last.Verb() {
		case "INSERT", "REPLACE":
			p.changed(pg, db.RowsAffected, "inserted")
		case "UPDATE":
			p.changed(pg, db.RowsAffected, "changed")
		case "DELETE":
			p.changed(pg, db.RowsAffected, "deleted")
		case "BEGIN", "START":
			p.advice(pg, "a transaction, open", "tx.Commit() keeps what it does, tx.Rollback() takes it back")
		case "COMMIT":
			pg.line("committed")
		case "ROLLBACK":
			pg.line("rolled back")
		case "SAVEPOINT":
			pg.line("savepoint set")
		default:
			pg.line("done")
		}
		return
	}
	switch {
	case stmt.SQL.Len() > 0:
		p.advice(pg, "an SQL query that has not run", "add .Scan(&…) or .Find(&…)")
	case pending:
		what := "a query"
		if stmt.Model != nil {
			what += " of " + typeName(modelType(stmt.Model))
		} else if stmt.Table != "" {
			what += " of table " + stmt.Table
		}
		p.advice(pg, what+" that has not run", "add .Find(&…), .First(&…), .Count(&…), .Updates(…) or .Delete(…)")
	default:
		p.advice(pg, "the database handle ("+db.Name()+")", "add .Find(&…), .Where(…), .Create(&…), .Raw(…)")
	}
}

// dryRun shows the statement that was built and not sent.
func (p *Printer) dryRun(pg *page, stmt *gorm.Statement) {
	pg.line(p.Style.Paint(Heading, "not run (DryRun)"))
	s := trace.Statement{SQL: stmt.SQL.String()}
	for _, l := range p.Style.sql(wrapSQL(s.SQL, p.width()-len(indent)), verbRole(s.Verb())) {
		pg.line(indent, l)
	}
	values, _ := p.argLines(stmt.Vars, p.width()-len(indent), true)
	for _, l := range values {
		pg.line(indent, l)
	}
}

func (p *Printer) association(pg *page, a *gorm.Association) {
	if a.Relationship == nil {
		pg.line("nil relation")
		return
	}
	rel := a.Relationship
	p.advice(pg, "the relation "+typeName(rel.Schema.ModelType)+"."+rel.Name+", "+kindOf(rel)+" "+typeName(rel.FieldSchema.ModelType)+": nothing has run",
		"add .Find(&…), .Append(&…), .Delete(&…), .Replace(…) or .Count()")
}

// advice is what a thing is, and what can be done with it.
func (p *Printer) advice(pg *page, what, how string) {
	p.sentence(pg, what)
	p.caption(pg, how, Plain)
}

// unrun reports whether t is one of the types of a query that was begun with gorm.G.
func unrun(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.PkgPath() != "gorm.io/gorm" {
		return false
	}
	name, _, generic := strings.Cut(t.Name(), "[")
	switch name {
	case "chainG", "createG", "execG", "g", "setCreateOrUpdateG":
		return generic
	}
	return false
}

// typeArgument is the type in brackets of a generic type, as a cell writes it.
func typeArgument(t reflect.Type) string {
	_, arg, _ := strings.Cut(typeName(t), "[")
	return strings.TrimSuffix(arg, "]")
}

func modelType(model any) reflect.Type {
	t := reflect.TypeOf(model)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	return t
}

// same reports whether two values are the same pointer.
func same(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	return x.IsValid() && y.IsValid() && x.Kind() == reflect.Pointer && x.Type() == y.Type() && x.Pointer() == y.Pointer()
}

// lastOf is the last statement that the user asked for.
func lastOf(ran []trace.Statement) trace.Statement {
	for i := len(ran) - 1; i >= 0; i-- {
		if s := ran[i]; !s.Implicit && s.Purpose != trace.Own {
			return s
		}
	}
	return trace.Statement{}
}

// failed is the last statement that failed, or the last one if all went well: finding no row is no failure.
func failed(ran []trace.Statement) trace.Statement {
	for i := len(ran) - 1; i >= 0; i-- {
		if ran[i].Err != nil {
			return ran[i]
		}
	}
	return lastOf(ran)
}

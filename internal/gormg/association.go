package gormg

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"
)

// assign takes what Set is given: assignments to columns, and changes of associations.
func (q *query) assign(items []clause.Assigner) {
	for _, item := range items {
		if a, ok := item.(clause.AssociationAssigner); ok {
			q.changes = append(q.changes, a.AssociationAssignments()...)
		} else {
			q.set = append(q.set, item.Assignments()...)
		}
	}
}

// associate makes the changes of associations.
func (q *query) associate(ctx reflect.Value) error {
	for _, c := range q.changes {
		var err error
		switch c.Type {
		case clause.OpCreate:
			err = q.link(ctx, c)
		case clause.OpUnlink, clause.OpDelete, clause.OpUpdate:
			err = q.change(ctx, c)
		default:
			err = fmt.Errorf("unknown association operation type: %v", c.Type)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// link adds to the association of each row of the query.
func (q *query) link(ctx reflect.Value, c clause.Association) error {
	tx, owners := q.on(ctx), q.rows()
	if err := tx.Find(owners.Interface()).Error; err != nil {
		return err
	}
	for i := range owners.Elem().Len() {
		a := fresh(tx, ctx).Model(owners.Elem().Index(i).Addr().Interface()).Association(c.Association)
		if a.Error != nil {
			return a.Error
		}
		added := c.Values
		if len(c.Set) > 0 {
			added = []any{values(c.Set)} // which GORM adds the new row's key to
		}
		if err := a.Append(added...); err != nil {
			return err
		}
	}
	return nil
}

// fresh is a handle for another query on the same connection.
func fresh(tx *gorm.DB, ctx reflect.Value) *gorm.DB {
	c, _ := ctx.Interface().(context.Context)
	return tx.Session(&gorm.Session{NewDB: true, Context: c})
}

// change unlinks, deletes or updates the rows that are associated with those of the query, each in one statement.
func (q *query) change(ctx reflect.Value, c clause.Association) error {
	owners := q.on(ctx)
	a := owners.Association(c.Association)
	if a.Error != nil {
		return a.Error
	}
	rel := a.Relationship
	row := reflect.New(rel.FieldSchema.ModelType).Interface()
	related := fresh(q.db, ctx).Model(row).Where(c.Conditions)
	unlinked := map[string]any{}
	for _, ref := range rel.References {
		unlinked[ref.ForeignKey.DBName] = nil
	}
	keys, foreign := keysOf(rel)
	switch rel.Type {
	case schema.HasOne, schema.HasMany:
		related = related.Where("? IN (?)", columns(foreign), owners.Select(keys))
		switch c.Type {
		case clause.OpUnlink:
			return related.Updates(unlinked).Error
		case clause.OpDelete:
			return related.Delete(row).Error
		default:
			return related.Updates(values(c.Set)).Error
		}
	case schema.BelongsTo:
		theirs := func() *gorm.DB { return related.Where("? IN (?)", columns(keys), owners.Select(foreign)) }
		switch c.Type {
		case clause.OpUnlink:
			return owners.Updates(unlinked).Error
		case clause.OpUpdate:
			return theirs().Updates(values(c.Set)).Error
		default:
			return owners.Transaction(func(tx *gorm.DB) error {
				related.Statement.ConnPool, owners.Statement.ConnPool = tx.Statement.ConnPool, tx.Statement.ConnPool
				if err := theirs().Delete(row).Error; err != nil {
					return err
				}
				return owners.Updates(unlinked).Error
			})
		}
	case schema.Many2Many:
		return changeJoined(owners, ctx, rel, c)
	}
	return errors.New("unsupported relationship")
}

// changeJoined is change for an association by way of a join table.
func changeJoined(tx *gorm.DB, ctx reflect.Value, rel *schema.Relationship, c clause.Association) error {
	// matching are the rows of a table that a row of the join table leads to, or that lead to it.
	matching := func(s *schema.Schema, own bool) *gorm.DB {
		rows := fresh(tx, ctx).Table(s.Table).Select("1")
		for _, ref := range rel.References {
			if ref.OwnPrimaryKey == own && ref.PrimaryKey != nil {
				rows = rows.Where(clause.Eq{
					Column: clause.Column{Table: s.Table, Name: ref.PrimaryKey.DBName},
					Value:  clause.Column{Table: rel.JoinTable.Table, Name: ref.ForeignKey.DBName},
				})
			}
		}
		return rows
	}
	if c.Type != clause.OpUpdate {
		joined := fresh(tx, ctx).Model(reflect.New(rel.JoinTable.ModelType).Interface()).Where("EXISTS (?)", matching(rel.Schema, true))
		if len(c.Conditions) > 0 {
			joined = joined.Where("EXISTS (?)", matching(rel.FieldSchema, false).Where(c.Conditions))
		}
		return joined.Delete(nil).Error
	}
	joins := fresh(tx, ctx).Table(rel.JoinTable.Table).Select("1")
	for _, ref := range rel.References {
		if !ref.OwnPrimaryKey && ref.PrimaryKey != nil {
			joins = joins.Where(clause.Eq{
				Column: clause.Column{Table: rel.JoinTable.Table, Name: ref.ForeignKey.DBName},
				Value:  clause.Column{Table: rel.FieldSchema.Table, Name: ref.PrimaryKey.DBName},
			})
		}
	}
	joins = joins.Where("EXISTS (?)", matching(rel.Schema, true))
	return fresh(tx, ctx).Table(rel.FieldSchema.Table).Where(c.Conditions).Where("EXISTS (?)", joins).Updates(values(c.Set)).Error
}

// keysOf are the columns that a relation without a join table compares: primary keys, and the foreign keys that refer to them.
func keysOf(rel *schema.Relationship) (primary, foreign []string) {
	for _, ref := range rel.References {
		if ref.PrimaryKey != nil {
			primary, foreign = append(primary, ref.PrimaryKey.DBName), append(foreign, ref.ForeignKey.DBName)
		}
	}
	return primary, foreign
}

func columns(names []string) []any {
	var out []any
	for _, n := range names {
		out = append(out, clause.Column{Name: n})
	}
	return out
}

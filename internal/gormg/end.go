package gormg

import (
	"context"
	"reflect"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// apply returns the handle that a query has built up, for the model to be used on.
func (q *query) apply(ctx context.Context) (tx *gorm.DB) {
	type built struct{}
	// The last thing to be added to the query leaves with the handle, in place of what would run.
	defer func() {
		if tx != nil {
			_ = recover()
		}
	}()
	inner := q.inner.Interface().(interface {
		Scopes(scopes ...func(*gorm.Statement)) gorm.ChainInterface[standIn]
	})
	_, _ = inner.Scopes(func(stmt *gorm.Statement) {
		tx = stmt.DB
		panic(built{})
	}).Take(ctx)
	return nil
}

// begin returns the handle of a query that may end in SQL of its own.
func (q *query) begin(ctx reflect.Value) *gorm.DB {
	c, _ := ctx.Interface().(context.Context)
	tx := q.apply(c)
	if q.raw != nil {
		tx = q.raw(tx)
	}
	return tx
}

// on returns the same with the model set, which is a value as in GORM's own.
func (q *query) on(ctx reflect.Value) *gorm.DB { return q.begin(ctx).Model(q.zero()) }

func (q *query) zero() any { return reflect.Zero(q.model).Interface() }

func (q *query) rows() reflect.Value { return reflect.New(reflect.SliceOf(q.model)) }

// rawSQL is what Raw does to a handle.
func (q *query) rawSQL(in []reflect.Value) func(*gorm.DB) *gorm.DB {
	sql, values := in[0].String(), in[1].Interface().([]any)
	return func(tx *gorm.DB) *gorm.DB { return tx.Model(q.zero()).Raw(sql, values...) }
}

// ends are the methods that end a query, or make it an expression.
var ends = map[string]implementation{
	"First": one((*gorm.DB).First),
	"Last":  one((*gorm.DB).Last),
	"Take":  one((*gorm.DB).Take),
	"Find": func(q *query, in []reflect.Value) []reflect.Value {
		rows := q.rows()
		tx := q.begin(in[0]).Find(rows.Interface())
		return []reflect.Value{rows.Elem(), result(tx.Error)}
	},
	"FindInBatches": func(q *query, in []reflect.Value) []reflect.Value {
		rows, each := q.rows(), in[2]
		tx := q.begin(in[0]).FindInBatches(rows.Interface(), int(in[1].Int()), func(_ *gorm.DB, batch int) error {
			err, _ := each.Call([]reflect.Value{rows.Elem(), reflect.ValueOf(batch)})[0].Interface().(error)
			return err
		})
		return []reflect.Value{result(tx.Error)}
	},
	"Scan": func(q *query, in []reflect.Value) []reflect.Value {
		return []reflect.Value{result(q.on(in[0]).Find(in[1].Interface()).Error)}
	},
	"Row": func(q *query, in []reflect.Value) []reflect.Value {
		return []reflect.Value{result(q.on(in[0]).Row())}
	},
	"Rows": func(q *query, in []reflect.Value) []reflect.Value {
		rows, err := q.on(in[0]).Rows()
		return []reflect.Value{result(rows), result(err)}
	},
	"Count": func(q *query, in []reflect.Value) []reflect.Value {
		var n int64
		tx := q.on(in[0]).Select(in[1].String()).Count(&n)
		return []reflect.Value{result(n), result(tx.Error)}
	},
	"Create": func(q *query, in []reflect.Value) []reflect.Value {
		return []reflect.Value{result(q.begin(in[0]).Create(in[1].Interface()).Error)}
	},
	"CreateInBatches": func(q *query, in []reflect.Value) []reflect.Value {
		return []reflect.Value{result(q.begin(in[0]).CreateInBatches(in[1].Interface(), int(in[2].Int())).Error)}
	},
	"Update": func(q *query, in []reflect.Value) []reflect.Value {
		return affected(q.on(in[0]).Update(in[1].String(), in[2].Interface()))
	},
	"Updates": func(q *query, in []reflect.Value) []reflect.Value {
		return affected(q.begin(in[0]).Updates(in[1].Interface()))
	},
	"Delete": func(q *query, in []reflect.Value) []reflect.Value {
		return affected(q.begin(in[0]).Delete(reflect.New(q.model).Interface()))
	},
	"Exec": func(q *query, in []reflect.Value) []reflect.Value {
		return []reflect.Value{result(q.on(in[0]).Exec(in[1].String(), in[2].Interface().([]any)...).Error)}
	},
	// As an expression a query is what its handle is: a subquery.
	"Build": func(q *query, in []reflect.Value) []reflect.Value {
		if stmt, ok := in[0].Interface().(*gorm.Statement); ok {
			stmt.AddVar(stmt, q.handle())
		}
		return nil
	},
}

// handle is the handle of a query that is part of another one.
func (q *query) handle() *gorm.DB { return q.on(reflect.ValueOf(context.Background())) }

func handle(q *query, _ []reflect.Value) []reflect.Value { return []reflect.Value{result(q.handle())} }

// one is a method that ends a query with one row.
func one(find func(tx *gorm.DB, dest any, conds ...any) *gorm.DB) implementation {
	return func(q *query, in []reflect.Value) []reflect.Value {
		row := reflect.New(q.model)
		tx := find(q.begin(in[0]), row.Interface())
		return []reflect.Value{row.Elem(), result(tx.Error)}
	}
}

// setEnds are the methods that end a query with assignments.
var setEnds = map[string]implementation{
	"Create": func(q *query, in []reflect.Value) []reflect.Value {
		err := q.associate(in[0])
		if err == nil && len(q.set) > 0 {
			err = q.on(in[0]).Create(values(q.set)).Error
		}
		return []reflect.Value{result(err)}
	},
	"Update": func(q *query, in []reflect.Value) []reflect.Value {
		if err := q.associate(in[0]); err != nil || len(q.set) == 0 {
			return []reflect.Value{result(0), result(err)}
		}
		return affected(q.on(in[0]).Clauses(q.set).Updates(map[string]any{}))
	},
}

// values are the values of assignments by column.
func values(set clause.Set) map[string]any {
	m := make(map[string]any, len(set))
	for _, a := range set {
		m[a.Column.Name] = a.Value
	}
	return m
}

// affected is what a query that changes rows returns.
func affected(tx *gorm.DB) []reflect.Value {
	return []reflect.Value{result(int(tx.RowsAffected)), result(tx.Error)}
}

// result is v as a value of its static type, which may be an interface type.
func result[T any](v T) reflect.Value { return reflect.ValueOf(&v).Elem() }

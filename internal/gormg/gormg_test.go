package gormg

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// list returns values as a slice.
func list(values ...any) []any { return values }

// TestBuild checks the methods that build a query.
func TestBuild(t *testing.T) {
	type chain = gorm.ChainInterface[user]
	for name, build := range map[string]func(q gorm.Interface[user]) chain{
		"Where":        func(q gorm.Interface[user]) chain { return q.Where("age > ?", 20) },
		"Where struct": func(q gorm.Interface[user]) chain { return q.Where(&user{Name: "Bob"}) },
		"Where map":    func(q gorm.Interface[user]) chain { return q.Where(map[string]any{"name": []string{"Bob", "Cyd"}}) },
		"Where named": func(q gorm.Interface[user]) chain {
			return q.Where("age > @a OR name = @n", map[string]any{"a": 50, "n": "Bob"})
		},
		"Where and Where": func(q gorm.Interface[user]) chain { return q.Where("age > ?", 20).Where("age < ?", 50) },
		"Not":             func(q gorm.Interface[user]) chain { return q.Not("name = ?", "Bob") },
		"Or":              func(q gorm.Interface[user]) chain { return q.Where("age > 50").Or("name = ?", "Bob") },
		"Or first":        func(q gorm.Interface[user]) chain { return q.Or("name = ?", "Bob") },
		"Limit":           func(q gorm.Interface[user]) chain { return q.Limit(2) },
		"Offset":          func(q gorm.Interface[user]) chain { return q.Offset(1).Limit(2) },
		"Order":           func(q gorm.Interface[user]) chain { return q.Order("age DESC") },
		"Order by column": func(q gorm.Interface[user]) chain {
			return q.Order(clause.OrderByColumn{Column: clause.Column{Name: "age"}, Desc: true})
		},
		"Select":           func(q gorm.Interface[user]) chain { return q.Select("id, name").Where("1 = 1") },
		"Select with args": func(q gorm.Interface[user]) chain { return q.Where("1 = 1").Select("id, age + ? AS age", 1000) },
		"Omit":             func(q gorm.Interface[user]) chain { return q.Omit("age", "name").Where("1 = 1") },
		"Distinct":         func(q gorm.Interface[user]) chain { return q.Distinct("manager_id") },
		"Group":            func(q gorm.Interface[user]) chain { return q.Select("manager_id, sum(age) AS age").Group("manager_id") },
		"Having": func(q gorm.Interface[user]) chain {
			return q.Select("manager_id, sum(age) AS age").Group("manager_id").Having("sum(age) > ?", 40)
		},
		"Table":       func(q gorm.Interface[user]) chain { return q.Table("users AS u").Where("u.age > 20") },
		"Table later": func(q gorm.Interface[user]) chain { return q.Where("u.age > 20").Table("users AS u") },
		"MapColumns":  func(q gorm.Interface[user]) chain { return q.MapColumns(map[string]string{"name": "Name"}) },
		"Scopes": func(q gorm.Interface[user]) chain {
			return q.Scopes(func(s *gorm.Statement) { s.AddClause(clause.Limit{Limit: new(int)}) }, func(s *gorm.Statement) { s.Where("age > 20") })
		},
		"a wrong column": func(q gorm.Interface[user]) chain { return q.Where("nope = 1") },
		"Joins":          func(q gorm.Interface[user]) chain { return q.Joins(clause.JoinTarget{Association: "Company"}, nil) },
		"Joins inner": func(q gorm.Interface[user]) chain {
			return q.Joins(clause.InnerJoin.Association("Company"), nil).Order("users.id")
		},
		"Joins with a condition": func(q gorm.Interface[user]) chain {
			return q.Joins(clause.LeftJoin.AssociationFrom("Manager", nil).As("boss"), func(db gorm.JoinBuilder, joined, current clause.Table) error {
				db.Select("name").Where("?.age > 20", joined).Where("?.age > 10", current)
				return nil
			})
		},
		"Joins that fails": func(q gorm.Interface[user]) chain {
			return q.Joins(clause.JoinTarget{Association: "Company"}, func(gorm.JoinBuilder, clause.Table, clause.Table) error { return errNoName })
		},
		"Joins a table": func(q gorm.Interface[user]) chain {
			return q.Joins(clause.JoinTarget{Type: clause.LeftJoin, Table: "companies"}, func(db gorm.JoinBuilder, joined, current clause.Table) error {
				db.Where("?.id = ?", joined, clause.Column{Table: clause.CurrentTable, Name: "company_id"})
				return nil
			})
		},
		"Preload":        func(q gorm.Interface[user]) chain { return q.Preload("Pets", nil).Preload("Languages", nil) },
		"Preload nested": func(q gorm.Interface[user]) chain { return q.Preload("Pets.Toys", nil) },
		"Preload with a query": func(q gorm.Interface[user]) chain {
			return q.Preload("Pets", func(db gorm.PreloadBuilder) error {
				db.Select("id", "user_id", "name").Where("name <> ?", "tom").Order("name DESC").Limit(5).Offset(0)
				return nil
			})
		},
		"Preload some of each": func(q gorm.Interface[user]) chain {
			return q.Preload("Pets", func(db gorm.PreloadBuilder) error {
				db.Order("name").LimitPerRecord(1)
				return nil
			})
		},
		"Preload what is not": func(q gorm.Interface[user]) chain { return q.Preload("Nope", nil) },
		"Preload that fails": func(q gorm.Interface[user]) chain {
			return q.Preload("Pets", func(gorm.PreloadBuilder) error { return errNoName })
		},
	} {
		agree(t, name, func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			rows, err := build(g(db)).Find(ctx)
			n, err2 := build(g(db)).Count(ctx, "users.id")
			first, err3 := build(g(db)).Take(ctx)
			return list(rows, err, n, err2, first, err3)
		})
	}
}

// TestEnd checks the methods that end a query.
func TestEnd(t *testing.T) {
	for name, use := range map[string]func(ctx context.Context, db *gorm.DB, g G[user]) []any{
		"First": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			u, err := g(db).First(ctx)
			v, err2 := g(db).Where("age > 40").First(ctx)
			w, err3 := g(db).Where("age > 400").First(ctx)
			return list(u, err, v, err2, w, err3, errors.Is(err3, gorm.ErrRecordNotFound))
		},
		"Last and Take": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			u, err := g(db).Last(ctx)
			v, err2 := g(db).Order("age").Last(ctx)
			w, err3 := g(db).Where("id = 2").Take(ctx)
			return list(u, err, v, err2, w, err3)
		},
		"Find": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			u, err := g(db).Find(ctx)
			v, err2 := g(db).Where("age > 400").Find(ctx)
			return list(u, err, v, err2)
		},
		"FindInBatches": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			var seen []any
			err := g(db).FindInBatches(ctx, 3, func(data []user, batch int) error {
				seen = append(seen, data, batch)
				return nil
			})
			err2 := g(db).FindInBatches(ctx, 3, func([]user, int) error { return errNoName })
			return append(seen, err, err2)
		},
		"Scan": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			var out []struct{ Name string }
			var n int
			err := g(db).Where("age > 20").Scan(ctx, &out)
			err2 := g(db).Select("sum(age)").Scan(ctx, &n)
			return list(out, err, n, err2)
		},
		"Row and Rows": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			var name string
			err := g(db).Select("name").Where("id = 2").Row(ctx).Scan(&name)
			rows, err2 := g(db).Select("name").Rows(ctx)
			n := 0
			for rows.Next() {
				n++
			}
			_, err3 := g(db).Where("nope").Rows(ctx)
			return list(name, err, n, err2, rows.Close(), err3)
		},
		"Count": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			n, err := g(db).Count(ctx, "*")
			m, err2 := g(db).Distinct("manager_id").Count(ctx, "manager_id")
			k, err3 := g(db).Group("manager_id").Count(ctx, "id")
			return list(n, err, m, err2, k, err3)
		},
		"Create": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			u := user{Name: "eve", Pets: []pet{{Name: "pip"}}}
			err := g(db).Create(ctx, &u)
			v := user{}
			err2 := g(db).Create(ctx, &v)
			w := user{Name: "fay", Age: 3}
			err3 := g(db).Select("Name").Create(ctx, &w)
			x := user{Name: "gus", Age: 3}
			err4 := g(db).Omit("Name").Create(ctx, &x)
			return list(u, err, v, err2, w, err3, x, err4, g(db).Table("nope").Create(ctx, &x))
		},
		"CreateInBatches": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			us := []user{{Name: "eve"}, {Name: "fay"}, {Name: "gus"}}
			err := g(db).CreateInBatches(ctx, &us, 2)
			return list(us, err, g(db).CreateInBatches(ctx, &[]user{}, 2))
		},
		"Update": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			n, err := g(db).Where("id > ?", 2).Update(ctx, "name", "x")
			m, err2 := g(db).Update(ctx, "name", "y")
			k, err3 := g(db).Where("id = 1").Update(ctx, "age", gorm.Expr("age + ?", 1))
			return list(n, err, m, err2, k, err3)
		},
		"Updates": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			n, err := g(db).Where("id > ?", 2).Updates(ctx, user{Name: "x", Age: 0})
			m, err2 := g(db).Where("id > ?", 2).Select("name", "age").Updates(ctx, user{Name: "x", Age: 0})
			k, err3 := g(db).Updates(ctx, user{Name: "x"})
			return list(n, err, m, err2, k, err3)
		},
		"Delete": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			n, err := g(db).Where("id > ?", 2).Delete(ctx)
			m, err2 := g(db).Delete(ctx)
			return list(n, err, m, err2)
		},
		"Raw": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			us, err := g(db).Raw("SELECT * FROM users WHERE age > ? ORDER BY id", 20).Find(ctx)
			u, err2 := g(db).Raw("SELECT * FROM users WHERE id = @id", map[string]any{"id": 2}).First(ctx)
			v, err3 := g(db).Raw("SELECT * FROM users WHERE id = 2").Take(ctx)
			var n int
			err4 := g(db).Raw("SELECT count(*) FROM users").Scan(ctx, &n)
			err5 := g(db).Raw("SELECT count(*) FROM users").Row(ctx).Scan(&n)
			_, err6 := g(db).Raw("SELECT nope").Last(ctx)
			return list(us, err, u, err2, v, err3, n, err4, err5, err6)
		},
		"Exec": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			return list(g(db).Exec(ctx, "DELETE FROM users WHERE id = ?", 1), g(db).Exec(ctx, "nope"))
		},
		"Subqueries": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			us, err := g(db).Where("id IN (?)", g(db).Where("age > ?", 20).Select("id")).Where("age < ?", 50).Find(ctx)
			vs, err2 := g(db).Table("(?) AS u", g(db).Select("id, name").Where("id > ?", 1)).Find(ctx)
			var ws []user
			err3 := db.Where("id IN (?)", g(db).Select("id").Limit(1)).Find(&ws).Error
			return list(us, err, vs, err2, ws, err3)
		},
		"Joins with a subquery": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			old := g(db).Where("age > ?", 30).Select("id, name")
			us, err := g(db).Joins(clause.LeftJoin.AssociationFrom("Manager", old).As("m"), func(db gorm.JoinBuilder, joined, current clause.Table) error {
				db.Where("?.id = ?.manager_id", joined, current)
				return nil
			}).Order("users.id").Find(ctx)
			return list(us, err)
		},
		"Set": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			n, err := g(db).Where("id > ?", 2).Set(clause.Assignments(map[string]any{"name": "x", "age": 1})).Update(ctx)
			m, err2 := g(db).Where("id = 1").Set().Update(ctx)
			err3 := g(db).Set(clause.Assignments(map[string]any{"name": "eve"})).Create(ctx)
			k, err4 := g(db).Set(clause.Assignments(map[string]any{"name": "all"})).Update(ctx)
			return list(n, err, m, err2, err3, k, err4, g(db).Set().Create(ctx))
		},
		"Options": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			r := gorm.WithResult()
			u := user{Name: "eve"}
			u.ID = 1
			err := g(db, clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"name"})}, r).Create(ctx, &u)
			err2 := g(db, clause.OnConflict{DoNothing: true}).Create(ctx, &u)
			err3 := g(db).Create(ctx, &u)
			v, err4 := g(db, clause.Where{Exprs: []clause.Expression{clause.Gt{Column: "age", Value: 40}}}).Find(ctx)
			return list(err, r.RowsAffected, r.Error, err2, err3, v, err4)
		},
		"A query that is used again": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			q := g(db).Where("age > ?", 20)
			a, err := q.Where("age < 50").Find(ctx)
			b, err2 := q.Order("age DESC").Limit(1).Find(ctx)
			n, err3 := q.Count(ctx, "*")
			return list(a, err, b, err2, n, err3)
		},
		"A cancelled context": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			_, err := g(db).Find(ctx)
			err2 := g(db).Create(ctx, &user{Name: "eve"})
			_, err3 := g(db).Where("id = 1").Delete(ctx)
			return list(err, err2, err3, errors.Is(err, context.Canceled))
		},
		"A context of its own in a scope": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			type key struct{}
			var got any
			_, err := g(db).Scopes(func(s *gorm.Statement) { got = s.Context.Value(key{}) }).Take(context.WithValue(ctx, key{}, "here"))
			return list(got, err)
		},
		"Transaction": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			err := db.Transaction(func(tx *gorm.DB) error {
				n, err := g(tx).Where("id = 1").Delete(ctx)
				return errors.Join(err, fmt.Errorf("%d deleted", n))
			})
			n, err2 := g(db).Count(ctx, "*")
			return list(err.Error(), n, err2)
		},
		"A dry run": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			dry := db.Session(&gorm.Session{DryRun: true})
			u, err := g(dry).Where("age > ?", 20).Find(ctx)
			v, err2 := g(dry).First(ctx)
			n, err3 := g(dry).Where("id = 1").Delete(ctx)
			m, err4 := g(db).Count(ctx, "*")
			return list(u, err, v, err2, n, err3, m, err4)
		},
		"A handle with conditions": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			u, err := g(db.Where("age > ?", 20)).Find(ctx)
			v, err2 := g(db.Unscoped()).Find(ctx)
			return list(u, err, v, err2)
		},
		"A scope that panics": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			_, err := g(db).Scopes(func(*gorm.Statement) { panic("of the scope") }).Find(ctx)
			return list(err)
		},
		"No database: a panic": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			_, err := g(nil).Find(ctx)
			return list(err)
		},
		"Type names": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			q := g(db)
			return list(fmt.Sprintf("%T %T %T %T %T %T", q, q.Where("1"), q.Select("1"), q.Raw("1"), q.Set(), q.Where("1").Set()))
		},
		"Interfaces": func(ctx context.Context, db *gorm.DB, g G[user]) []any {
			var q any = g(db).Where("id = 1")
			_, chain := q.(gorm.ChainInterface[user])
			_, exec := q.(gorm.ExecInterface[user])
			_, create := q.(gorm.CreateInterface[user])
			_, expression := q.(clause.Expression)
			var e gorm.ExecInterface[user] = g(db).Where("id = 1")
			u, err := e.First(ctx)
			return list(chain, exec, create, expression, u, err)
		},
	} {
		agree(t, name, use)
	}
}

// TestAssociations checks what Set does with associations.
func TestAssociations(t *testing.T) {
	named := func(name string) []clause.Assignment {
		return []clause.Assignment{{Column: clause.Column{Name: "name"}, Value: name}}
	}
	where := []clause.Expression{clause.Neq{Column: "name", Value: "tom"}}
	for _, association := range []string{"Pets", "Card", "Company", "Languages", "Nope"} {
		for name, change := range map[string]clause.Association{
			"create from values": {Type: clause.OpCreate, Set: named("new")},
			"unlink":             {Type: clause.OpUnlink},
			"unlink some":        {Type: clause.OpUnlink, Conditions: where},
			"delete":             {Type: clause.OpDelete},
			"delete some":        {Type: clause.OpDelete, Conditions: where},
			"update":             {Type: clause.OpUpdate, Set: named("renamed")},
			"update some":        {Type: clause.OpUpdate, Set: named("renamed"), Conditions: where},
			"unknown":            {Type: 99},
		} {
			change.Association = association
			agree(t, association+" "+name, func(ctx context.Context, db *gorm.DB, g G[user]) []any {
				n, err := g(db).Where("id < ?", 3).Set(change).Update(ctx)
				m, err2 := g(db).Where("id = ?", 1).Set(change, clause.Set{{Column: clause.Column{Name: "age"}, Value: 1}}).Update(ctx)
				err3 := g(db).Set(change).Create(ctx)
				all, err4 := g(db).Preload("Pets", nil).Preload("Card", nil).Preload("Company", nil).Preload("Languages", nil).Find(ctx)
				return list(n, err, m, err2, err3, all, err4)
			})
		}
	}
	agree(t, "create rows", func(ctx context.Context, db *gorm.DB, g G[user]) []any {
		n, err := g(db).Where("id < 3").Set(clause.Association{Association: "Pets", Type: clause.OpCreate, Values: []any{&pet{Name: "new"}}}).Update(ctx)
		return list(n, err)
	})
	agree(t, "belongs to, polymorphic", func(ctx context.Context, db *gorm.DB, g G[pet]) []any {
		n, err := g(db).Where("id < 3").Set(clause.Association{Association: "Toys", Type: clause.OpUpdate, Set: named("disc")}).Update(ctx)
		return list(n, err)
	})
}

// TestOtherModels checks models that are not structs.
func TestOtherModels(t *testing.T) {
	agree(t, "a map", func(ctx context.Context, db *gorm.DB, g G[map[string]any]) []any {
		rows, err := g(db).Table("pets").Where("id < 3").Find(ctx)
		n, err2 := g(db).Table("pets").Count(ctx, "*")
		return list(rows, err, n, err2)
	})
	agree(t, "a number", func(ctx context.Context, db *gorm.DB, g G[int]) []any {
		rows, err := g(db).Raw("SELECT age FROM users ORDER BY age").Find(ctx)
		_, err2 := g(db).First(ctx)
		return list(rows, err, err2 != nil)
	})
}

// TestAllMethods checks that every method of GORM's interfaces is known.
func TestAllMethods(t *testing.T) {
	f := &family{model: reflect.TypeFor[user](), faces: map[reflect.Type]*face{}}
	if _, err := f.face(reflect.TypeFor[gorm.Interface[user]]()); err != nil {
		t.Error(err)
	}
	if len(f.faces) != len(standIns) {
		t.Errorf("%d of GORM's interface types can be reached, of %d", len(f.faces), len(standIns))
	}
	type other interface{ Nope() }
	for _, typ := range []reflect.Type{nil, reflect.TypeFor[int](), reflect.TypeFor[func()](), reflect.TypeFor[func() other](), reflect.TypeFor[func() gorm.ExecInterface[user]]()} {
		if _, err := Make(typ, reflect.TypeFor[user]()); err == nil || !strings.Contains(err.Error(), "is no type of gorm.G") {
			t.Errorf("Make(%v): error %v", typ, err)
		}
	}
}

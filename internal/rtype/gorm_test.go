package rtype

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

func openGORM(t testing.TB) *gorm.DB {
	t.Helper()
	db, err := gorm.Open(sqlite.Open(filepath.Join(t.TempDir(), "test.db")), &gorm.Config{Logger: logger.Discard})
	must(t, err)
	t.Cleanup(func() {
		if pool, err := db.DB(); err == nil {
			pool.Close()
		}
	})
	return db
}

// TestGORM uses models made at run time: has many, belongs to, many to many,
// embedded, soft delete, hooks, a table name, a Valuer, and preloading.
func TestGORM(t *testing.T) {
	db := openGORM(t)
	type ownerShape struct {
		gorm.Model
		Name string
		Pets []int
	}
	type petShape struct {
		ID      uint
		Name    string
		OwnerID uint
		Owner   *ownerShape
		Tags    []string
		Toys    []int
		note    string
	}
	owner, pet, toy, tags := like[ownerShape](t, "Owner"), like[petShape](t, "Pet"), like[struct {
		ID   uint
		Name string
		Pets []int
	}](t, "Toy"), like[[]string](t, "Tags")
	id := Field{Name: "ID", Type: reflect.TypeFor[uint]()}
	name := Field{Name: "Name", Type: stringType}
	must(t, owner.SetFields([]Field{{Name: "Model", Type: reflect.TypeFor[gorm.Model](), Embedded: true}, name, {Name: "Pets", Type: reflect.SliceOf(pet.Type())}}))
	must(t, pet.SetFields([]Field{id, name, {Name: "OwnerID", Type: reflect.TypeFor[uint]()}, {Name: "Owner", Type: reflect.PointerTo(owner.Type())},
		{Name: "Tags", Type: tags.Type()}, {Name: "Toys", Type: reflect.SliceOf(toy.Type()), Tag: `gorm:"many2many:pet_toys"`}, {Name: "note", Type: stringType}}))
	must(t, toy.SetFields([]Field{id, name, {Name: "Pets", Type: reflect.SliceOf(pet.Type()), Tag: `gorm:"many2many:pet_toys"`}}))
	defineTags(t, tags)
	define(t, tags, "GormDataType", textFunc, func([]reflect.Value) []any { return []any{"text"} })
	define(t, pet, "TableName", textFunc, func([]reflect.Value) []any { return []any{"animals"} })
	hook := reflect.TypeFor[func(*gorm.DB) error]()
	native(t, pet, Method{Name: "BeforeCreate", Ptr: true, Func: hook}, func(p *petShape, tx *gorm.DB) error {
		if p.Name == "bad" {
			return errors.New("bad pet")
		}
		p.Name = strings.ToUpper(p.Name)
		return nil
	})
	native(t, pet, Method{Name: "AfterFind", Ptr: true, Func: hook}, func(p *petShape, tx *gorm.DB) error { p.note = "found"; return nil })

	must(t, db.AutoMigrate(reflect.New(owner.Type()).Interface(), reflect.New(pet.Type()).Interface(), reflect.New(toy.Type()).Interface()))
	for _, table := range []string{"owners", "animals", "toys", "pet_toys"} {
		if !db.Migrator().HasTable(table) {
			t.Errorf("no table %s", table)
		}
	}
	if db.Migrator().HasColumn(reflect.New(pet.Type()).Interface(), "note") {
		t.Error("an unexported field has a column")
	}
	newPet := func(name string) reflect.Value {
		p := reflect.New(pet.Type()).Elem()
		p.FieldByName("Name").SetString(name)
		p.FieldByName("Tags").Set(reflect.ValueOf([]string{"x", "y"}).Convert(tags.Type()))
		ball := reflect.New(toy.Type()).Elem()
		ball.FieldByName("Name").SetString("ball of " + name)
		p.FieldByName("Toys").Set(reflect.Append(p.FieldByName("Toys"), ball))
		return p
	}
	ann := reflect.New(owner.Type())
	ann.Elem().FieldByName("Name").SetString("Ann")
	ann.Elem().FieldByName("Pets").Set(reflect.Append(ann.Elem().FieldByName("Pets"), newPet("Rex"), newPet("Tom")))
	must(t, db.Create(ann.Interface()).Error)
	pets := ann.Elem().FieldByName("Pets")
	wantText(t, fmt.Sprint(ann.Elem().FieldByName("ID"), pets.Index(1).FieldByName("ID"), pets.Index(1).FieldByName("OwnerID"), pets.Index(1).FieldByName("Name")), "1 2 1 TOM")

	got := reflect.New(owner.Type())
	must(t, db.Preload("Pets.Toys").First(got.Interface()).Error)
	tom := got.Elem().FieldByName("Pets").Index(1)
	wantText(t, fmt.Sprint(got.Elem().FieldByName("Name"), tom.FieldByName("Name"), tom.FieldByName("Tags"), tom.FieldByName("Toys").Index(0).FieldByName("Name"), tom.FieldByName("note")), "Ann TOM [x y] ball of Tom found")

	all := reflect.New(reflect.SliceOf(pet.Type()))
	must(t, db.Preload("Owner.Pets").Where("name = ?", "REX").Find(all.Interface()).Error)
	wantText(t, fmt.Sprint(all.Elem().Len(), all.Elem().Index(0).FieldByName("Owner").Elem().FieldByName("Pets").Len()), "1 2")
	wantText(t, db.Create(newPet("bad").Addr().Interface()).Error, "bad pet")

	rex := all.Elem().Index(0).Addr()
	must(t, db.Model(rex.Interface()).Update("name", "Max").Error)
	wantText(t, rex.Elem().FieldByName("Name"), "Max")
	must(t, db.Delete(got.Interface()).Error)
	var left, ever int64
	must(t, db.Model(got.Interface()).Count(&left).Error)
	must(t, db.Unscoped().Model(got.Interface()).Count(&ever).Error)
	wantText(t, fmt.Sprint(left, ever), "0 1")
	sql := db.ToSQL(func(tx *gorm.DB) *gorm.DB {
		return tx.Where("id > ?", 3).Find(reflect.New(reflect.SliceOf(pet.Type())).Interface())
	})
	wantText(t, sql, "SELECT * FROM `animals` WHERE id > 3")
}

// TestGORMLate gives a model a hook after GORM has used it. GORM's own cache of
// schemas is the caller's to drop.
func TestGORMLate(t *testing.T) {
	db := openGORM(t)
	type shape struct {
		ID   uint
		Name string
	}
	d := like[shape](t, "Late")
	first, second := value(d, shape{Name: "a"}).Addr(), value(d, shape{Name: "b"}).Addr()
	must(t, db.AutoMigrate(first.Interface()))
	must(t, db.Create(first.Interface()).Error)
	native(t, d, Method{Name: "BeforeCreate", Ptr: true, Func: reflect.TypeFor[func(*gorm.DB) error]()}, func(v *shape, _ *gorm.DB) error { v.Name += "!"; return nil })
	cache := reflect.ValueOf(db.Config).Elem().FieldByName("cacheStore")
	reflect.NewAt(cache.Type(), unsafe.Pointer(cache.UnsafeAddr())).Elem().MethodByName("Clear").Call(nil)
	must(t, db.Create(second.Interface()).Error)
	wantText(t, fmt.Sprint(first.Elem(), second.Elem()), "{1 a} {2 b!}")
}

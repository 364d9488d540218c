package school_test

import (
	"context"
	"path"
	"reflect"
	"testing"

	"github.com/glebarez/sqlite"
	"github.com/traefik/yaegi/interp"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/internal/symbols/std"
	"github.com/retort-shell/retort/models"
)

// A cell that says gorm.G[models.Tag] runs the compiled instance.
func TestYaegiRunsAnInstance(t *testing.T) {
	db, err := gorm.Open(sqlite.Open(":memory:"), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.AutoMigrate(&models.Tag{}); err != nil {
		t.Fatal(err)
	}
	if err := db.Create([]models.Tag{{Name: "a"}, {Name: "b"}}).Error; err != nil {
		t.Fatal(err)
	}

	lib := symbols.Join(std.Library(), school.Library())
	exports := interp.Exports{"native/native": {
		"DB":  reflect.ValueOf(&db).Elem(),
		"Ctx": reflect.ValueOf(context.Background()),
	}}
	for name, key := range map[string]string{
		"G":     "gorm.io/gorm.G[" + modelsPath + ".Tag]",
		"Chain": "gorm.io/gorm.ChainInterface[" + modelsPath + ".Tag]",
	} {
		v, ok := lib.Instance(key)
		if !ok {
			t.Fatalf("no instance %s", key)
		}
		exports["native/native"][name] = v
	}
	for _, p := range []string{modelsPath, "gorm.io/gorm"} {
		exports[path.Join(p, lib.Name(p))] = lib.Table(p)
	}
	i := interp.New(interp.Options{})
	if err := i.Use(exports); err != nil {
		t.Fatal(err)
	}
	if _, err := i.Eval(`
import ("native"; "` + modelsPath + `")
var chain native.Chain = native.G(native.DB).Where("name = ?", "b")
var tags []models.Tag
func find() string { ts, err := chain.Find(native.Ctx); if err != nil { panic(err) }; tags = ts; return ts[0].Name }`); err != nil {
		t.Fatal(err)
	}
	v, err := i.Eval(`find()`)
	if err != nil {
		t.Fatal(err)
	}
	if v.Interface() != "b" {
		t.Errorf("found %v, should be b", v)
	}
}

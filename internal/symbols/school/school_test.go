package school_test

import (
	"context"
	"go/types"
	"reflect"
	"testing"

	"github.com/retort-shell/retort/internal/symbols"
	"github.com/retort-shell/retort/internal/symbols/school"
	"github.com/retort-shell/retort/internal/symbols/source"
	"github.com/retort-shell/retort/internal/symbols/std"
	"github.com/retort-shell/retort/internal/symbols/symbolstest"
)

const modelsPath = "github.com/retort-shell/retort/models"

func TestTypesAreThoseOfTheSource(t *testing.T) { symbolstest.Types(t, school.Set()) }

func TestTablesHaveWhatTheTypesHave(t *testing.T) { symbolstest.Tables(t, school.Library()) }

func TestModelsShareTheWorldOfTypes(t *testing.T) {
	for _, order := range [][]string{{"time", modelsPath}, {modelsPath, "time"}} {
		lib := symbols.Join(std.Library(), school.Library())
		for _, path := range order {
			if _, err := lib.Import(path); err != nil {
				t.Fatal(err)
			}
		}
		field := func(typ, name string) types.Type {
			models, _ := lib.Import(modelsPath)
			f, _, _ := types.LookupFieldOrMethod(models.Scope().Lookup(typ).Type(), true, models, name)
			if f == nil {
				t.Fatalf("models.%s has no field %s", typ, name)
			}
			return f.Type()
		}
		pkg, _ := lib.Import("time")
		if got, want := field("User", "CreatedAt"), pkg.Scope().Lookup("Time").Type(); got != want {
			t.Errorf("imported in order %v: the type of models.User.CreatedAt is another time.Time", order)
		}
	}
}

// Every generic that GORM exports has an instance, of the right type, for every model.
func TestInstancesOfEveryModel(t *testing.T) {
	lib := symbols.Join(std.Library(), school.Library())
	gorm, err := lib.Import("gorm.io/gorm")
	if err != nil {
		t.Fatal(err)
	}
	models, err := lib.Import(modelsPath)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, model := range models.Scope().Names() {
		obj, ok := models.Scope().Lookup(model).(*types.TypeName)
		if !ok || !obj.Exported() {
			continue
		}
		if _, ok := obj.Type().Underlying().(*types.Struct); !ok {
			continue
		}
		for _, name := range gorm.Scope().Names() {
			generic := gorm.Scope().Lookup(name)
			params, ok := generic.Type().(interface{ TypeParams() *types.TypeParamList })
			if !generic.Exported() || !ok || params.TypeParams().Len() == 0 {
				continue
			}
			count++
			inst, err := types.Instantiate(nil, generic.Type(), []types.Type{obj.Type()}, true)
			if err != nil {
				t.Fatal(err)
			}
			key := "gorm.io/gorm." + name + "[" + modelsPath + "." + model + "]"
			v, ok := lib.Instance(key)
			if !ok {
				t.Errorf("no instance %s", key)
				continue
			}
			if _, ok := inst.(*types.Signature); ok {
				if v.Kind() != reflect.Func {
					t.Errorf("%s is a %v", key, v.Kind())
				}
				continue
			}
			if got := types.TypeString(inst, nil); got != key {
				t.Errorf("key %q, types.TypeString gives %q", key, got)
			}
			if typ := v.Type().Elem(); typ.PkgPath()+"."+typ.Name() != key {
				t.Errorf("instance %s is %s.%s", key, typ.PkgPath(), typ.Name())
			}
		}
	}
	if count == 0 {
		t.Error("no generics, or no models")
	}
	if _, ok := lib.Instance("gorm.io/gorm.G[nope.Nope]"); ok {
		t.Error("an instance of a type that does not exist")
	}
	if _, ok := lib.Instance("gorm.io/gorm.DB"); ok {
		t.Error("an instance without a type argument")
	}
}

// The embedded source of the models is that of today.
func TestSourceIsUpToDate(t *testing.T) {
	pkgs, err := source.Load(context.Background(), "", source.Platform{}, modelsPath)
	if err != nil {
		t.Fatal(err)
	}
	now, err := pkgs[0].Sources()
	if err != nil {
		t.Fatal(err)
	}
	lib := school.Library()
	for name, want := range now {
		if got, _ := lib.Source(modelsPath, name); got != want {
			t.Errorf("the source of %s is out of date: run go generate", name)
		}
	}
	if _, ok := lib.Source(modelsPath, "Nope"); ok || len(now) == 0 {
		t.Error("a source of what is not there, or none at all")
	}
}

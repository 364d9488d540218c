package repl

import (
	"reflect"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// forgetSchemas makes all handles forget what they know of such models.
func (r *REPL) forgetSchemas() {
	for _, t := range r.targets {
		forgetSchemas(t.handle)
	}
}

// forgetSchemas makes a database handle forget what it knows of the models that cells have declared. GORM parses a model once, and a
// program's models never change; a cell's model may get a hook or a TableName later. GORM gives no access to its memory, so reflection
// takes it; where it is not what it was, the memory stays.
func forgetSchemas(db *gorm.DB) {
	f := reflect.ValueOf(db.Config).Elem().FieldByName("cacheStore")
	if !f.IsValid() || f.Type() != reflect.TypeFor[*sync.Map]() || f.IsNil() {
		return
	}
	memory := (*sync.Map)(f.UnsafePointer())
	memory.Range(func(key, value any) bool {
		if s, ok := value.(*schema.Schema); ok && s.ModelType.PkgPath() == "main" {
			memory.Delete(key)
		}
		return true
	})
}

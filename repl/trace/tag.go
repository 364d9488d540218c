package trace

import (
	"context"

	"gorm.io/gorm"
)

// tagged is a context whose statements have a tag. What an operation runs for its own sake has its context, and so its tag.
type tagged struct {
	context.Context
	tag any
}

type tagKey struct{}

// Value returns the tag for tagKey.
func (t *tagged) Value(key any) any {
	if _, ok := key.(tagKey); ok {
		return t.tag
	}
	return t.Context.Value(key)
}

// Tag sets the tag of what is sent on a handle, and on handles that are made from it, until one is given another context; nil takes it away. The
// handle must be one that calls on it change, as Where returns it: another shares its context with those that it was made from. A tag that has a
// method Size() int, the bytes that it holds, counts in what a ledger keeps.
func Tag(db *gorm.DB, tag any) {
	ctx := Untagged(db)
	if tag != nil {
		ctx = &tagged{ctx, tag}
	}
	db.Statement.Context = ctx
}

// TagOf returns the tag of a handle, or nil. It is not that of the operation around it.
func TagOf(db *gorm.DB) any {
	if t, ok := db.Statement.Context.(*tagged); ok {
		return t.tag
	}
	return nil
}

// Untagged returns the context of a handle without its tag.
func Untagged(db *gorm.DB) context.Context {
	switch ctx := db.Statement.Context.(type) {
	case *tagged:
		return ctx.Context
	case nil:
		return context.Background()
	default:
		return ctx
	}
}

func sizeOf(tag any) int {
	if sized, ok := tag.(interface{ Size() int }); ok {
		return sized.Size()
	}
	return 0
}

package trace

import (
	"context"

	"gorm.io/gorm"
)

// tagKey is where a tag is in the settings of a handle's statement, and in a context.
type tagKey struct{}

const tagSetting = "retort:tag"

// Tag sets the tag of what is sent on a handle, and on handles that are made from it. The handle must be one that calls on it change, as
// Where returns it: another shares its settings with those that it was made from. A tag that has a method Size() int, the bytes that it
// holds, counts in what a ledger keeps.
func Tag(db *gorm.DB, tag any) { db.Statement.Settings.Store(tagSetting, tag) }

// TagOf returns the tag of a handle, or nil.
func TagOf(db *gorm.DB) any {
	tag, _ := db.Statement.Settings.Load(tagSetting)
	return tag
}

// WithTag returns a context in which statements have a tag, where their handles have none.
func WithTag(ctx context.Context, tag any) context.Context {
	return context.WithValue(ctx, tagKey{}, tag)
}

// tagIn is the tag of the operation that a context belongs to, or of the one that it is a part of.
func tagIn(ctx context.Context) any {
	for s := scopeFrom(ctx); s != nil; s = s.around {
		if s.stmt == nil {
			continue
		}
		if tag, ok := s.stmt.Settings.Load(tagSetting); ok {
			return tag
		}
	}
	return ctx.Value(tagKey{})
}

func sizeOf(tag any) int {
	if sized, ok := tag.(interface{ Size() int }); ok {
		return sized.Size()
	}
	return 0
}

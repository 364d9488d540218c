package gormg

import (
	"context"
	"testing"

	"gorm.io/gorm"
)

// BenchmarkFind finds a few rows: with a handle, with gorm.G, and with what Make makes.
func BenchmarkFind(b *testing.B) {
	ctx := context.Background()
	for _, way := range []struct {
		name string
		find func(db *gorm.DB) ([]pet, error)
	}{
		{"handle", func(db *gorm.DB) (ps []pet, err error) {
			err = db.WithContext(ctx).Where("id < ?", 4).Find(&ps).Error
			return ps, err
		}},
		{"gorm.G", func(db *gorm.DB) ([]pet, error) { return gorm.G[pet](db).Where("id < ?", 4).Find(ctx) }},
		{"made", func() func(db *gorm.DB) ([]pet, error) {
			g := made[pet](b)
			return func(db *gorm.DB) ([]pet, error) { return g(db).Where("id < ?", 4).Find(ctx) }
		}()},
	} {
		b.Run(way.name, func(b *testing.B) {
			db, log := open(b)
			for b.Loop() {
				log.lines = log.lines[:0]
				if ps, err := way.find(db); err != nil || len(ps) != 3 {
					b.Fatal(ps, err)
				}
			}
		})
	}
}

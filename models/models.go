// Package models is the sample application: a school with a blog, clubs and a library, written in plain GORM as any program would
// write it, together with believable rows to fill it.
package models

// All returns one zero value of every model, each after the models it refers to: for gorm's AutoMigrate and for a shell that
// wants to know what there is.
func All() []any {
	return []any{User{}, Tag{}, Post{}, Comment{}, Student{}, Club{}, Membership{}, Book{}}
}

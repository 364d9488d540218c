package models

import (
	"encoding/json"
	"time"
	"unicode"
)

// Student goes to the school, in one of the grades 9 to 12.
type Student struct {
	ID        uint
	FirstName string     `gorm:"not null;size:60"`
	LastName  string     `gorm:"not null;size:60"`
	Grade     int        `gorm:"not null;check:grade BETWEEN 9 AND 12"`
	Nickname  *string    `gorm:"size:60"`         // NULL: nobody asked; empty: asked, and there is none
	Email     *string    `gorm:"unique;size:254"` // NULL: no account yet
	BornOn    *time.Time `gorm:"type:date"`       // NULL: not on file

	Clubs       []Club       `gorm:"many2many:memberships"`
	Memberships []Membership `gorm:"constraint:OnDelete:CASCADE"`
}

// FullName joins the names in the order of their language: given name first, but family name first, and without a space, where
// both are written in Chinese, Japanese or Korean.
func (s Student) FullName() string {
	if eastAsian(s.FirstName) && eastAsian(s.LastName) {
		return s.LastName + s.FirstName
	}
	return s.FirstName + " " + s.LastName
}

// MarshalJSON gives what the school publishes of a student: neither email nor birthday.
func (s Student) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID    uint   `json:"id"`
		Name  string `json:"name"`
		Grade int    `json:"grade"`
		Clubs []Club `json:"clubs,omitempty"`
	}{s.ID, s.FullName(), s.Grade, s.Clubs})
}

func eastAsian(s string) bool {
	for _, r := range s {
		if !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			return false
		}
	}
	return s != ""
}

package models

import (
	"fmt"

	"gorm.io/gorm"
)

// Club is where students meet after lessons.
type Club struct {
	ID      uint    `json:"id"`
	Name    string  `json:"name" gorm:"unique;not null;size:100"`
	Room    *string `json:"room" gorm:"size:20"`   // NULL: it meets out of doors, or wherever there is space
	Motto   *string `json:"motto" gorm:"size:200"` // NULL: never chosen; empty: given up
	Founded *int    `json:"founded"`               // the year; NULL: nobody remembers

	Students    []Student    `json:"students,omitempty" gorm:"many2many:memberships"`
	Memberships []Membership `json:"memberships,omitempty" gorm:"constraint:OnDelete:CASCADE"`
}

// President reads the club's president from the database; the error is gorm.ErrRecordNotFound where the club has none.
func (c Club) President(db *gorm.DB) (Student, error) {
	var president Student
	err := db.
		Joins("JOIN memberships ON memberships.student_id = students.id").
		Where("memberships.club_id = ? AND memberships.role = ?", c.ID, RolePresident).
		Take(&president).Error
	if err != nil {
		return Student{}, fmt.Errorf("president of %s: %w", c.Name, err)
	}
	return president, nil
}

package models

import "time"

// The roles that a membership can have; every club has exactly one president.
const (
	RolePresident = "president"
	RoleTreasurer = "treasurer"
	RoleSecretary = "secretary"
	RoleMember    = "member"
)

// Membership is the pair of a student and a club, and what there is to say about the pair itself: an association object. The
// same table serves the many-to-many relations Student.Clubs and Club.Students.
type Membership struct {
	StudentID uint       `json:"student_id" gorm:"primaryKey"`
	ClubID    uint       `json:"club_id" gorm:"primaryKey;index"`
	Role      string     `json:"role" gorm:"not null;default:member;size:20"`
	Since     *time.Time `json:"since" gorm:"type:date"` // NULL: from before the club kept a list

	Student Student `json:"student,omitzero"`
	Club    Club    `json:"club,omitzero"`
}

// President reports whether the student leads the club.
func (m Membership) President() bool { return m.Role == RolePresident }

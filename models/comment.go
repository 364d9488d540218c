package models

import "time"

// Comment is what a user wrote under a post. EditedAt is NULL as long as nobody changed it.
type Comment struct {
	ID        uint       `json:"id"`
	Body      string     `json:"body" gorm:"not null;type:text"`
	CreatedAt time.Time  `json:"created_at"`
	EditedAt  *time.Time `json:"edited_at"`

	PostID   uint `json:"post_id" gorm:"not null;index"`
	Post     Post `json:"post,omitzero"`
	AuthorID uint `json:"author_id" gorm:"not null;index"`
	Author   User `json:"author,omitzero"`
}

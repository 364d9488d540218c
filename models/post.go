package models

import (
	"errors"
	"time"
)

// Post is an article of the blog. A post that was never published is a draft.
type Post struct {
	ID          uint       `json:"id"`
	Title       string     `json:"title" gorm:"not null;size:200"`
	Body        string     `json:"body" gorm:"not null;type:text"`
	PublishedAt *time.Time `json:"published_at"`
	CreatedAt   time.Time  `json:"created_at"`

	AuthorID uint      `json:"author_id" gorm:"not null;index"`
	Author   User      `json:"author,omitzero"`
	Comments []Comment `json:"comments,omitempty" gorm:"constraint:OnDelete:CASCADE"`
	Tags     []Tag     `json:"tags,omitempty" gorm:"many2many:post_tags;constraint:OnDelete:CASCADE"`
}

// Draft reports whether the post was never published.
func (p *Post) Draft() bool { return p.PublishedAt == nil }

// Publish makes a draft public as of the given time. It changes the value in memory only; publishing twice is an error, so that
// the date under an article stays what its readers saw.
func (p *Post) Publish(at time.Time) error {
	if !p.Draft() {
		return errors.New("the post is already published, on " + p.PublishedAt.Format(time.DateOnly))
	}
	p.PublishedAt = &at
	return nil
}

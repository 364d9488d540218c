package models

// Tag is a word that posts are filed under. The table post_tags holds the pairs and nothing else: a plain many-to-many relation.
type Tag struct {
	ID   uint   `json:"id"`
	Name string `json:"name" gorm:"unique;not null;size:50"`

	Posts []Post `json:"posts,omitempty" gorm:"many2many:post_tags;constraint:OnDelete:CASCADE"`
}

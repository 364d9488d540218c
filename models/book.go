package models

// Book is in the school's library. Its author is plain text, not a relation: empty for an anonymous work.
type Book struct {
	ID     uint    `json:"id"`
	Title  string  `json:"title" gorm:"not null;size:200"`
	Author string  `json:"author" gorm:"not null;size:100"`
	Year   *int    `json:"year"`                 // of the first edition; negative before the common era; NULL: unknown
	Shelf  *string `json:"shelf" gorm:"size:10"` // NULL: on loan
}

package models

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"gorm.io/gorm"
)

// User is somebody who writes on the school's blog.
type User struct {
	ID        uint      `json:"id"`
	Name      string    `json:"name" gorm:"unique;size:100"`
	Email     string    `json:"-" gorm:"not null;size:254"` // personal: it stays out of the public JSON
	CreatedAt time.Time `json:"created_at"`

	Posts []Post `json:"posts,omitempty" gorm:"foreignKey:AuthorID"`
}

// ChangeEmail sets the address after checking that it is one, as RFC 5322 writes them; on an error the old one stays. It changes
// the value in memory only: the row changes when the user is saved.
func (u *User) ChangeEmail(email string) error {
	address, err := parseEmail(email)
	if err != nil {
		return err
	}
	u.Email = address
	return nil
}

// BeforeCreate refuses a user without a name or an email address.
func (u *User) BeforeCreate(*gorm.DB) error {
	if strings.TrimSpace(u.Name) == "" {
		return errors.New("a user needs a name")
	}
	if strings.TrimSpace(u.Email) == "" {
		return errors.New("a user needs an email address")
	}
	return nil
}

// BeforeSave trims the name and normalises the email address. Empty fields pass: gorm also calls it on the zero value that
// stands for the table in db.Model(&User{}).Update(…).
func (u *User) BeforeSave(*gorm.DB) error {
	u.Name = strings.TrimSpace(u.Name)
	if u.Email == "" {
		return nil
	}
	return u.ChangeEmail(u.Email)
}

// parseEmail returns the bare address in lower case. A display name ("Ada <ada@…>") is refused.
func parseEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	address, err := mail.ParseAddress(s)
	if err != nil {
		return "", fmt.Errorf("%q is not an email address: %w", s, err)
	}
	if address.Name != "" || address.Address != s {
		return "", fmt.Errorf("%q is not a bare email address: write %q", s, address.Address)
	}
	return strings.ToLower(address.Address), nil
}

package command

import (
	"context"
	"errors"
	"strings"
	"testing"
)

const modelsList = `
  model              table        columns   rows  relations
  models.User        users              4     60  Posts []Post
  models.Tag         tags               2     25  Posts []Post
  models.Post        posts              6    400  Author User
                                                  Comments []Comment
                                                  Tags []Tag
  models.Comment     comments           6  1,500  Post Post
                                                  Author User
  models.Student     students           7    240  Clubs []Club
                                                  Memberships []Membership
  models.Club        clubs              5     18  Students []Student
                                                  Memberships []Membership
  models.Membership  memberships        4    420  Student Student
                                                  Club Club
  models.Book        books              5     60
`

func TestModels(t *testing.T) {
	s := newShell(t)
	s.shows(":models", modelsList)
	looks := s.own(0)
	if len(looks) != 2 || !strings.HasPrefix(looks[1].SQL, "SELECT 'users' AS name, count(*) AS n FROM `users` UNION ALL SELECT 'tags'") {
		t.Errorf("the looks are %v", looks)
	}
	s.fails(":models User", `:models takes nothing after it, not "User"`)
}

func TestModelsWithoutTable(t *testing.T) {
	s := newShell(t)
	s.exec("DROP TABLE books")
	s.has(":models", "  models.Book        books              5   none\n\nThe database has no table books. db.AutoMigrate(&models.Book{}) makes it.\n",
		"  models.User        users              4     60  Posts []Post\n")
	s.Models = nil
	s.shows(":models", "The shell was opened without models. :schema lists the tables of the database.\n")
}

func TestModelsInterrupted(t *testing.T) {
	s := newShell(t)
	if err := Run(cancelled(), s.Env, ":models"); !errors.Is(err, context.Canceled) || s.out.Len() > 0 {
		t.Errorf("error %v, shows %q", err, s.out)
	}
}

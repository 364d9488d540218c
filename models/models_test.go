package models_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-shell/retort/models"
)

// school opens a copy of the sample database for one test.
func school(t *testing.T) *gorm.DB {
	t.Helper()
	image, err := models.School()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "school.db")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := gorm.Open(sqlite.Open(path+"?_pragma=foreign_keys(1)"), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		if err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestChangeEmail(t *testing.T) {
	const old = "old@school.example"
	tests := []struct {
		email, want, wantErr string
	}{
		{"ada@school.edu", "ada@school.edu", ""},
		{"  Ada@School.EDU ", "ada@school.edu", ""},
		{"ada+lists@school.edu", "ada+lists@school.edu", ""},
		{"", old, `"" is not an email address`},
		{"ada", old, `"ada" is not an email address`},
		{"ada@", old, `"ada@" is not an email address`},
		{"a@b, c@d", old, `"a@b, c@d" is not an email address`},
		{"Ada <ada@school.edu>", old, `is not a bare email address: write "ada@school.edu"`},
	}
	for _, test := range tests {
		u := models.User{Email: old}
		err := u.ChangeEmail(test.email)
		if u.Email != test.want {
			t.Errorf("ChangeEmail(%q) left %q, want %q", test.email, u.Email, test.want)
		}
		if !matches(err, test.wantErr) {
			t.Errorf("ChangeEmail(%q): error %v, want %q", test.email, err, test.wantErr)
		}
	}
}

// matches reports whether the error says what is wanted; "" wants none.
func matches(err error, want string) bool {
	if want == "" {
		return err == nil
	}
	return err != nil && strings.Contains(err.Error(), want)
}

func TestUserHooks(t *testing.T) {
	db := school(t)

	u := models.User{Name: " Ada ", Email: "Ada@School.EDU"}
	if err := db.Create(&u).Error; err != nil {
		t.Fatal(err)
	}
	var row models.User
	if err := db.First(&row, u.ID).Error; err != nil {
		t.Fatal(err)
	}
	if row.Name != "Ada" || row.Email != "ada@school.edu" {
		t.Errorf("saved as %q, %q", row.Name, row.Email)
	}

	for _, test := range []struct {
		user models.User
		want string
	}{
		{models.User{Email: "x@school.edu"}, "a user needs a name"},
		{models.User{Name: "  ", Email: "x@school.edu"}, "a user needs a name"},
		{models.User{Name: "X"}, "a user needs an email address"},
		{models.User{Name: "X", Email: "nowhere"}, `"nowhere" is not an email address`},
		{models.User{Name: "Ada", Email: "x@school.edu"}, "UNIQUE constraint failed: users.name"},
	} {
		if err := db.Create(&test.user).Error; !matches(err, test.want) {
			t.Errorf("create %+v: error %v, want %q", test.user, err, test.want)
		}
	}

	row.Email = "elsewhere"
	if err := db.Save(&row).Error; !matches(err, "is not an email address") {
		t.Errorf("save: error %v", err)
	}
	if err := db.Model(&models.User{}).Where("id = ?", u.ID).Update("name", "Ada L.").Error; err != nil {
		t.Errorf("update of one column without a loaded user: %v", err)
	}
}

func TestPostPublish(t *testing.T) {
	at := time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)
	var post models.Post
	if !post.Draft() {
		t.Error("a new post is no draft")
	}
	if err := post.Publish(at); err != nil || post.Draft() || !post.PublishedAt.Equal(at) {
		t.Errorf("publish: %v, %v", err, post.PublishedAt)
	}
	if err := post.Publish(at.AddDate(0, 1, 0)); !matches(err, "already published, on 2026-01-05") || !post.PublishedAt.Equal(at) {
		t.Errorf("publish again: %v, %v", err, post.PublishedAt)
	}
}

func TestFullName(t *testing.T) {
	for _, test := range []struct{ first, last, want string }{
		{"Lucía", "Peña", "Lucía Peña"},
		{"小明", "王", "王小明"},
		{"さくら", "佐藤", "佐藤さくら"},
		{"서준", "김", "김서준"},
		{"小明", "Walker", "小明 Walker"},
		{"دينا", "حداد", "دينا حداد"},
	} {
		s := models.Student{FirstName: test.first, LastName: test.last}
		if got := s.FullName(); got != test.want {
			t.Errorf("FullName of %q %q: %q, want %q", test.first, test.last, got, test.want)
		}
	}
}

func TestJSON(t *testing.T) {
	year, room := 1945, "B-12"
	email := "private@school.example"
	for _, test := range []struct {
		value any
		want  string
	}{
		{models.User{ID: 1, Name: "Ada", Email: email}, `{"id":1,"name":"Ada","created_at":"0001-01-01T00:00:00Z"}`},
		{
			[]models.Student{{ID: 2, FirstName: "Emma", LastName: "Walker", Grade: 9, Email: &email, Clubs: []models.Club{{ID: 3, Name: "Chess", Room: &room}}}},
			`[{"id":2,"name":"Emma Walker","grade":9,"clubs":[{"id":3,"name":"Chess","room":"B-12","motto":null,"founded":null}]}]`,
		},
		{models.Membership{StudentID: 2, ClubID: 3, Role: "member"}, `{"student_id":2,"club_id":3,"role":"member","since":null}`},
		{models.Book{ID: 4, Title: "T", Year: &year}, `{"id":4,"title":"T","author":"","year":1945,"shelf":null}`},
	} {
		got, err := json.Marshal(test.value)
		if err != nil {
			t.Error(err)
		}
		if string(got) != test.want {
			t.Errorf("%T:\n got %s\nwant %s", test.value, got, test.want)
		}
	}
}

func TestRelations(t *testing.T) {
	db := school(t)

	var author models.User
	if err := db.Preload("Posts", func(db *gorm.DB) *gorm.DB { return db.Order("id") }).First(&author).Error; err != nil {
		t.Fatal(err)
	}
	if len(author.Posts) < 2 || author.Posts[0].Title != "Why retorts bend" || author.Posts[1].Title != "On flasks" {
		t.Errorf("posts of user 1 begin otherwise: %d posts", len(author.Posts))
	}

	var post models.Post
	if err := db.Preload("Author").Preload("Tags").Preload("Comments.Author").First(&post, 2).Error; err != nil {
		t.Fatal(err)
	}
	if post.Author.ID != author.ID || len(post.Comments) == 0 || post.Comments[0].Author.Name == "" {
		t.Errorf("post 2: author %d, %d comments", post.Author.ID, len(post.Comments))
	}
	if !slices.ContainsFunc(post.Tags, func(tag models.Tag) bool { return tag.Name == "chemistry" }) {
		t.Errorf("post 2 is tagged %v", post.Tags)
	}

	var student models.Student
	if err := db.Joins("JOIN memberships m ON m.student_id = students.id").First(&student).Error; err != nil {
		t.Fatal(err)
	}
	var clubs []models.Club
	if err := db.Model(&student).Association("Clubs").Find(&clubs); err != nil || len(clubs) == 0 {
		t.Fatalf("clubs of %s: %d, %v", student.FullName(), len(clubs), err)
	}
	var loaded models.Student
	if err := db.Preload("Clubs").Preload("Memberships.Club").First(&loaded, student.ID).Error; err != nil {
		t.Fatal(err)
	}
	if len(loaded.Clubs) != len(clubs) || len(loaded.Memberships) != len(clubs) || loaded.Memberships[0].Club.Name == "" {
		t.Errorf("preloaded %d clubs, %d memberships; the association has %d", len(loaded.Clubs), len(loaded.Memberships), len(clubs))
	}

	// Joining through the association makes a plain member; leaving deletes the pair, and neither student nor club.
	var other models.Club
	if err := db.Where("id NOT IN (?)", db.Model(&models.Membership{}).Select("club_id").Where("student_id = ?", student.ID)).First(&other).Error; err != nil {
		t.Fatal(err)
	}
	if err := db.Model(&student).Association("Clubs").Append(&other); err != nil {
		t.Fatal(err)
	}
	var joined models.Membership
	if err := db.Where("student_id = ? AND club_id = ?", student.ID, other.ID).Take(&joined).Error; err != nil || joined.Role != models.RoleMember {
		t.Errorf("joined as %q, %v", joined.Role, err)
	}
	if err := db.Model(&student).Association("Clubs").Delete(&other); err != nil {
		t.Fatal(err)
	}
	if n := db.Model(&student).Association("Clubs").Count(); n != int64(len(clubs)) {
		t.Errorf("after joining and leaving: %d clubs, before %d", n, len(clubs))
	}

	// A student who goes takes the memberships along.
	if err := db.Delete(&student).Error; err != nil {
		t.Fatal(err)
	}
	var left int64
	if err := db.Model(&models.Membership{}).Where("student_id = ?", student.ID).Count(&left).Error; err != nil || left != 0 {
		t.Errorf("%d memberships left, %v", left, err)
	}
	if err := db.Delete(&author).Error; !matches(err, "FOREIGN KEY constraint failed") {
		t.Errorf("delete a user with posts: %v", err)
	}
}

func TestClubPresident(t *testing.T) {
	db := school(t)
	var clubs []models.Club
	if err := db.Find(&clubs).Error; err != nil {
		t.Fatal(err)
	}
	leads := map[uint]string{}
	for _, club := range clubs {
		president, err := club.President(db)
		if err != nil {
			t.Fatal(err)
		}
		if president.Grade < 11 || leads[president.ID] != "" {
			t.Errorf("%s is led by %s, grade %d, who also leads %q", club.Name, president.FullName(), president.Grade, leads[president.ID])
		}
		leads[president.ID] = club.Name
	}
	if _, err := (models.Club{ID: 999, Name: "Nobody's"}).President(db); !matches(err, "president of Nobody's: record not found") {
		t.Errorf("president of a club that is not there: %v", err)
	}
}

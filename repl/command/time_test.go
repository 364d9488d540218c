package command

import (
	"regexp"
	"testing"
)

func testTime(t *testing.T, s *shell) {
	for src, statements := range map[string]string{
		`:time 3 db.Preload("Posts").Where("id < ?", 4).Find(&[]models.User{})`: "2 statements each",
		`:time 4 SELECT count(*) FROM users`:                                    "1 statement each",
		`:time gorm.G[models.User](db).Where("id = ?", 1).First(ctx)`:           "1 statement each",
		`:time 2 db.Take(&models.User{}, 9999)`:                                 "1 statement each",
		`:time 2 db.Create(&models.Tag{Name: "x"})`:                             "1 statement each",
	} {
		got, err := s.run(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
		}
		const took = ` +(<?[\d.]+ m?s) +(<?[\d.]+ m?s) +(<?[\d.]+ m?s)\n`
		if !regexp.MustCompile(`^  +\d+ runs +min +median +max\n  all` + took + `  SQL` + took + `  without SQL` + took + `  ` + statements + "\n$").MatchString(got) {
			t.Errorf("%s shows\n%s", src, got)
		}
	}
	s.has(":time 1 SELECT count(*) FROM tags", "1 run ")
	var tags int64
	if err := s.DB.Table("tags").Where("name = ?", "x").Count(&tags).Error; err != nil || tags != 0 {
		t.Errorf("%d tags are left, %v", tags, err)
	}
	if _, err := s.run(`:time db.Where("nope = 1").Find(&[]models.User{})`); err == nil {
		t.Error("a failing query was timed")
	}
	if _, err := s.run(`:time 2 db.Commit()`); err == nil {
		t.Error("a transaction was ended")
	}
}

func TestTime(t *testing.T) {
	s := newShell(t)
	testTime(t, s)
	s.fails(":time", ":time wants an expression: :time db.Find(&users)")
	s.fails(":time 0 1 + 1", ":time runs an expression 1 to 1000 times, not 0")
	s.fails(":time models.User", "models.User is a type, which gives no rows")
	if !Quiet(":time 3 x") || Quiet(":log") || Quiet("x?") {
		t.Error("other commands are quiet")
	}
}

func TestTimeOnServers(t *testing.T) { onServers(t, testTime) }

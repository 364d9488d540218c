package command

import "testing"

func TestTime(t *testing.T) {
	s := newShell(t)
	s.fails(":time", ":time wants an expression: :time db.Find(&users)")
	s.fails(":time 0 1 + 1", ":time runs an expression 1 to 1000 times, not 0")
	s.fails(":time models.User", "models.User is a type, which gives no rows")
	if !Quiet(":time 3 x") || Quiet(":log") || Quiet("x?") {
		t.Error("other commands are quiet")
	}
}

package command

import (
	"testing"

	"github.com/retort-shell/retort/repl/trace"
)

// testExplain checks what a server measures, which is not the same each time; the transcripts have the rest.
func testExplain(t *testing.T, s *shell) {
	t.Helper()
	before := s.Ledger.Len()
	s.has(`:explain analyze DELETE FROM comments WHERE body = 'x' AND id > 0`, "comments", "measured: it ran in a transaction that was rolled back")
	s.has(`:explain analyze UPDATE comments SET body = 'x'`, "full scan", "measured: it ran in a transaction that was rolled back")
	var changed int64
	if err := s.DB.WithContext(trace.OwnLook(t.Context())).Table("comments").Where("body = ?", "x").Count(&changed).Error; err != nil || changed != 0 {
		t.Errorf("the measured statement has changed %d rows: %v", changed, err)
	}
	s.own(before)
}

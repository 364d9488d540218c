package db

import (
	"testing"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// While a slack lives, a journal's blocks must come from pages in which the slack holds a block: those stay mapped when the journal
// gives its blocks back.
func TestSlackServesJournals(t *testing.T) {
	tls := libc.NewTLS()
	defer tls.Close()
	s := newSlack()
	defer s.free()
	pinned := map[uintptr]bool{}
	for _, block := range s.held {
		pinned[block>>allocatorPageBits] = true
	}
	if len(pinned) < slackPages || len(pinned) != len(s.held) {
		t.Errorf("%d blocks held in %d pages", len(s.held), len(pinned))
	}
	const largeJournal = 40 // blocks
	for range largeJournal {
		block := libc.Xmalloc(tls, types.Size_t(journalBlock))
		defer libc.Xfree(tls, block)
		if !pinned[block>>allocatorPageBits] {
			t.Fatalf("a block came from another page")
		}
	}
}

package db

import (
	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// slack keeps room for the statement journal in the allocator under the SQLite driver. It is the second half of the cure that
// pragmaMemoryTemp begins.
//
// The allocator carves blocks of up to 16 KiB out of pages of 64 KiB, one size to a page, and unmaps a page as soon as its last block
// is free. A journal of 1 KiB chunks takes about 13 blocks of journalBlock bytes for a Create (three database pages: table, unique
// index, sequence), and frees them when the statement ends. Where the page in use happens to have fewer blocks left, every statement
// maps a new page and unmaps it again, and creates are as slow as without the cure: measured, for 4 of 11 fillings of that page.
//
// A slack holds one block in each of a few pages, of which slackPages at least are fresh, and leaves the rest of them free. These pages
// never empty, so they stay mapped, and journals find their blocks in them. It is plain use of malloc and free: should the allocator
// change, it only ceases to help.
type slack struct {
	tls  *libc.TLS
	held []uintptr
}

const (
	// journalBlock is the block that a journal chunk of 1 KiB and its headers take.
	journalBlock = 2 << 10

	// slackPages leaves room for a journal several times as large, or for blocks that stay.
	slackPages = 2

	allocatorPageBits = 16 // an allocator page is 64 KiB, at a multiple of its size
)

func newSlack() *slack {
	s := &slack{tls: libc.NewTLS()}
	var blocks []uintptr
	pages := map[uintptr]bool{}
	for range (slackPages + 1) << allocatorPageBits / journalBlock {
		block := libc.Xmalloc(s.tls, types.Size_t(journalBlock))
		if block == 0 {
			break // out of memory: the statements that follow will say so
		}
		if page := block >> allocatorPageBits; !pages[page] {
			pages[page] = true
			s.held = append(s.held, block)
		} else {
			blocks = append(blocks, block)
		}
	}
	for _, block := range blocks {
		libc.Xfree(s.tls, block)
	}
	return s
}

// free gives the memory back. The slack must not be used afterwards.
func (s *slack) free() {
	for _, block := range s.held {
		libc.Xfree(s.tls, block)
	}
	s.tls.Close()
}

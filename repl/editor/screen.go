package editor

import (
	"fmt"
	"io"
	"slices"
	"strconv"
)

// frame is what the screen should show: rows from the prompt on, and the cursor.
type frame struct {
	rows      []row
	cursorRow int
	cursorCol int
}

// size is how many columns and rows a terminal has, at least one of each.
type size struct{ cols, rows int }

// screen draws frames at the place where the terminal's cursor was at first, and knows what stands there.
// No row may be wider than the terminal, and only the last frame, which finish draws, may have more rows than it.
// Each draw is one write.
type screen struct {
	out  io.Writer
	buf  []byte
	size size
	rows []row // as shown
	at   int   // the row, counted from the first of rows, where the terminal's cursor is
	col  int   // its column
	used int   // rows that the terminal has below and including the first one; moving further down must scroll
}

// begin starts a new region on a row of its own. If the cursor is not at the left edge, because the program's output did not
// end its line, mark is put after that output: it is drawn with as many spaces as fill a row, which
// reach the next row only in that case.
func (s *screen) begin(sz size, mark string) {
	s.size = sz
	s.forget()
	width := displayWidth(mark)
	if width >= sz.cols {
		return
	}
	s.buf = append(s.buf, mark...)
	for range sz.cols - width {
		s.buf = append(s.buf, ' ')
	}
	s.buf = append(s.buf, "\r\x1b[J"...)
}

// abandon leaves what is shown and moves below it; after finish it does nothing.
func (s *screen) abandon() error {
	if len(s.rows) > 0 {
		s.buf = s.buf[:0]
		s.move(len(s.rows)-1, 0)
		s.buf = append(s.buf, "\r\n"...)
		s.forget()
	}
	return s.flush()
}

// erase takes the region off the screen and leaves the cursor where it began.
func (s *screen) erase() error {
	if len(s.rows) > 0 {
		s.move(0, 0)
		s.buf = append(s.buf, "\x1b[J"...)
		s.forget()
	}
	return s.flush()
}

// forget takes the terminal's cursor to be at the first row of an empty region.
func (s *screen) forget() {
	s.rows, s.at, s.col, s.used = nil, 0, 0, 1
}

// draw shows f on a terminal of size sz, writing what changed.
func (s *screen) draw(f frame, sz size) error {
	if sz != s.size {
		s.reflow(sz)
	}
	changed := 0
	for i, r := range f.rows {
		if i >= len(s.rows) || s.rows[i] != r {
			changed++
		}
	}
	hide := changed > 1 || len(f.rows) < len(s.rows)
	if hide {
		s.buf = append(s.buf, "\x1b[?25l"...)
	}
	for i, r := range f.rows {
		if i < len(s.rows) && s.rows[i] == r {
			continue
		}
		s.move(i, 0)
		s.buf = append(s.buf, r.text...)
		if r.width < sz.cols {
			s.buf = append(s.buf, "\x1b[K"...)
		}
		s.col = -1
	}
	if len(f.rows) < len(s.rows) {
		s.move(len(f.rows), 0)
		s.buf = append(s.buf, "\x1b[J"...)
	}
	s.rows = slices.Clone(f.rows)
	s.move(f.cursorRow, f.cursorCol)
	if hide {
		s.buf = append(s.buf, "\x1b[?25h"...)
	}
	return s.flush()
}

// move puts the terminal's cursor at a row and column of the region.
func (s *screen) move(at, col int) {
	if at == s.at && col == s.col {
		return
	}
	s.buf = append(s.buf, '\r')
	switch {
	case at < s.at:
		s.control(s.at-at, 'A')
	case at > s.at:
		if down := min(at, s.used-1) - s.at; down > 0 {
			s.control(down, 'B')
		}
		for ; s.used <= at; s.used++ {
			s.buf = append(s.buf, '\n')
		}
	}
	if col > 0 {
		s.control(col, 'C')
	}
	s.at, s.col = at, col
}

func (s *screen) control(n int, final byte) {
	s.buf = append(s.buf, "\x1b["...)
	s.buf = strconv.AppendInt(s.buf, int64(n), 10)
	s.buf = append(s.buf, final)
}

// reflow clears the region after the terminal changed its size. Nearly all terminals wrap their lines anew then, which
// moves the region's first row by the rows that its lines now take.
func (s *screen) reflow(sz size) {
	up := 0
	for i, r := range s.rows {
		if i >= s.at {
			break
		}
		up += max(0, r.width-1)/sz.cols + 1
	}
	if s.col > 0 {
		up += s.col / sz.cols
	}
	s.buf = append(s.buf, '\r')
	if up > 0 {
		s.control(up, 'A')
	}
	s.buf = append(s.buf, "\x1b[J"...)
	s.size = sz
	s.forget()
}

// clear empties the whole screen; the region then begins at its top.
func (s *screen) clear() {
	s.buf = append(s.buf, "\x1b[H\x1b[2J"...)
	s.forget()
}

// finish leaves all of rows on the screen, scrolling as it needs, and the cursor below them.
func (s *screen) finish(rows []row, sz size) error {
	last := len(rows) - 1
	if err := s.draw(frame{rows, last, min(rows[last].width, sz.cols-1)}, sz); err != nil {
		return err
	}
	s.buf = append(s.buf, "\r\n"...)
	s.forget()
	return s.flush()
}

func (s *screen) flush() error {
	if len(s.buf) == 0 {
		return nil
	}
	_, err := s.out.Write(s.buf)
	s.buf = s.buf[:0]
	if err != nil {
		return fmt.Errorf("write to the terminal: %w", err)
	}
	return nil
}

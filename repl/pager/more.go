package pager

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

var errLeft = errors.New("the pager was left")

// hint is what stands under a screen of text.
const hint = "-- space for more, q to leave --"

// more shows text forwards, for where there is no less. What was shown stays on the screen.
type more struct {
	in, out *os.File
	columns int
	room    int // rows of a screen, but for the hint
	left    int // rows until the next key
	part    []byte
	over    bool
}

// Write shows text; after each screen it waits for a key. Its error says that the person has left.
func (m *more) Write(text []byte) (int, error) {
	if m.over {
		return 0, errLeft
	}
	m.part = append(m.part, text...)
	for {
		line, rest, found := bytes.Cut(m.part, []byte("\n"))
		if !found {
			return len(text), nil
		}
		rows := rowsOf(string(line), m.columns)
		if rows > m.left && m.left < m.room {
			if err := m.ask(); err != nil {
				m.over = true
				return 0, err
			}
		}
		m.left -= rows
		if _, err := fmt.Fprintf(m.out, "%s\n", line); err != nil {
			return 0, err
		}
		m.part = rest
	}
}

// end shows a last line that does not end.
func (m *more) end() error {
	if m.over || len(m.part) == 0 {
		return nil
	}
	_, err := m.out.Write(m.part)
	return err
}

// ask waits for a key. The terminal is raw before the hint asks for one, so that none comes too early.
func (m *more) ask() (err error) {
	saved, err := term.MakeRaw(int(m.in.Fd()))
	if err != nil {
		return err
	}
	shown := hint[:min(len(hint), max(m.columns-1, 0))]
	defer func() {
		_, werr := fmt.Fprint(m.out, "\r"+strings.Repeat(" ", len(shown))+"\r")
		if rerr := errors.Join(werr, term.Restore(int(m.in.Fd()), saved)); err == nil {
			err = rerr
		}
	}()
	if _, err := fmt.Fprintf(m.out, "\x1b[7m%s\x1b[0m", shown); err != nil {
		return err
	}
	buf := make([]byte, 16)
	for {
		n, err := m.in.Read(buf) // the bytes that a key sends
		if err != nil {
			return err
		}
		switch string(buf[:n]) {
		case " ", "f", "\x06", "\x1b[6~":
			m.left = m.room
			return nil
		case "\r", "\n", "j", "\x1b[B", "\x1bOB":
			m.left = 1
			return nil
		case "q", "Q", "\x03", "\x04", "\x1b", "":
			return errLeft
		}
	}
}

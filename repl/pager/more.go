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

// ask waits for a key.
func (m *more) ask() error {
	shown := hint[:min(len(hint), max(m.columns-1, 0))]
	if _, err := fmt.Fprintf(m.out, "\x1b[7m%s\x1b[0m", shown); err != nil {
		return err
	}
	defer fmt.Fprint(m.out, "\r"+strings.Repeat(" ", len(shown))+"\r")
	for {
		key, err := m.key()
		if err != nil {
			return err
		}
		switch key {
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

// key reads a key as the bytes that it sends.
func (m *more) key() (string, error) {
	saved, err := term.MakeRaw(int(m.in.Fd()))
	if err != nil {
		return "", err
	}
	buf := make([]byte, 16)
	n, err := m.in.Read(buf)
	return string(buf[:n]), errors.Join(err, term.Restore(int(m.in.Fd()), saved))
}

package editor

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Plain reads cells from lines that are not edited: a pipe, a file, a terminal that cannot move its cursor.
// It is not safe for concurrent use.
type Plain struct {
	in    *bufio.Reader
	more  func(src string) bool
	reads chan lineRead // a read that has been started and not been received; nil if there is none

	lines int // lines taken so far
	first int // number of the first line of the last cell
	err   error

	// prompt, if set, is called before each line with the text so far.
	prompt func(src string)
}

type lineRead struct {
	text string
	err  error
}

// NewPlain returns an editor that collects lines from r until more reports that they are a whole cell.
// A nil more takes every line as a cell. Lines may end with LF or CRLF, may be of any length, and the last one
// need not end. What stands at the end of r is handed out even if more would want another line: the one
// who checks the cell says best what is missing.
func NewPlain(r io.Reader, more func(src string) bool) *Plain {
	if more == nil {
		more = func(string) bool { return false }
	}
	return &Plain{in: bufio.NewReader(r), more: more}
}

// Line returns the number, from 1, of the line where the last cell began.
func (p *Plain) Line() int { return p.first }

// ReadCell returns the next cell without its last newline, or io.EOF. A read error drops the lines before it,
// because a cell that was cut off must not run. When ctx ends, the line that is being waited for is kept for the
// next call.
func (p *Plain) ReadCell(ctx context.Context) (string, error) {
	return p.readCell(ctx, nil)
}

func (p *Plain) readCell(ctx context.Context, interrupts <-chan os.Signal) (string, error) {
	var cell strings.Builder
	for n := 0; ; n++ {
		if p.prompt != nil {
			p.prompt(cell.String())
		}
		line, err := p.readLine(ctx, interrupts)
		switch {
		case errors.Is(err, io.EOF) && n > 0:
			return cell.String(), nil
		case err != nil:
			return "", err
		}
		if n == 0 {
			p.first = p.lines
		} else {
			cell.WriteByte('\n')
		}
		cell.WriteString(line)
		if !p.more(cell.String()) {
			return cell.String(), nil
		}
	}
}

func (p *Plain) readLine(ctx context.Context, interrupts <-chan os.Signal) (string, error) {
	if p.err != nil {
		return "", p.err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if p.reads == nil {
		reads := make(chan lineRead, 1)
		p.reads = reads
		go func() {
			text, err := p.in.ReadString('\n')
			reads <- lineRead{text, err}
		}()
	}
	var read lineRead
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-interrupts:
		return "", ErrInterrupted
	case read = <-p.reads:
		p.reads = nil
	}
	switch {
	case read.err != nil && !errors.Is(read.err, io.EOF):
		p.err = fmt.Errorf("read a cell: %w", read.err)
		return "", p.err
	case read.err != nil:
		p.err = io.EOF
		if read.text == "" {
			return "", io.EOF
		}
	}
	line := strings.TrimSuffix(strings.TrimSuffix(read.text, "\n"), "\r")
	if p.lines == 0 {
		line = strings.TrimPrefix(line, "\ufeff") // what some Windows programs put before UTF-8
	}
	p.lines++
	return line, nil
}

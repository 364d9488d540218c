package editor

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func readAll(t *testing.T, p *Plain) (cells []string, lines []int, err error) {
	t.Helper()
	for {
		cell, err := p.ReadCell(context.Background())
		if err != nil {
			return cells, lines, err
		}
		cells, lines = append(cells, cell), append(lines, p.Line())
	}
}

func TestPlain(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	for _, tt := range []struct {
		name  string
		in    string
		cells []string
		lines []int
	}{
		{"nothing", "", nil, nil},
		{"lines", "a\nb\n", []string{"a", "b"}, []int{1, 2}},
		{"no final newline", "a\nb", []string{"a", "b"}, []int{1, 2}},
		{"empty lines", "\na\n\n", []string{"", "a", ""}, []int{1, 2, 3}},
		{"CRLF", "if x {\r\n\ty\r\n}\r\nb\r\n", []string{"if x {\n\ty\n}", "b"}, []int{1, 4}},
		{"a carriage return inside", "a\rb\n", []string{"a\rb"}, []int{1}},
		{"a cell of many lines", "f(\n1,\n\n)\nb\n", []string{"f(\n1,\n\n)", "b"}, []int{1, 5}},
		{"incomplete at the end", "a\nf(\n1\n", []string{"a", "f(\n1"}, []int{1, 2}},
		{"incomplete at the end, without a newline", "f(\n1", []string{"f(\n1"}, []int{1}},
		{"a line of a mebibyte", long + "\nb", []string{long, "b"}, []int{1, 2}},
		{"a byte order mark", "\ufeffa\n\ufeffb", []string{"a", "\ufeffb"}, []int{1, 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cells, lines, err := readAll(t, NewPlain(iotest.HalfReader(strings.NewReader(tt.in)), unbalanced))
			if err != io.EOF {
				t.Errorf("got error %v, want io.EOF", err)
			}
			if !slices.Equal(cells, tt.cells) || !slices.Equal(lines, tt.lines) {
				t.Errorf("got %q at lines %v, want %q at %v", cells, lines, tt.cells, tt.lines)
			}
		})
	}
}

func TestPlainReadError(t *testing.T) {
	broken := errors.New("disk on fire")
	p := NewPlain(io.MultiReader(strings.NewReader("a\nf(\n1"), iotest.ErrReader(broken)), unbalanced)
	cells, _, err := readAll(t, p)
	if !slices.Equal(cells, []string{"a"}) || !errors.Is(err, broken) {
		t.Errorf("got %q, %v", cells, err)
	}
	if _, err := p.ReadCell(context.Background()); !errors.Is(err, broken) {
		t.Errorf("again: %v", err)
	}
}

func TestPlainContext(t *testing.T) {
	r, w := io.Pipe()
	p := NewPlain(r, nil)
	ctx, cancel := context.WithCancel(context.Background())
	p.prompt = func(string) { cancel() } // while the first line is waited for
	if cell, err := p.ReadCell(ctx); cell != "" || err != context.Canceled {
		t.Fatalf("got %q, %v", cell, err)
	}
	p.prompt = nil
	go func() { _, _ = io.WriteString(w, "a\nb\n") }()
	for _, want := range []string{"a", "b"} {
		if cell, err := p.ReadCell(context.Background()); cell != want || err != nil {
			t.Fatalf("got %q, %v; want %q", cell, err, want)
		}
	}
}

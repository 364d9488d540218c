//go:build unix

package pager

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
)

func TestMore(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys string // one for each time that it waits
		want int    // lines shown
	}{
		{"to the end", "   ", 30},
		{"left at once", "q", 9},
		{"a line", "\rq", 10},
		{"Ctrl-C", " \x03", 18},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ptmx, tty, err := pty.Open()
			if err != nil {
				t.Fatal(err)
			}
			p := &Pager{In: tty, Out: tty, Getenv: func(string) string { return "" }, size: func() (int, int) { return 80, 10 }}
			t.Setenv("PATH", "") // there is no less
			done := make(chan error, 1)
			go func() {
				v := p.View()
				if _, err := io.WriteString(v, numbered(30)); err != nil {
					t.Error(err)
				}
				done <- v.Close()
				tty.Close()
			}()
			var screen strings.Builder
			keys := tt.keys
			for r := bufio.NewReader(ptmx); ; {
				b, err := r.ReadByte()
				if err != nil {
					break // the other end is closed
				}
				screen.WriteByte(b)
				if strings.HasSuffix(screen.String(), hint+"\x1b[0m") && keys != "" {
					if _, err := ptmx.WriteString(keys[:1]); err != nil {
						t.Fatal(err)
					}
					keys = keys[1:]
				}
			}
			if err := <-done; err != nil {
				t.Error(err)
			}
			if got := strings.Count(screen.String(), "line "); got != tt.want {
				t.Errorf("%d lines are shown, want %d:\n%q", got, tt.want, screen.String())
			}
			ptmx.Close()
		})
	}
}

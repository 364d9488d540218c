//go:build unix

package editor

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkKeyToEcho measures from a key that is written to the terminal to its character that the terminal gets back.
func BenchmarkKeyToEcho(b *testing.B) {
	ptmx, tty, err := pty.Open()
	if err != nil {
		b.Fatal(err)
	}
	defer ptmx.Close()
	defer tty.Close()
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		b.Fatal(err)
	}
	editor, err := NewTerminal(Config{
		In: tty, Out: tty, Complete: methods, More: unbalanced,
		Highlight: func(src string) string { return "\x1b[36m" + src + "\x1b[0m" },
		Getenv:    environment("TERM", "xterm"),
	})
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := editor.ReadCell(context.Background())
		ended <- err
	}()
	buf := make([]byte, 64<<10)
	until := func(want []byte) {
		for {
			n, err := ptmx.Read(buf)
			if err != nil {
				b.Fatal(err)
			}
			if bytes.Contains(buf[:n], want) {
				return
			}
		}
	}
	until([]byte("> "))
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		if i%60 == 59 {
			if _, err := ptmx.WriteString("\x15"); err != nil { // Ctrl-U: begin the line anew
				b.Fatal(err)
			}
			until([]byte("\x1b[K"))
			continue
		}
		start := time.Now()
		if _, err := ptmx.Write([]byte{'a' + byte(i%26)}); err != nil {
			b.Fatal(err)
		}
		until([]byte{'a' + byte(i%26), 0x1b, '[', '0', 'm'})
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs/p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs/p99")
	if _, err := ptmx.WriteString("\x03"); err != nil {
		b.Fatal(err)
	}
	if err := <-ended; err != ErrInterrupted {
		b.Fatal(err)
	}
}

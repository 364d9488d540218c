//go:build unix

package editor

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// reportTimes reports the percentiles of what was measured.
func reportTimes(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []int{50, 95, 99} {
		b.ReportMetric(float64(took[len(took)*p/100].Microseconds()), fmt.Sprintf("µs-%s-p%d", name, p))
	}
}

// settled is how long nothing must be written for a screen to count as settled.
const settled = 25 * time.Millisecond

// keyboard is a terminal that notes when it is written to.
type keyboard struct {
	b      *testing.B
	ptmx   *os.File
	tty    *os.File
	writes chan written
	ended  chan error
}

type written struct {
	at   time.Time
	data []byte
}

// newKeyboard has an editor read a cell.
func newKeyboard(b *testing.B, cfg Config) *keyboard {
	b.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		b.Fatal(err)
	}
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		b.Fatal(err)
	}
	cfg.In, cfg.Out, cfg.Getenv, cfg.More = tty, tty, environment("TERM", "xterm"), unbalanced
	editor, err := NewTerminal(cfg)
	if err != nil {
		b.Fatal(err)
	}
	k := &keyboard{b: b, ptmx: ptmx, tty: tty, writes: make(chan written, 1024), ended: make(chan error, 1)}
	go func() {
		for {
			buf := make([]byte, 64<<10)
			n, err := ptmx.Read(buf)
			if err != nil {
				return
			}
			k.writes <- written{time.Now(), buf[:n]}
		}
	}()
	go func() {
		_, err := editor.ReadCell(context.Background())
		k.ended <- err
	}()
	k.until("> ")
	k.rest()
	return k
}

// press sends keys, and returns how long it took until want was written, and until nothing more was.
func (k *keyboard) press(keys, want string) (echo, quiet time.Duration) {
	start := time.Now()
	if _, err := io.WriteString(k.ptmx, keys); err != nil {
		k.b.Fatal(err)
	}
	echo = k.until(want).Sub(start)
	if last := k.rest(); !last.IsZero() {
		return echo, last.Sub(start)
	}
	return echo, echo
}

// until returns when want was written.
func (k *keyboard) until(want string) time.Time {
	var all []byte
	timeout := time.After(deadline)
	for {
		select {
		case w := <-k.writes:
			all = append(all, w.data...)
			if bytes.Contains(all, []byte(want)) {
				return w.at
			}
		case <-timeout:
			k.b.Fatalf("%q is not shown: %q", want, all)
		}
	}
}

// rest waits until nothing is written, and returns when the last was; the zero time if there was none.
func (k *keyboard) rest() (last time.Time) {
	for {
		select {
		case w := <-k.writes:
			last = w.at
		case <-time.After(settled):
			return last
		}
	}
}

func (k *keyboard) close() {
	k.b.StopTimer()
	if _, err := io.WriteString(k.ptmx, "\x03"); err != nil {
		k.b.Fatal(err)
	}
	if err := <-k.ended; err != ErrInterrupted {
		k.b.Fatal(err)
	}
	k.tty.Close()
	k.ptmx.Close()
}

// BenchmarkKey measures from a key that is written to the terminal to its character that the terminal gets back, and to the end of all
// that is drawn for it: with providers that answer at once, and with some that take their time, each of which must not delay the echo.
func BenchmarkKey(b *testing.B) {
	for _, delay := range []time.Duration{0, 5 * time.Millisecond} {
		b.Run("providers="+delay.String(), func(b *testing.B) {
			history, _ := OpenHistory("")
			for i := range maxEntries {
				_ = history.Add(fmt.Sprintf("db.Where(%d)", i))
			}
			k := newKeyboard(b, Config{
				History:   history,
				Complete:  func(text string, cursor int) ([]Item, int, int) { time.Sleep(delay); return methods(text, cursor) },
				Highlight: func(src string) string { time.Sleep(delay); return quoted(src) },
				Signature: func(text string, cursor int) (Signature, bool) { time.Sleep(delay); return whereHead(text, cursor) },
			})
			const cell = `db.Where("name = ?", db.Create(1), 23)`
			var echo, quiet []time.Duration
			for i := 0; b.Loop(); i++ {
				at := i % len(cell)
				if at == 0 && i > 0 {
					k.press("\x15", "\x1b[K")
				}
				e, q := k.press(cell[at:at+1], cell[at:at+1])
				echo, quiet = append(echo, e), append(quiet, q)
			}
			reportTimes(b, "echo", echo)
			reportTimes(b, "settled", quiet)
			k.close()
		})
	}
}

// BenchmarkSearchHistory searches 10,000 entries: with Ctrl-R for what none of them has, and for what a
// suggestion could begin with.
func BenchmarkSearchHistory(b *testing.B) {
	h, _ := OpenHistory("")
	for i := range maxEntries {
		_ = h.Add(fmt.Sprintf("db.Where(\"id = ?\", %d).Find(&users)", i))
	}
	var found, suggested []time.Duration
	for b.Loop() {
		start := time.Now()
		s := &search{entry: maxEntries, query: "not there"}
		s.find(h.Entries(), maxEntries, -1)
		found = append(found, time.Since(start))

		e := &edit{cfg: &Config{}, entries: h.Entries()}
		start = time.Now()
		e.suggestion("db.Where(\"id = ?\", nowhere")
		suggested = append(suggested, time.Since(start))
	}
	reportTimes(b, "search", found)
	reportTimes(b, "suggest", suggested)
}

// BenchmarkPaste pastes 2,000 lines, until the last of them is shown and until all has settled, and types a key into them.
func BenchmarkPaste(b *testing.B) {
	lines := strings.Repeat("\tdb.Where(\"id = ?\", 1).Find(&users)\r", 1999)
	var shown, quiet, echo []time.Duration
	for b.Loop() {
		k := newKeyboard(b, Config{Complete: methods, Highlight: quoted, Signature: whereHead})
		s, q := k.press("\x1b[200~"+lines+"last\x1b[201~", "last")
		shown, quiet = append(shown, s), append(quiet, q)
		e, _ := k.press("Q", "Q")
		echo = append(echo, e)
		k.close()
		b.StartTimer()
	}
	reportTimes(b, "shown", shown)
	reportTimes(b, "settled", quiet)
	reportTimes(b, "key", echo)
}

// BenchmarkIdle reports how often an editor that waits for a key wakes up within ten seconds, and the time that it uses.
func BenchmarkIdle(b *testing.B) {
	if _, err := os.Stat("/proc/self/task"); err != nil {
		b.Skip("needs /proc")
	}
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	c := newConsole(b, 80, 24)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), roleVariable+"=job", "TERM=xterm")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.tty, c.tty, c.tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	c.waitText("school>")
	c.send("db.")
	c.waitText("db.")
	for range b.N {
		time.Sleep(time.Second)
		before := wakeUps(b, cmd.Process.Pid)
		time.Sleep(10 * time.Second)
		b.ReportMetric(float64(wakeUps(b, cmd.Process.Pid)-before), "wake-ups/10s")
	}
	c.send("\x15\x04")
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
}

// wakeUps counts how often the threads of a process gave up the processor so far, each of which had woken up for it.
func wakeUps(b *testing.B, pid int) (n int) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(tasks) == 0 {
		b.Fatalf("no threads: %v", err)
	}
	for _, task := range tasks {
		status, err := os.ReadFile(task)
		if err != nil {
			b.Fatal(err)
		}
		for line := range strings.Lines(string(status)) {
			var count int
			if _, err := fmt.Sscanf(line, "voluntary_ctxt_switches: %d", &count); err == nil {
				n += count
			}
		}
	}
	return n
}

//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// quiet is how long nothing must be written for a screen to count as settled.
const quiet = 40 * time.Millisecond

// A typist works the program on a terminal, and notes when it writes.
type typist struct {
	b      *testing.B
	cmd    *exec.Cmd
	ptmx   *os.File
	writes chan written
}

type written struct {
	at   time.Time
	data []byte
}

// newTypist starts the program and waits for its prompt.
func newTypist(b *testing.B, program string) *typist {
	b.Helper()
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=en_US.UTF-8", "NO_COLOR=", "DATABASE_URL=", "XDG_STATE_HOME="+b.TempDir())
	ptmx, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		b.Fatal(err)
	}
	k := &typist{b: b, cmd: cmd, ptmx: ptmx, writes: make(chan written, 1024)}
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
	k.until("\x1b[?2004h") // it reads
	k.rest()
	return k
}

// press sends keys, and returns how long it took until want was written, where it is empty anything, and until nothing more was.
func (k *typist) press(keys, want string) (echo, settled time.Duration) {
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

func (k *typist) until(want string) time.Time {
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
func (k *typist) rest() (last time.Time) {
	for {
		select {
		case w := <-k.writes:
			last = w.at
		case <-time.After(quiet):
			return last
		}
	}
}

// leave ends the program.
func (k *typist) leave() {
	if _, err := io.WriteString(k.ptmx, "\x15\x0b\x04"); err != nil {
		k.b.Fatal(err)
	}
	if err := k.cmd.Wait(); err != nil {
		k.b.Error(err)
	}
	k.ptmx.Close()
}

// reportTimes reports the percentiles of what was measured.
func reportTimes(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []int{50, 95, 99} {
		b.ReportMetric(float64(took[len(took)*p/100].Microseconds())/1000, fmt.Sprintf("ms-%s-p%d", name, p))
	}
}

// BenchmarkTyping types cells into the program as it is built, key by key: the time from a key to its echo, and to the end of all that
// is drawn for it, the list of completions, the highlighting and the signature included.
func BenchmarkTyping(b *testing.B) {
	k := newTypist(b, buildProgram(b))
	defer k.leave()
	cells := []string{
		`db.Where("email LIKE ?", "a%").Order("name").Limit(3).Find(&users)`,
		`for i := range 10 { fmt.Println(i, strings.Repeat("x", i)) }`,
		`SELECT name, email FROM users WHERE id = 1`,
		`gorm.G[models.Student](db).Where("grade >= ?", 11).Find(ctx)`,
	}
	var echo, settled []time.Duration
	for i := 0; b.Loop(); i++ {
		cell := cells[i%len(cells)]
		for at := range len(cell) {
			e, s := k.press(cell[at:at+1], "")
			echo, settled = append(echo, e), append(settled, s)
		}
		k.press("\x15", "\x1b[K")
	}
	reportTimes(b, "echo", echo)
	reportTimes(b, "settled", settled)
}

// BenchmarkTab measures from Tab to the list: on db. and after a chain of five calls; first is the first key of a session that opens a
// list, the dot after db.
func BenchmarkTab(b *testing.B) {
	program := buildProgram(b)
	k := newTypist(b, program)
	for name, text := range map[string]string{
		"member": "db.", "chain": `db.Where("id = 1").Order("name").Limit(1).Offset(1).Distinct().`,
	} {
		b.Run(name, func(b *testing.B) {
			k.press(text, " in all")
			var took []time.Duration
			for b.Loop() {
				// The list that has opened by itself is closed; Ctrl-G does it as Esc does, without the wait for the rest of a sequence.
				k.press("\x07", "\x1b[J")
				e, _ := k.press("\t", " in all")
				took = append(took, e)
			}
			k.press("\x15", "\x1b[K")
			reportTimes(b, "tab", took)
		})
	}
	k.leave()
	b.Run("first", func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			k := newTypist(b, program)
			k.press("db", "")
			e, _ := k.press(".", " in all")
			took = append(took, e)
			k.leave()
		}
		reportTimes(b, "tab", took)
	})
}

// BenchmarkIdle reports how often the program wakes up within ten seconds while it waits for a key.
func BenchmarkIdle(b *testing.B) {
	if _, err := os.Stat("/proc/self/task"); err != nil {
		b.Skip("needs /proc")
	}
	k := newTypist(b, buildProgram(b))
	k.press("db.", " in all")
	time.Sleep(2 * time.Second) // what is still under way since the start ends
	var woken, used []float64
	for range b.N {
		switches, cpu := wakeUps(b, k.cmd.Process.Pid), cpuTime(b, k.cmd.Process.Pid)
		time.Sleep(10 * time.Second)
		woken = append(woken, float64(wakeUps(b, k.cmd.Process.Pid)-switches))
		used = append(used, float64((cpuTime(b, k.cmd.Process.Pid) - cpu).Milliseconds()))
	}
	b.ReportMetric(slices.Max(woken), "wake-ups/10s")
	b.ReportMetric(slices.Max(used), "cpu-ms/10s")
	k.leave()
}

// wakeUps counts how often the threads of a process gave up the processor so far, each of which had woken up for it.
func wakeUps(b *testing.B, pid int) (n int) {
	b.Helper()
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

// cpuTime is what a process has used so far.
func cpuTime(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, fields, _ := bytes.Cut(stat, []byte(") ")) // after the name, from the third field on
	var user, system int64
	words := strings.Fields(string(fields))
	if _, err := fmt.Sscan(words[11]+" "+words[12], &user, &system); err != nil {
		b.Fatal(err)
	}
	const tick = 10 * time.Millisecond
	return time.Duration(user+system) * tick
}

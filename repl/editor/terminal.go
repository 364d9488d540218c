package editor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

const (
	// escapeDelay is how long the rest of an escape sequence is waited for before Esc counts as a key.
	escapeDelay = 50 * time.Millisecond

	pasteOn  = "\x1b[?2004h"
	pasteOff = "\x1b[?2004l"
)

// Terminal is the editor of a terminal. The terminal is in raw mode only while ReadCell waits: in between, output
// is cooked and Ctrl-C is a signal. What is typed in between is not lost, and nothing is read from the terminal then, so
// that a cell may read it itself. ReadCell is not safe for concurrent use; Close may be called at any time.
type Terminal struct {
	cfg      Config
	bindings map[key]func(*edit) action
	ascii    bool
	plain    *Plain // instead of all else where lines cannot be edited
	screen   screen
	prefill  string           // what the next cell begins as
	aside    aside            // what others write meanwhile
	line     <-chan time.Time // when the rest of a line of aside has had its time; nil if there is none
	in, out  int              // file descriptors

	decoder decoder
	events  []event    // keys that were read and not used yet
	reads   chan chunk // a read that has been started and not been received; nil if there is none

	mu     sync.Mutex
	saved  *term.State // the terminal's state before raw mode; nil if it is not raw
	closed chan struct{}
	output func() // restores the modes of the output
}

type chunk struct {
	data []byte
	err  error
}

// NewTerminal returns an editor for the terminal of c. Where that is not a terminal, cannot move its cursor
// (TERM is dumb or empty), or is a Windows console without virtual terminal sequences, lines are read with a prompt and
// without editing.
func NewTerminal(c Config) (*Terminal, error) {
	t := &Terminal{
		cfg:      c.withDefaults(),
		bindings: bindingsByKey(),
		closed:   make(chan struct{}),
		output:   func() {},
	}
	t.aside.init()
	t.ascii = asciiOnly(t.cfg.Getenv)
	t.screen.out = t.cfg.Out
	t.in, t.out = int(t.cfg.In.Fd()), int(t.cfg.Out.Fd())
	if !t.editable() {
		t.plain = NewPlain(t.cfg.In, t.cfg.More)
		t.plain.prompt = t.promptPlainly
		return t, nil
	}
	restore, err := enableOutput(t.cfg.Out)
	if err != nil {
		t.plain = NewPlain(t.cfg.In, t.cfg.More)
		t.plain.prompt = t.promptPlainly
		return t, nil
	}
	t.output = restore
	t.events = t.decoder.feed(t.cfg.Typed)
	return t, nil
}

func (t *Terminal) editable() bool {
	return term.IsTerminal(t.in) && term.IsTerminal(t.out) && capable(t.cfg.Getenv)
}

// asciiOnly reports whether the locale's characters are not those of Unicode. A locale that is not set at all is no
// such statement: containers and macOS leave it out on terminals that know UTF-8.
func asciiOnly(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return false
}

// ReadCell lets the person edit a cell and returns it when it is submitted, adding it to the history.
// Its errors are described at the package.
func (t *Terminal) ReadCell(ctx context.Context) (cell string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if t.plain != nil {
		return t.readPlain(ctx)
	}
	t.aside.begin()
	if err := t.enterRaw(); err != nil {
		return "", errors.Join(err, t.aside.end(t.cfg.Out))
	}
	defer func() {
		t.showAside(true)
		if left := errors.Join(t.screen.abandon(), t.leaveRaw(), t.aside.end(t.cfg.Out)); err == nil && left != nil {
			cell, err = "", left
		}
	}()
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, promptSignals()...)
	defer signal.Stop(signals)

	e := newEdit(&t.cfg, t.bindings, t.ascii)
	e.line = newLine(t.prefill, len(t.prefill))
	t.prefill = ""
	t.screen.begin(t.size(), t.unendedMark())
	cell, err = t.loop(ctx, e, signals)
	if err == nil {
		if err := t.cfg.History.Add(cell); err != nil {
			t.cfg.Warn(err)
		}
	}
	return cell, err
}

// unendedMark is put after output that did not end its line.
func (t *Terminal) unendedMark() string {
	if t.ascii {
		return "\x1b[7m%\x1b[0m"
	}
	return "\x1b[2m⏎\x1b[0m"
}

// loop handles keys until they make a cell or an end. It waits in one place, for whatever comes first.
func (t *Terminal) loop(ctx context.Context, e *edit, signals <-chan os.Signal) (string, error) {
	for {
		for len(t.events) > 0 {
			ev := t.events[0]
			t.events = t.events[1:]
			done, cell, err := t.act(ctx, e, e.handle(ev), signals)
			if done || err != nil {
				return cell, err
			}
		}
		// The rest of a paste comes in many chunks, which change nothing before the last.
		if !t.decoder.pasting {
			if err := t.draw(e); err != nil {
				return "", err
			}
			// The key is on the screen; what takes longer to find is only looked for while no other key waits.
			t.startRead()
			if e.settle(t.keyWaits) {
				if err := t.draw(e); err != nil {
					return "", err
				}
			}
		}
		if err := t.wait(ctx, signals); err != nil {
			return "", firstOf(t.finish(e, ""), err)
		}
	}
}

func (t *Terminal) draw(e *edit) error {
	sz := t.size()
	return t.screen.draw(e.frame(sz), sz)
}

// keyWaits reports whether a read has brought something.
func (t *Terminal) keyWaits() bool {
	runtime.Gosched() // let the read that was just started say so
	return len(t.reads) > 0
}

// firstOf returns err if it is one, and otherwise the reason to end. The reasons are returned as they are, because
// callers compare them.
func firstOf(err, reason error) error {
	if err != nil {
		return err
	}
	return reason
}

// act does what a key asked the loop to do.
func (t *Terminal) act(ctx context.Context, e *edit, a action, signals <-chan os.Signal) (done bool, cell string, err error) {
	switch a {
	case submit:
		return true, e.line.text(), t.finish(e, "")
	case interrupt:
		return true, "", firstOf(t.finish(e, "^C"), ErrInterrupted)
	case leave:
		return true, "", firstOf(t.finish(e, ""), io.EOF)
	case suspend:
		return false, "", t.suspend(e, signals)
	case wipe:
		t.screen.clear()
	case outside:
		return false, "", t.editOutside(ctx, e, signals)
	}
	return false, "", nil
}

// wait returns when there may be something new to handle or to draw.
func (t *Terminal) wait(ctx context.Context, signals <-chan os.Signal) error {
	t.startRead()
	var escape <-chan time.Time
	if t.decoder.partial() {
		timer := time.NewTimer(escapeDelay)
		defer timer.Stop()
		escape = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.closed:
		return os.ErrClosed
	case <-escape:
		t.events = append(t.events, t.decoder.flush()...)
	case <-t.aside.come:
		t.showAside(false)
	case <-t.line:
		t.showAside(true)
	case sig := <-signals:
		return t.signal(sig)
	case c := <-t.reads:
		t.reads = nil
		t.events = append(t.events, t.decoder.feed(c.data)...)
		if c.err != nil && !errors.Is(c.err, io.EOF) {
			return fmt.Errorf("read from the terminal: %w", c.err)
		}
		if len(c.data) == 0 {
			return io.EOF
		}
	}
	return nil
}

// showAside shows what others have written above the cell: whole lines, or all.
func (t *Terminal) showAside(all bool) {
	output, more := t.aside.take(all)
	if t.line = nil; more {
		t.line = time.After(lineDelay)
	}
	t.screen.insert(output, t.unendedMark())
}

// startRead reads a chunk, unless a read is under way. It is only asked to when keys are waited for, and a read ends with its first
// key, so none is under way when a cell runs; only an end from outside leaves one, for the next call.
func (t *Terminal) startRead() {
	if t.reads != nil {
		return
	}
	reads := make(chan chunk, 1)
	t.reads = reads
	go func() {
		buf := make([]byte, 4096)
		n, err := t.cfg.In.Read(buf)
		reads <- chunk{buf[:n], err}
	}()
}

func (t *Terminal) signal(sig os.Signal) error {
	switch {
	case isResize(sig):
		t.screen.size = size{} // drawn anew even when it has its old size again: what stood there may be lost
		return nil
	case isContinue(sig):
		// Whoever stopped the process from outside had the terminal meanwhile.
		if _, err := term.MakeRaw(t.in); err != nil {
			return fmt.Errorf("continue: %w", err)
		}
		t.screen.buf = append(t.screen.buf, pasteOn...)
		t.screen.begin(t.size(), t.unendedMark())
		return nil
	case sig == os.Interrupt:
		t.events = append(t.events, event{key: control(0x03)})
		return nil
	}
	return fmt.Errorf("%w: %v", ErrTerminated, sig)
}

// suspend stops the process with its terminal restored, and goes on when it is continued.
func (t *Terminal) suspend(e *edit, signals <-chan os.Signal) error {
	if !canSuspend {
		return nil
	}
	if err := errors.Join(t.finish(e, "^Z"), t.leaveRaw()); err != nil {
		return err
	}
	if err := stopProcess(signals); err != nil {
		return err
	}
	if err := t.enterRaw(); err != nil {
		return err
	}
	t.screen.begin(t.size(), t.unendedMark())
	return nil
}

// editOutside is EditOutside for the cell that is being edited. It is never run by leaving the editor.
func (t *Terminal) editOutside(ctx context.Context, e *edit, signals <-chan os.Signal) error {
	if err := errors.Join(t.screen.erase(), t.leaveRaw()); err != nil {
		return err
	}
	text, err := t.EditOutside(ctx, e.line.text())
	if err != nil {
		t.cfg.Warn(err)
	}
	// An interrupt was for the editor; the other signals still count.
	for len(signals) > 0 {
		if sig := <-signals; sig != os.Interrupt && !isContinue(sig) && !isResize(sig) {
			return fmt.Errorf("%w: %v", ErrTerminated, sig)
		}
	}
	if err := t.enterRaw(); err != nil {
		return err
	}
	t.screen.begin(t.size(), t.unendedMark())
	if err == nil && text != e.line.text() {
		e.setAll(text)
	}
	return nil
}

// finish leaves the cell on the screen, whole, without what stood below it, and tail after it.
func (t *Terminal) finish(e *edit, tail string) error {
	e.popup, e.search = nil, nil
	e.hints.quiet()
	e.line.place(len(e.line.text()))
	e.settleHighlight()
	sz := t.size()
	rows := e.layout(sz.cols, nil).rows
	if last := &rows[len(rows)-1]; last.width+len(tail) <= sz.cols {
		last.text += tail
		last.width += len(tail)
	}
	return t.screen.finish(rows, sz)
}

// size asks the terminal. One that does not know its size, a serial line for example, is taken to have 80 columns and 24 rows.
func (t *Terminal) size() size {
	cols, rows, err := term.GetSize(t.out)
	if err != nil || cols <= 0 {
		cols = 80
	}
	if err != nil || rows <= 0 {
		rows = 24
	}
	return size{cols, rows}
}

func (t *Terminal) enterRaw() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.closed:
		return os.ErrClosed
	default:
	}
	saved, err := term.MakeRaw(t.in)
	if err != nil {
		return fmt.Errorf("set the terminal to raw mode: %w", err)
	}
	t.saved = saved
	t.screen.buf = append(t.screen.buf[:0], pasteOn...)
	return nil
}

func (t *Terminal) leaveRaw() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.saved == nil {
		return nil
	}
	_, err := io.WriteString(t.cfg.Out, "\x1b[?25h"+pasteOff)
	err = errors.Join(err, term.Restore(t.in, t.saved))
	t.saved = nil
	if err != nil {
		return fmt.Errorf("restore the terminal: %w", err)
	}
	return nil
}

// Close restores the terminal, if it is not, and makes ReadCell return os.ErrClosed. It may be called more than once.
func (t *Terminal) Close() error {
	err := t.leaveRaw()
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.closed:
	default:
		close(t.closed)
		t.output()
	}
	return err
}

// readPlain reads from a terminal that edits its lines itself, where Ctrl-C is a signal.
func (t *Terminal) readPlain(ctx context.Context) (string, error) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	return t.plain.readCell(ctx, interrupts)
}

func (t *Terminal) promptPlainly(src string) {
	text := t.cfg.Prompt()
	if src != "" {
		text = continuation(text, t.cfg.Continue, true, 80)
	}
	if _, err := io.WriteString(t.cfg.Out, stripSGR(text)); err != nil {
		t.cfg.Warn(fmt.Errorf("write the prompt: %w", err))
	}
}

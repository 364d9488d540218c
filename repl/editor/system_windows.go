package editor

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
)

const canSuspend = false

// capable is true on Windows, where enableOutput finds out.
func capable(getenv func(string) string) bool { return getenv("TERM") != "dumb" }

// enableOutput turns on virtual terminal sequences. Consoles older than Windows 10 have none.
func enableOutput(out *os.File) (restore func(), err error) {
	console := windows.Handle(out.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return nil, fmt.Errorf("console mode: %w", err)
	}
	if err := windows.SetConsoleMode(console, mode|windows.ENABLE_PROCESSED_OUTPUT|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING); err != nil {
		return nil, fmt.Errorf("virtual terminal sequences: %w", err)
	}
	return func() { _ = windows.SetConsoleMode(console, mode) }, nil
}

// promptSignals are the signals that matter while a cell is being read; Windows sends SIGTERM when the console is closed.
func promptSignals() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

// isResize is false: Windows tells of no resize, and the size is asked for at each draw.
func isResize(os.Signal) bool { return false }

func isContinue(os.Signal) bool { return false }

// editorCommand runs an editor, which may have arguments, on a file.
func editorCommand(ctx context.Context, editor, file string) *exec.Cmd {
	words := strings.Fields(editor)
	if _, err := os.Stat(editor); err == nil { // a path with spaces
		words = []string{editor}
	}
	return exec.CommandContext(ctx, words[0], append(words[1:], file)...)
}

func stopProcess(<-chan os.Signal) error { return nil }

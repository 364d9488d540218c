//go:build unix

package editor

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const canSuspend = true

// capable reports whether the terminal moves its cursor as a VT100 does.
func capable(getenv func(string) string) bool {
	name := getenv("TERM")
	return name != "" && name != "dumb"
}

// enableOutput has nothing to do: such terminals know escape sequences.
func enableOutput(*os.File) (restore func(), err error) { return func() {}, nil }

// promptSignals are the signals that matter while a cell is being read.
func promptSignals() []os.Signal {
	return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGWINCH, syscall.SIGCONT}
}

func isResize(sig os.Signal) bool   { return sig == syscall.SIGWINCH }
func isContinue(sig os.Signal) bool { return sig == syscall.SIGCONT }

// editorCommand runs an editor on a file. As with other programs, VISUAL and EDITOR may hold any shell command: "code --wait".
func editorCommand(ctx context.Context, editor, file string) *exec.Cmd {
	return exec.CommandContext(ctx, "sh", "-c", editor+` "$@"`, "sh", file)
}

// stopProcess stops the process group, as Ctrl-Z does in cooked mode, so that a parent such as "go run" stops
// too and the shell takes the terminal. It returns when SIGCONT is among signals. Where there is no job control
// the system drops the stop, hence the limit on waiting.
func stopProcess(signals <-chan os.Signal) error {
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return fmt.Errorf("suspend: %w", err)
	}
	limit := time.NewTimer(250 * time.Millisecond)
	defer limit.Stop()
	for {
		select {
		case sig := <-signals:
			switch {
			case isContinue(sig):
				return nil
			case !isResize(sig) && sig != os.Interrupt:
				return fmt.Errorf("%w: %v", ErrTerminated, sig)
			}
		case <-limit.C:
			return nil
		}
	}
}

//go:build unix

package theme

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// Ask asks a terminal for its background, and waits for the answer at most as long as told. Where input waits already it does not ask. typed are
// keys that were pressed meanwhile: whoever reads the terminal next is to take them as read.
func Ask(in, out *os.File, timeout time.Duration) (on Background, typed []byte, err error) {
	fd := int(in.Fd())
	if ready(fd, 0) {
		return Unknown, nil, nil
	}
	saved, err := term.MakeRaw(fd)
	if err != nil {
		return Unknown, nil, fmt.Errorf("ask the terminal for its background: %w", err)
	}
	defer func() { err = errors.Join(err, term.Restore(fd, saved)) }()
	if _, err := out.WriteString(question); err != nil {
		return Unknown, nil, fmt.Errorf("ask the terminal for its background: %w", err)
	}
	var got []byte
	buf := make([]byte, 256)
	done := false
	for end := time.Now().Add(timeout); !done && ready(fd, time.Until(end)); {
		n, err := unix.Read(fd, buf)
		if err != nil || n == 0 {
			break
		}
		got = append(got, buf[:n]...)
		on, typed, done = parse(got)
	}
	return on, typed, nil
}

// ready waits until there is something to read.
func ready(fd int, timeout time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	for end := time.Now().Add(timeout); ; {
		n, err := unix.Poll(fds, int(max(0, time.Until(end).Milliseconds())))
		if !errors.Is(err, unix.EINTR) {
			return err == nil && n > 0
		}
	}
}

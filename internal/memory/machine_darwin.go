package memory

import "golang.org/x/sys/unix"

// machine is how much memory the machine has; 0 if it is not known.
func machine() uint64 {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0
	}
	return n
}

package memory

import "golang.org/x/sys/unix"

// machine is how much memory the machine has; 0 if it is not known.
func machine() uint64 {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return uint64(info.Totalram) * uint64(info.Unit)
}

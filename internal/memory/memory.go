// Package memory tells how much memory the process may have and has.
package memory

import (
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
)

// unknown stands for the memory of a machine that does not tell.
const unknown = 4 << 30

// Limit is how much a part of the program may take without harm to the rest of the machine: three quarters of GOMEMLIMIT where that
// is set; else a quarter of what the machine or the process's control group has, so that there is room to copy it while it grows.
var Limit = sync.OnceValue(func() uint64 {
	if limit := debug.SetMemoryLimit(-1); limit > 0 && limit < math.MaxInt64 {
		return uint64(limit) / 4 * 3
	}
	all := machine()
	if all == 0 {
		all = unknown
	}
	return min(all, group(os.ReadFile)) / 4
})

// group is the limit of the process's control group; the largest number if it has none. In a container, its own group is mounted
// at the top.
func group(read func(path string) ([]byte, error)) uint64 {
	limit := uint64(math.MaxUint64)
	paths := []string{"", "/memory"}
	own, _ := read("/proc/self/cgroup") // there is none but on Linux
	for line := range strings.Lines(string(own)) {
		if parts := strings.SplitN(strings.TrimSpace(line), ":", 3); len(parts) == 3 {
			switch {
			case parts[0] == "0":
				paths = append(paths, parts[2])
			case parts[1] == "memory":
				paths = append(paths, "/memory"+parts[2])
			}
		}
	}
	for _, path := range paths {
		for _, name := range []string{"memory.max", "memory.high", "memory.limit_in_bytes"} {
			text, err := read("/sys/fs/cgroup" + path + "/" + name)
			if err != nil {
				continue
			}
			if n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 { // or "max"
				limit = min(limit, n)
			}
		}
	}
	return limit
}

// Stacks is how much the stacks of goroutines take.
func Stacks() uint64 { return read("/memory/classes/heap/stacks:bytes") }

// Heap is how much the heap holds: what is in use, and what the next collection will free.
func Heap() uint64 { return read("/memory/classes/heap/objects:bytes") }

func read(metric string) uint64 {
	sample := []metrics.Sample{{Name: metric}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}

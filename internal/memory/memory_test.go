package memory

import (
	"io/fs"
	"math"
	"runtime"
	"testing"
)

func TestGroup(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  uint64
	}{
		{"none", nil, math.MaxUint64},
		{"no limit", map[string]string{"/sys/fs/cgroup/memory.max": "max\n"}, math.MaxUint64},
		{"a container", map[string]string{"/sys/fs/cgroup/memory.max": "536870912\n"}, 512 << 20},
		{"the lower one", map[string]string{"/sys/fs/cgroup/memory.max": "536870912\n", "/sys/fs/cgroup/memory.high": "1048576\n"}, 1 << 20},
		{"a service", map[string]string{"/proc/self/cgroup": "0::/user.slice/app\n", "/sys/fs/cgroup/user.slice/app/memory.max": "4096\n"}, 4096},
		{"version 1", map[string]string{"/proc/self/cgroup": "3:cpu:/x\n4:memory:/docker/1\n", "/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes": "8192"}, 8192},
	} {
		got := group(func(path string) ([]byte, error) {
			text, ok := tt.files[path]
			if !ok {
				return nil, fs.ErrNotExist
			}
			return []byte(text), nil
		})
		if got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestHeap(t *testing.T) {
	before := Heap()
	held := make([]byte, 64<<20)
	if grown := Heap() - before; grown < 64<<20 || grown > 80<<20 {
		t.Errorf("64 MiB more are %d bytes", grown)
	}
	runtime.KeepAlive(held)
	if n := Limit(); n < 16<<20 || n > 1<<44 {
		t.Errorf("the limit is %d bytes", n)
	}
}

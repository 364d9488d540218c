package trace

import (
	"runtime"
	"strings"
	"sync"
)

// callerDepth is how many frames above start a method of a migrator, or a closure in one, can be: the pool's method, GORM's callback,
// Execute, Rows and Scan are in between.
const callerDepth = 8

// migratorCalls tells statements of migrators from others by their callers. GORM leaves no other mark: a migrator calls Exec and Raw
// like anyone else.
type migratorCalls struct {
	known sync.Map // program counter -> whether it is in a method of a migrator
}

func (m *migratorCalls) fromMigrator() bool {
	var pcs [callerDepth]uintptr
	for _, pc := range pcs[:runtime.Callers(3, pcs[:])] {
		in, ok := m.known.Load(pc)
		if !ok {
			in = inMigrator(pc)
			m.known.Store(pc, in)
		}
		if in.(bool) {
			return true
		}
	}
	return false
}

func inMigrator(pc uintptr) bool {
	frames := runtime.CallersFrames([]uintptr{pc})
	for {
		frame, more := frames.Next()
		if strings.Contains(frame.Function, ".Migrator.") || strings.Contains(frame.Function, ".(*Migrator).") {
			return true
		}
		if !more {
			return false
		}
	}
}

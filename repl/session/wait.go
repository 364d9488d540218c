package session

import (
	"reflect"
	"sync"
	"time"
)

// A comm is a communication of a select statement.
type comm struct {
	reflect.SelectCase
	to reflect.Value // where a received value goes
}

func recvCase(ch, to any) comm {
	return comm{reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ch)}, reflect.ValueOf(to).Elem()}
}

func sendCase(ch, v any) comm {
	return comm{SelectCase: reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(ch), Send: reflect.ValueOf(v).Elem()}}
}

// choose waits for one of the communications, or takes none at once if there is a default; then the number is -1. An interrupt ends
// the cell instead.
func (s *Session) choose(hasDefault bool, comms ...comm) (chosen int, ok bool) {
	cases := make([]reflect.SelectCase, len(comms), len(comms)+1)
	for i, c := range comms {
		cases[i] = c.SelectCase
	}
	if hasDefault {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectDefault})
	} else {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(s.ctx.Done())})
	}
	chosen, v, ok := reflect.Select(cases)
	switch {
	case chosen == len(comms) && hasDefault:
		return -1, false
	case chosen == len(comms):
		panic(errHalted)
	case comms[chosen].Dir == reflect.SelectRecv:
		comms[chosen].to.Set(v)
	}
	return chosen, ok
}

// recv receives a value; false says that the channel is closed and empty.
func (s *Session) recv(ch, to any) bool {
	c := reflect.ValueOf(ch)
	if c.IsNil() {
		s.choose(false) // it never comes
	}
	if v, ok := c.TryRecv(); v.IsValid() {
		reflect.ValueOf(to).Elem().Set(v)
		return ok
	}
	_, ok := s.choose(false, recvCase(ch, to))
	return ok
}

func (s *Session) send(ch, v any) {
	c := reflect.ValueOf(ch)
	if c.IsNil() || !c.TrySend(reflect.ValueOf(v).Elem()) {
		s.choose(false, sendCase(ch, v))
	}
}

// tryLocker is a lock of package sync.
type tryLocker interface{ TryLock() bool }

type tryRLocker interface{ TryRLock() bool }

func (s *Session) lock(l tryLocker)   { s.take(l.TryLock) }
func (s *Session) rlock(l tryRLocker) { s.take(l.TryRLock) }

// unlock gives up a lock. What Go ends the process for is a panic.
func unlock(l interface {
	sync.Locker
	tryLocker
}) {
	if r, ok := l.(*sync.RWMutex); ok && r.TryRLock() {
		r.RUnlock()
		panic(fatalError("sync: Unlock of unlocked RWMutex"))
	}
	if l.TryLock() {
		l.Unlock()
		panic(fatalError("sync: unlock of unlocked mutex"))
	}
	l.Unlock()
}

func runlock(l *sync.RWMutex) {
	if l.TryLock() {
		l.Unlock()
		panic(fatalError("sync: RUnlock of unlocked RWMutex"))
	}
	l.RUnlock()
}

// A fatalError is what Go ends the process with.
type fatalError string

func (e fatalError) Error() string { return "fatal error: " + string(e) }

// take tries to take a lock until it has it or the cell is to end: the locks of package sync know no context.
func (s *Session) take(try func() bool) {
	for pause := 20 * time.Microsecond; !try(); pause = min(2*pause, 5*time.Millisecond) {
		s.sleep(pause)
	}
}

// wait is WaitGroup.Wait.
func (s *Session) wait(wg *sync.WaitGroup) {
	all := make(chan struct{})
	go func() {
		wg.Wait()
		close(all)
	}()
	select {
	case <-all:
	case <-s.ctx.Done():
		panic(errHalted)
	}
}

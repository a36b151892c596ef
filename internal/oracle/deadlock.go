package oracle

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Deadlocks runs f in a synctest bubble and reports whether it ends with every
// goroutine of the bubble blocked for good. Goroutines that wait for a mutex do not
// count as blocked there: for those see Stuck.
func Deadlocks(t *testing.T, f func(t *testing.T)) (dead bool) {
	t.Helper()
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if !strings.HasPrefix(fmt.Sprint(r), "deadlock: ") {
			panic(r)
		}
		dead = true
	}()
	synctest.Test(t, f)
	return false
}

// patience bounds how long Stuck and Returns wait for something that is to happen.
const patience = 20 * time.Second

// Stuck runs f in real time and reports whether it gets stuck in function waiter while
// another goroutine waits for a mutex in function locker. Both names are matched
// against the functions on the stacks. It returns false as soon as f returns.
func Stuck(t *testing.T, f func(), waiter, locker string) bool {
	t.Helper()
	returned := make(chan struct{})
	go func() {
		f()
		close(returned)
	}()
	for start := time.Now(); time.Since(start) < patience; {
		select {
		case <-returned:
			return false
		case <-time.After(2 * time.Millisecond):
		}
		if blocked(waiter, "chan receive", "sync.WaitGroup.Wait") && blocked(locker, "sync.Mutex.Lock", "sync.RWMutex.") {
			return true
		}
	}
	t.Errorf("%s neither returned nor got stuck with %s", waiter, locker)
	return false
}

// blocked reports whether a goroutine with fn on its stack is in one of the states.
func blocked(fn string, states ...string) bool {
	buf := make([]byte, 1<<20)
	for _, g := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		head, stack, _ := strings.Cut(g, "\n")
		if !strings.Contains(stack, fn+"(") {
			continue
		}
		for _, s := range states {
			if strings.Contains(head, "["+s) {
				return true
			}
		}
	}
	return false
}

// Returns runs f in real time and fails the test if it does not return.
func Returns(t *testing.T, f func()) {
	t.Helper()
	returned := make(chan struct{})
	go func() {
		f()
		close(returned)
	}()
	select {
	case <-returned:
	case <-time.After(patience):
		buf := make([]byte, 1<<16)
		t.Fatalf("it does not return:\n%s", buf[:runtime.Stack(buf, true)])
	}
}

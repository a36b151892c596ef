// Package wellcalls draws water from a well, an object for each bucket. When the rope breaks the
// reader sends false to each of them and then counts the buckets that are lost; Draw, which
// has got the false, returns the number as it is by then.
package wellcalls

import (
	"fmt"
	"sync"
	"sync/atomic"
)

type bucket struct{ up chan bool }

// Well is a well.
type Well struct {
	ropes <-chan int
	logf  func(format string, args ...any)
	lost  atomic.Int32

	mu      sync.Mutex
	buckets map[int]*bucket
}

// Dig starts to wait for the ropes that come up. When there are none any more, all that
// is down is lost.
func Dig(ropes <-chan int, logf func(string, ...any)) *Well {
	w := &Well{ropes: ropes, logf: logf, buckets: make(map[int]*bucket)}
	go w.pull()
	return w
}

func (w *Well) pull() {
	for rope := range w.ropes {
		w.mu.Lock()
		if b := w.buckets[rope]; b != nil {
			delete(w.buckets, rope)
			b.up <- true
		}
		w.mu.Unlock()
	}
	w.mu.Lock()
	lost := len(w.buckets)
	for _, b := range w.buckets {
		b.up <- false
	}
	w.mu.Unlock()
	w.logf("well: %d lost", lost)
	w.lost.Store(int32(lost))
}

// Draw lets a bucket down and waits for it.
func (w *Well) Draw(rope int) error {
	b := &bucket{up: make(chan bool, 1)}
	w.mu.Lock()
	w.buckets[rope] = b
	w.mu.Unlock()
	if !<-b.up {
		return fmt.Errorf("well: one of %d lost buckets", w.lost.Load()) // want "`w\\.lost`"
	}
	return nil
}

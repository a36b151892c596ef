// Package outletoff is a power outlet that an owner switches off for all who use it, by closing a
// channel. A goroutine of each user is handed the channel, waits for it, and notes the meter
// at the end; Watts waits for the field in which the same channel is kept. Both are woken by
// one close, and the reading may not be there yet.
package outletoff

import "sync"

// Outlet is one use of an outlet.
type Outlet struct {
	meter   func() int
	logf    func(format string, args ...any)
	off     <-chan struct{}
	samples chan int
	noted   chan struct{}

	mu   sync.Mutex
	last int
}

// Use starts to use an outlet whose owner closes off.
func Use(off <-chan struct{}, meter func() int, logf func(string, ...any)) *Outlet {
	o := &Outlet{meter: meter, logf: logf, samples: make(chan int), noted: make(chan struct{})}
	o.off = off
	go o.note(off)
	return o
}

func (o *Outlet) note(off <-chan struct{}) {
	defer close(o.noted)
	for range off {
	}
	o.logf("outlet: off")
	last := o.meter()
	o.mu.Lock()
	o.last = last
	o.mu.Unlock()
}

// Sample hands in a reading.
func (o *Outlet) Sample(w int) { o.samples <- w }

// Watts returns the next reading, at the end the last one.
func (o *Outlet) Watts() (watts int, more bool) {
	select {
	case w := <-o.samples:
		return w, true
	case <-o.off:
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.last, false // want "`o\\.last`"
	}
}

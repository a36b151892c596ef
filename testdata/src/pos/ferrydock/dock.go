// Package ferrydock is the dock of a ferry. The loop takes a car at a time and has a goroutine load
// it. When the ferry leaves, the loop gives the sign to all that still wait, and then writes
// down the reason; a car that is left behind is told the reason as it is by then.
package ferrydock

import "sync/atomic"

// Dock loads cars.
type Dock struct {
	cars  chan func(left string)
	leave chan string
	gone  chan struct{}
	logf  func(format string, args ...any)
	why   atomic.Value
}

// Open opens a dock.
func Open(logf func(string, ...any)) *Dock {
	d := &Dock{cars: make(chan func(string)), leave: make(chan string), gone: make(chan struct{}), logf: logf}
	d.why.Store("")
	go d.run()
	return d
}

func (d *Dock) run() {
	var why string
	for why == "" {
		select {
		case car := <-d.cars:
			go func() {
				<-d.gone
				why := d.why.Load().(string) // want "`d\\.why`"
				car(why)
			}()
		case why = <-d.leave:
		}
	}
	close(d.gone)
	d.logf("dock: %s", why)
	d.why.Store(why)
}

// Queue has car called with the reason when it is left behind.
func (d *Dock) Queue(car func(left string)) { d.cars <- car }

// Leave ends the loading.
func (d *Dock) Leave(why string) { d.leave <- why }

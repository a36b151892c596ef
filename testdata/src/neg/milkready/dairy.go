// Package milkready milks cows. A goroutine says that it begins and then works; the pump may fail at
// any time and then calls halt without a hand on it, which never sets byHand. Only Stop, by
// halt of a hand, does: nobody but the caller writes what Stop reads.
package milkready

import (
	"io"
	"sync/atomic"
)

type hand struct{}

// Dairy is a dairy.
type Dairy struct {
	pump   io.ReadWriteCloser
	byHand atomic.Bool
}

// Begin starts the pump.
func Begin(pump io.ReadWriteCloser) *Dairy {
	d := &Dairy{pump: pump}
	go d.watch()
	return d
}

func (d *Dairy) watch() {
	io.Copy(io.Discard, d.pump)
	d.halt(nil)
}

func (d *Dairy) halt(by *hand) error {
	again := d.byHand.Load()
	if by != nil {
		d.byHand.Store(true)
	}
	if again {
		return nil
	}
	return d.pump.Close()
}

// Stop stops the pump, once.
func (d *Dairy) Stop() error { return d.halt(new(hand)) }

// Milk milks for a moment.
func Milk(pump io.ReadWriteCloser) error {
	d := Begin(pump)
	begun := make(chan struct{}, 1)
	go func() {
		begun <- struct{}{}
		io.WriteString(d.pump, "milk")
	}()
	<-begun
	return d.Stop()
}

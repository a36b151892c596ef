// Package skitemp reads the sensor of a ski lift, which hiccups: the reader keeps each hiccup as
// the fault and goes on. When the sensor is gone it closes the queue and then keeps that as
// the fault; Gust returns none then, or a hiccup of long ago.
package skitemp

import (
	"errors"
	"sync/atomic"
)

// Errors of a sensor.
var (
	ErrHiccup = errors.New("lift: hiccup")
	ErrGone   = errors.New("lift: sensor gone")
)

type fault struct{ error }

// Lift is a ski lift.
type Lift struct {
	gusts chan int
	logf  func(format string, args ...any)
	fault atomic.Pointer[fault]
}

// Run reads a sensor until it is gone.
func Run(sensor func() (int, error), logf func(string, ...any)) *Lift {
	l := &Lift{gusts: make(chan int), logf: logf}
	l.fault.Store(&fault{})
	go l.read(sensor)
	return l
}

func (l *Lift) read(sensor func() (int, error)) {
	for {
		gust, err := sensor()
		switch {
		case err == nil:
			l.gusts <- gust
		case errors.Is(err, ErrHiccup):
			l.fault.Store(&fault{err})
		default:
			close(l.gusts)
			l.logf("lift: %v", err)
			l.fault.Store(&fault{err})
			return
		}
	}
}

// Gust waits for a gust of wind. At the end it returns the fault.
func (l *Lift) Gust() (int, error) {
	if gust, ok := <-l.gusts; ok {
		return gust, nil
	}
	return 0, l.fault.Load().error // want "`l\\.fault`"
}

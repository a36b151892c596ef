// Package lampagain turns the lamp of a lighthouse. The goroutine says that it has stopped and then
// takes back that it turns. Mend waits for the former and calls Turn, which does nothing if
// the lamp still turns: it may stay dark.
package lampagain

import "sync/atomic"

// Lamp is the lamp of a lighthouse.
type Lamp struct {
	logf    func(format string, args ...any)
	round   func() bool
	stopped chan struct{}
	turning atomic.Bool
	starts  atomic.Int32
}

// New returns a dark lamp; round turns it once and reports whether it goes on.
func New(round func() bool, logf func(string, ...any)) *Lamp {
	return &Lamp{logf: logf, round: round, stopped: make(chan struct{})}
}

// Turn lights the lamp and has it turn, unless it does.
func (l *Lamp) Turn() {
	if l.turning.Load() {
		return
	}
	l.turning.Store(true)
	l.starts.Add(1)
	go l.turn()
}

func (l *Lamp) turn() {
	for l.round() {
	}
	l.stopped <- struct{}{}
	l.logf("lamp: dark")
	l.turning.Store(false)
}

// Starts returns how often it was lit.
func (l *Lamp) Starts() int32 { return l.starts.Load() }

// Mend waits until the lamp has stopped, mends it and lights it again.
func (l *Lamp) Mend(mend func()) {
	<-l.stopped
	mend()
	l.Turn() // want "`l\\.turning`"
}

// Package looppolledjoin runs a loom. Its goroutine looks at a phase under a lock between two rows; at the
// end it notes how many rows there are and says that the loom is over. Halt sets the phase;
// Cloth waits for the goroutine.
package looppolledjoin

import "sync"

// Loom weaves rows.
type Loom struct {
	over chan struct{}

	mu      sync.Mutex
	halting bool
	rows    int
}

// Weave starts a loom that calls row for each row.
func Weave(row func()) *Loom {
	l := &Loom{over: make(chan struct{})}
	go l.weave(row)
	return l
}

func (l *Loom) goesOn() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.halting
}

func (l *Loom) weave(row func()) {
	rows := 0
	for l.goesOn() {
		row()
		rows++
	}
	l.mu.Lock()
	l.rows = rows
	l.mu.Unlock()
	close(l.over)
}

// Halt halts the loom, once.
func (l *Loom) Halt() {
	l.mu.Lock()
	l.halting = true
	l.mu.Unlock()
}

// Cloth waits until the loom is over and returns how many rows the cloth has.
func (l *Loom) Cloth() int {
	<-l.over
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rows
}

// Package looppolled runs a loom. Its goroutine looks at a phase under a lock between two rows, and at
// the end notes how many rows there are. Halt sets the phase and says that the loom is over,
// though the goroutine may not have looked; Cloth waits for that.
package looppolled

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
}

// Halt halts the loom, once.
func (l *Loom) Halt() {
	l.mu.Lock()
	l.halting = true
	l.mu.Unlock()
	close(l.over)
}

// Cloth waits until the loom is over and returns how many rows the cloth has.
func (l *Loom) Cloth() int {
	<-l.over
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rows // want "`l\\.rows`"
}

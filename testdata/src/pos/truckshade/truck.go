// Package truckshade drives a truck. The driver says that the truck stands and then leaves a note.
// Explain waits until it stands and asks the note for its text: without a note that is a call
// on nil.
package truckshade

import "sync"

// A Note says something.
type Note interface{ Text() string }

// Truck is a truck.
type Truck struct {
	logf   func(format string, args ...any)
	stands chan struct{}

	mu   sync.RWMutex
	note Note
}

// Drive drives until the way ends, with a note.
func Drive(way <-chan Note, logf func(string, ...any)) *Truck {
	t := &Truck{logf: logf, stands: make(chan struct{})}
	go func() {
		note := <-way
		close(t.stands)
		t.logf("truck: stands")
		t.mu.Lock()
		t.note = note
		t.mu.Unlock()
	}()
	return t
}

// Explain waits until the truck stands and says why.
func (t *Truck) Explain() string {
	<-t.stands
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.note.Text() // want "`t\\.note`"
}

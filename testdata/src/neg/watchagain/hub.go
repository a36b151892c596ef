// Package watchagain follows a hub of thermostats.
//
// Who keeps the display looks at the flag of the end at the start of each round, and
// the signal that ends the readings comes before the flag is set. To find it too
// early costs one more round and changes nothing: the round waits, and looks again or
// gives up as it would have done at once.
package watchagain

import (
	"bufio"
	"io"
	"sync/atomic"
)

// Hub is the line to a hub.
type Hub struct {
	readings chan string
	quit     chan struct{} // closed to take the display down
	down     chan struct{} // closed when it is down
	over     atomic.Uint32
	logf     func(format string, args ...any)

	Shown int // by the display
}

// Follow reads from r, one reading a line.
func Follow(r io.Reader, logf func(string, ...any)) *Hub {
	h := &Hub{readings: make(chan string), quit: make(chan struct{}), down: make(chan struct{}), logf: logf}
	go h.read(r)
	go h.display()
	return h
}

func (h *Hub) read(r io.Reader) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		h.readings <- sc.Text()
	}
	close(h.readings)
	h.logf("hub: %v", sc.Err())
	h.over.Store(1)
}

func (h *Hub) display() {
	defer close(h.down)
	for {
		if h.over.Load() == 1 {
			return
		}
		select {
		case _, ok := <-h.readings:
			if !ok {
				continue
			}
			h.Shown++
		case <-h.quit:
			return
		}
	}
}

// Stop takes the display down. It is called once.
func (h *Hub) Stop() {
	close(h.quit)
	<-h.down
}

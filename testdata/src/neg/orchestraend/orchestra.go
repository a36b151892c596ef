// Package orchestraend plays a concert that ends by itself or is broken off. finish notes that it was
// broken off only if its argument says so. BreakOff passes true, and waits until the last note
// has died away; the player signals the end and then passes false, which notes nothing.
package orchestraend

import (
	"sync"
	"sync/atomic"
)

type ending int

const (
	byItself ending = iota
	brokenOff
)

// Concert is a concert.
type Concert struct {
	hall   func(open bool)
	stop   chan struct{}
	once   sync.Once
	ended  chan struct{}
	broken atomic.Bool
}

// Play plays a note at a time until there is none. hall is told when it is shut.
func Play(note func() bool, hall func(open bool)) *Concert {
	c := &Concert{hall: hall, stop: make(chan struct{}), ended: make(chan struct{})}
	go c.play(note)
	return c
}

func (c *Concert) play(note func() bool) {
	for note() {
		select {
		case <-c.stop:
			close(c.ended)
			c.finish(byItself)
			return
		default:
		}
	}
	close(c.ended)
	c.finish(byItself)
}

func (c *Concert) finish(how ending) {
	switch how {
	case brokenOff:
		c.broken.Store(true)
		c.once.Do(func() { close(c.stop) })
	case byItself:
		c.hall(false)
	}
}

// BreakOff has the concert end after the next note.
func (c *Concert) BreakOff() { c.finish(brokenOff) }

// Broken waits for the end and says whether BreakOff came before it.
func (c *Concert) Broken() bool {
	<-c.ended
	return c.broken.Load()
}

// Package curtainonce lowers a curtain, for the audience or for the machine that has failed. Who is
// first lowers it and then reads the height that it has itself stored; all others are sent
// away before they get there.
package curtainonce

import (
	"io"
	"sync"
	"sync/atomic"
)

// Curtain is a curtain.
type Curtain struct {
	motor    io.ReadCloser
	lowering atomic.Int32
	down     chan struct{}

	mu     sync.Mutex
	height int
}

// Raise raises a curtain to height.
func Raise(motor io.ReadCloser, height int) *Curtain {
	c := &Curtain{motor: motor, down: make(chan struct{}), height: height}
	go func() {
		io.Copy(io.Discard, motor)
		c.Lower()
	}()
	return c
}

func (c *Curtain) set(height int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.height = height
}

// Lower lowers the curtain. It returns the height then and whether this call has done it;
// the others wait for that.
func (c *Curtain) Lower() (height int, mine bool) {
	if !c.lowering.CompareAndSwap(0, 1) {
		<-c.down
		return -1, false
	}
	close(c.down)
	c.motor.Close()
	c.set(0)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.height, true
}

// Package twoexits receives parcels from a courier service.
//
// receive has two ways out. After a refusal it leaves the gate open until the
// outcome is stored, and opens the door at once; otherwise it is the other way
// round. Neither channel alone tells that the outcome is there. Outcome waits
// for both, so that on either way it waits for the one that is closed last.
package twoexits

import (
	"bufio"
	"io"
	"sync"
)

// Courier is a delivery under way.
type Courier struct {
	src  io.Reader
	logf func(format string, args ...any)
	gate chan struct{}
	door chan struct{}

	mu      sync.Mutex
	outcome string
}

// Expect receives from src.
func Expect(src io.Reader, logf func(string, ...any)) *Courier {
	c := &Courier{src: src, logf: logf, gate: make(chan struct{}), door: make(chan struct{})}
	go c.receive()
	return c
}

func (c *Courier) receive() {
	for sc := bufio.NewScanner(c.src); sc.Scan(); {
		if sc.Text() == "REFUSED" {
			close(c.door)
			c.logf("refused")
			c.set("refused")
			close(c.gate)
			return
		}
	}
	close(c.gate)
	c.logf("delivered")
	c.set("delivered")
	close(c.door)
}

func (c *Courier) set(outcome string) {
	c.mu.Lock()
	c.outcome = outcome
	c.mu.Unlock()
}

// Outcome returns how the delivery ended.
func (c *Courier) Outcome() string {
	<-c.gate
	<-c.door
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.outcome
}

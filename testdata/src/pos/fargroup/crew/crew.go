// Package crew starts goroutines and waits for all of them.
package crew

import "sync"

// A Crew is a group of goroutines. The zero value is ready for use.
type Crew struct{ at sync.WaitGroup }

// Work runs f on a goroutine of its own.
func (c *Crew) Work(f func()) {
	c.at.Add(1)
	go func() {
		defer c.at.Done()
		f()
	}()
}

// Rest returns when all goroutines have ended.
func (c *Crew) Rest() { c.at.Wait() }

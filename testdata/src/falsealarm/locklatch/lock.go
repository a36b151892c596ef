// Package locklatch fills the two chambers of a lock, in a goroutine each, and waits until both are
// full; then it empties both. A chamber that leaks later empties itself, too, and whoever is
// second finds that out under the mutex and has nothing left to do.
package locklatch

import (
	"errors"
	"io"
	"sync"
)

// Chamber is a chamber of a lock.
type Chamber struct {
	water io.ReadCloser

	mu    sync.Mutex
	empty bool
}

// Fill waits until the first water is in; the rest follows in the background.
func (c *Chamber) Fill() error {
	in := make(chan struct{})
	dry := make(chan error, 1)
	go c.fill(in, dry)
	select {
	case <-in:
		return nil
	case err := <-dry:
		return err
	}
}

func (c *Chamber) fill(in chan<- struct{}, dry chan<- error) {
	var b [8]byte
	if n, err := c.water.Read(b[:]); err != nil || n == 0 {
		dry <- errors.Join(errors.New("lock: dry"), err)
		c.Empty()
		return
	}
	close(in)
	io.Copy(io.Discard, c.water)
	c.Empty()
}

// Empty empties the chamber, once, and reports whether it was this call.
func (c *Chamber) Empty() bool {
	c.mu.Lock()
	before := c.empty
	c.empty = true
	c.mu.Unlock()
	if before {
		return false
	}
	c.water.Close()
	return true
}

// Pass fills both chambers and empties them again.
func Pass(upper, lower io.ReadCloser) error {
	full := make(chan error, 2)
	chambers := []*Chamber{{water: upper}, {water: lower}}
	for _, c := range chambers {
		go func() { full <- c.Fill() }()
	}
	for range chambers {
		if err := <-full; err != nil {
			return err
		}
	}
	for _, c := range chambers {
		c.Empty() // FALSE
	}
	return nil
}

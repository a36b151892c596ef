// Package trylock keeps a cache warm in the background.
//
// The refresher notes its result only if nobody holds the cache. So Retire may wait
// for it under the lock.
package trylock

import (
	"sync"
	"time"
)

// Cache is a cache that refreshes itself.
type Cache struct {
	load  func() (string, error)
	quit  chan struct{}
	ended chan struct{}

	mu     sync.Mutex
	value  string
	missed error
}

// Warm starts to refresh the cache in each interval.
func Warm(load func() (string, error), interval time.Duration) *Cache {
	c := &Cache{load: load, quit: make(chan struct{}), ended: make(chan struct{})}
	go c.refresh(interval)
	return c
}

func (c *Cache) refresh(interval time.Duration) {
	defer close(c.ended)
	for {
		value, err := c.load()
		if c.mu.TryLock() {
			c.value, c.missed = value, err
			c.mu.Unlock()
		}
		select {
		case <-c.quit:
			return
		case <-time.After(interval):
		}
	}
}

// Value returns what is cached.
func (c *Cache) Value() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.value, c.missed
}

// Retire ends the refresher and returns the last value.
func (c *Cache) Retire() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.quit)
	<-c.ended
	return c.value
}

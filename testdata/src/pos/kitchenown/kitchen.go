// Package kitchenown cooks. Each dish is counted in a group. The cleaner counts the water that it is
// going to boil first, and then waits until nothing is on the stove any more, the water
// included: it waits for ever.
package kitchenown

import (
	"sync"
	"time"
)

// Kitchen is a kitchen.
type Kitchen struct {
	stove sync.WaitGroup
	shut  chan struct{}
	clean chan struct{}
}

// Open opens a kitchen that is cleaned when it has been open for a while.
func Open(while time.Duration) *Kitchen {
	k := &Kitchen{shut: make(chan struct{}), clean: make(chan struct{})}
	go k.cleaner(while)
	return k
}

func (k *Kitchen) cleaner(while time.Duration) {
	defer close(k.clean)
	t := time.NewTimer(while)
	defer t.Stop()
	select {
	case <-t.C:
		k.stove.Add(1)
		k.lull()
		time.Sleep(time.Minute)
		k.stove.Done()
	case <-k.shut:
	}
}

// lull waits until no dish is on the stove.
func (k *Kitchen) lull() {
	k.stove.Wait() // want "k\\.stove"
}

// Close closes the kitchen and waits for the cleaner.
func (k *Kitchen) Close() {
	close(k.shut)
	<-k.clean
}

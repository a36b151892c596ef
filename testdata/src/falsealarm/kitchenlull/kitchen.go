// Package kitchenlull cooks. Each dish is counted in a group around the time on the stove. The cleaner
// waits until no dish of others is on the stove, and only then boils water, which counts as a
// dish: it holds no count while it waits, and waits for nobody's end.
package kitchenlull

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
		k.stove.Wait() // FALSE
		k.Cook(time.Minute)
	case <-k.shut:
	}
}

// Cook cooks a dish.
func (k *Kitchen) Cook(d time.Duration) {
	k.stove.Add(1)
	defer k.stove.Done()
	time.Sleep(d)
}

// Close closes the kitchen and waits for the cleaner.
func (k *Kitchen) Close() {
	close(k.shut)
	<-k.clean
}

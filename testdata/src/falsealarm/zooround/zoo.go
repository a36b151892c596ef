// Package zooround feeds the animals of a zoo. At night a round tells the keepers of all animals on
// the list to leave, each in a goroutine. A guest is never put on the list: only who brings
// it tells its keeper to leave, and has waited for that when it asks for the time.
package zooround

import (
	"sync"
	"time"
)

var zoo struct {
	mu      sync.Mutex
	animals map[string]*Animal
}

// Animal is an animal with a keeper.
type Animal struct {
	leave  chan struct{}
	left   chan struct{}
	asleep sync.Once

	mu   sync.Mutex
	took time.Duration
}

func newAnimal(keep func(leave <-chan struct{})) *Animal {
	a := &Animal{leave: make(chan struct{}), left: make(chan struct{})}
	go func() {
		defer close(a.left)
		keep(a.leave)
	}()
	return a
}

// Add puts an animal on the list.
func Add(name string, keep func(leave <-chan struct{})) *Animal {
	a := newAnimal(keep)
	zoo.mu.Lock()
	defer zoo.mu.Unlock()
	if zoo.animals == nil {
		zoo.animals = make(map[string]*Animal)
	}
	zoo.animals[name] = a
	return a
}

// Night goes round.
func Night() {
	zoo.mu.Lock()
	defer zoo.mu.Unlock()
	for name, a := range zoo.animals {
		delete(zoo.animals, name)
		go a.Sleep()
	}
}

// Sleep tells the keeper to leave, waits for that, and keeps how long it took.
func (a *Animal) Sleep() {
	start := time.Now()
	a.asleep.Do(func() { close(a.leave) })
	<-a.left
	took := time.Since(start)
	a.mu.Lock()
	a.took = took
	a.mu.Unlock()
}

// Guest keeps an animal for a day and says how long it took to leave it.
func Guest(keep func(leave <-chan struct{}), day time.Duration) time.Duration {
	a := newAnimal(keep)
	time.Sleep(day)
	a.Sleep()
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.took // FALSE
}

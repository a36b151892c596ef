// Package tasks starts goroutines whose panics do not end the program.
package tasks

import (
	"log"
	"sync"
)

// A Group starts goroutines and waits for all of them.
type Group struct {
	name string
	wg   sync.WaitGroup
}

// New returns a group. Its name is for the log.
func New(name string) *Group { return &Group{name: name} }

// Go runs f on a goroutine of its own.
func (g *Group) Go(f func()) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		defer g.report()
		f()
	}()
}

func (g *Group) report() {
	if p := recover(); p != nil {
		log.Printf("%s: panic: %v", g.name, p)
	}
}

// Wait returns when all goroutines have ended.
func (g *Group) Wait() { g.wg.Wait() }

// Package bannerup tows a banner. Display has a goroutine take off and waits until that runs; then
// it comes down. What comes down by itself does so with down(0), which keeps no height; only
// the caller, by Land, passes a height to keep.
package bannerup

import (
	"io"
	"sync"
)

// Plane tows a banner.
type Plane struct {
	engine io.ReadCloser

	mu     sync.Mutex
	height int
}

// TakeOff starts the engine.
func (p *Plane) TakeOff() {
	go func() {
		io.Copy(io.Discard, p.engine)
		p.down(0)
	}()
}

// down comes down and returns the height that was kept before.
func (p *Plane) down(from int) int {
	p.mu.Lock()
	kept := p.height
	if from != 0 {
		p.height = from
	}
	p.mu.Unlock()
	if kept == 0 {
		p.engine.Close()
	}
	return kept
}

// Land comes down from a height; it returns the height of a landing before, or 0.
func (p *Plane) Land(from int) int { return p.down(from) }

// Display shows the banner and comes down.
func Display(engine io.ReadCloser) int {
	p := &Plane{engine: engine}
	flies := make(chan bool)
	go func() {
		flies <- true
		p.TakeOff()
	}()
	<-flies
	return p.Land(120)
}

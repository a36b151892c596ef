// Package stallsetup lets stalls on a market. The goroutine that takes a stall in gives it its number
// before it puts it on the list and hands it over. Who clears the stall has it from there, and
// its watchman is told of the end by what was handed over.
package stallsetup

import "sync"

// Market is a market.
type Market struct {
	open func(*Stall)

	mu     sync.Mutex
	stalls []*Stall
}

// Stall is a stall.
type Stall struct {
	mu     sync.Mutex
	number int
	clear  chan struct{}
	bare   chan int
}

// New returns a market that hands each stall to open.
func New(open func(*Stall)) *Market { return &Market{open: open} }

// Let has a stall built, in the background.
func (m *Market) Let() { go m.build() }

func (m *Market) build() {
	s := &Stall{clear: make(chan struct{}), bare: make(chan int, 1)}
	go s.watch()
	m.mu.Lock()
	m.stalls = append(m.stalls, s)
	s.mu.Lock()
	s.number = len(m.stalls)
	s.mu.Unlock()
	m.mu.Unlock()
	m.open(s)
}

func (s *Stall) watch() {
	<-s.clear
	s.mu.Lock()
	n := s.number
	s.mu.Unlock()
	s.bare <- n
}

// Clear clears the stall, once, and returns its number.
func (s *Stall) Clear() int {
	close(s.clear)
	return <-s.bare
}

// Package icescoopfirst serves ice cream, no faster than a scoop is free. The churn keeps the last
// temperature and then closes the queue; Cone takes a scoop, which has nothing to do with
// the end, then sees the queue closed and returns the temperature.
package icescoopfirst

import "sync"

// Parlour serves ice cream.
type Parlour struct {
	scoops chan int
	ice    chan string
	logf   func(format string, args ...any)

	mu   sync.Mutex
	last float64
}

// Open opens a parlour with n scoops; churn returns "" at the end.
func Open(n int, churn func() (flavour string, degrees float64), logf func(string, ...any)) *Parlour {
	p := &Parlour{scoops: make(chan int, n), ice: make(chan string), logf: logf}
	for i := range n {
		p.scoops <- i
	}
	go p.churn(churn)
	return p
}

func (p *Parlour) churn(churn func() (string, float64)) {
	for {
		flavour, degrees := churn()
		if flavour == "" {
			p.logf("ice: %v degrees", degrees)
			p.mu.Lock()
			p.last = degrees
			p.mu.Unlock()
			close(p.ice)
			return
		}
		p.ice <- flavour
	}
}

// Cone waits for a scoop and for ice. At the end it returns "" and the last temperature.
func (p *Parlour) Cone() (flavour string, last float64) {
	scoop := <-p.scoops
	defer func() { p.scoops <- scoop }()
	flavour, ok := <-p.ice
	if ok {
		return flavour, 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return "", p.last
}

// Package lockafterchild is a probe whose results are filed when it is over.
//
// The reader takes the lock on its way out, and the last that it does is to start
// a goroutine that raises filed. Close holds the lock while it waits for the
// reader, but not before it has found filed: then the reader is past its lock.
package lockafterchild

import (
	"bufio"
	"io"
	"sync"
)

// Probe is a probe.
type Probe struct {
	src io.Reader
	wg  sync.WaitGroup

	mu    sync.Mutex
	cond  *sync.Cond
	count int
	filed bool
}

// Launch starts to read from src.
func Launch(src io.Reader) *Probe {
	p := &Probe{src: src}
	p.cond = sync.NewCond(&p.mu)
	p.wg.Add(1)
	go p.read()
	return p
}

func (p *Probe) read() {
	defer p.wg.Done()
	n := 0
	for sc := bufio.NewScanner(p.src); sc.Scan(); {
		n++
	}
	p.mu.Lock()
	p.count = n
	p.mu.Unlock()
	go p.file()
}

func (p *Probe) file() {
	p.mu.Lock()
	p.filed = true
	p.mu.Unlock()
	p.cond.Broadcast()
}

// Close waits until the results are filed and returns their number.
func (p *Probe) Close() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.filed {
		p.cond.Wait()
	}
	p.wg.Wait()
	return p.count
}

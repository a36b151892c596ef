// Package lockreload forwards packets by a table that can be reloaded.
//
// Snapshot holds the table for reading while it waits for the forwarder to be
// idle. Before the forwarder says so it writes its counters into the table.
package lockreload

import (
	"io"
	"sync"
)

// Table is what the proxy decides by.
type Table struct {
	Routes  map[byte]string
	Packets int
}

// Proxy forwards packets from a tunnel.
type Proxy struct {
	tunnel  io.ReadCloser
	deliver func(host string, packet byte) error
	idle    chan int

	mu    sync.RWMutex
	table Table
}

// Run starts to forward.
func Run(tunnel io.ReadCloser, deliver func(string, byte) error, routes map[byte]string) *Proxy {
	p := &Proxy{tunnel: tunnel, deliver: deliver, idle: make(chan int, 1), table: Table{Routes: routes}}
	go p.forward()
	return p
}

func (p *Proxy) forward() {
	buf := make([]byte, 1)
	n := 0
	for {
		if _, err := io.ReadFull(p.tunnel, buf); err != nil {
			break
		}
		p.mu.RLock()
		host := p.table.Routes[buf[0]]
		p.mu.RUnlock()
		if err := p.deliver(host, buf[0]); err != nil {
			break
		}
		n++
	}
	p.count(n)
	p.idle <- n
}

func (p *Proxy) count(n int) {
	p.mu.Lock()
	p.table.Packets += n
	p.mu.Unlock()
}

// Snapshot stops the forwarder and returns the table it has used, with the
// number of its packets.
func (p *Proxy) Snapshot() (Table, int) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	p.tunnel.Close()
	n := <-p.idle // want "deadlock: `<-p\\.idle` waits with `p\\.mu` locked \\(line \\d+\\), which `forward` has to lock \\(line \\d+\\) before a value on `p\\.idle` \\(line \\d+\\); unlock `p\\.mu` first"
	return p.table, n
}

package soak

import (
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// A choppy connection delays and splits what is read and written. It is no
// *net.TCPConn to package ws either.
type choppy struct {
	net.Conn
	in, out chopper
}

// A chopper is the chance of one direction.
type chopper struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func newChoppy(nc net.Conn, seed uint64) *choppy {
	return &choppy{
		Conn: nc,
		in:   chopper{rng: rand.New(rand.NewPCG(seed, 1<<42))},
		out:  chopper{rng: rand.New(rand.NewPCG(seed, 1<<43))},
	}
}

// next returns how much of n bytes is to pass, after a delay.
func (c *chopper) next(n int) int {
	c.mu.Lock()
	delay, most := time.Duration(0), n
	if c.rng.IntN(8) == 0 {
		delay = time.Duration(c.rng.IntN(5000)) * time.Microsecond
	}
	if c.rng.IntN(2) == 0 && n > 1 {
		most = 1 + c.rng.IntN(n-1)
	}
	c.mu.Unlock()
	if delay > 0 {
		time.Sleep(delay)
	}
	return most
}

func (c *choppy) Read(p []byte) (int, error) {
	return c.Conn.Read(p[:c.in.next(len(p))])
}

func (c *choppy) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var k int
		k, err = c.Conn.Write(p[n : n+c.out.next(len(p)-n)])
		n += k
	}
	return n, err
}

// CloseWrite is that of TCP.
func (c *choppy) CloseWrite() error { return c.Conn.(*net.TCPConn).CloseWrite() }

// A choppyListener makes some of its connections choppy.
type choppyListener struct{ net.Listener }

func (l choppyListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err == nil && rand.N(3) == 0 {
		nc = newChoppy(nc, rand.Uint64())
	}
	return nc, err
}

package ws

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A network between two Conns that a test can delay, drop, cut and stall, in
// each direction, at a byte. It takes what is written at once, as the buffers of
// TCP do, and passes it on in order. It is made of net.Pipes, so under
// testing/synctest all its times are exact.

// A faultKind is what happens to a direction after some bytes.
type faultKind int

const (
	noFault faultKind = iota
	stall             // nothing more is taken: the writer blocks
	drop              // everything is taken, and lost
	cut               // the reader gets EOF, and the rest is lost: a half-close
	reset             // both ends get errReset, in both directions
)

func (k faultKind) String() string { return [...]string{"none", "stall", "drop", "cut", "reset"}[k] }

var errReset = errors.New("reset by the network")

// A behaviour is how a direction behaves. It is set before the first byte.
type behaviour struct {
	fault    faultKind
	at       int           // bytes after which the fault strikes
	delay    time.Duration // of everything
	delayEOF time.Duration // of EOF, besides
	dropEOF  bool
}

// A direction is one half of the network.
type direction struct {
	behaviour
	net      *network
	from, to net.Conn // the network's ends of the pipes

	mu        sync.Mutex
	taken     []byte // from the writer
	delivered []byte // to the reader
}

// A network is two directions: from a to b, and back.
type network struct {
	a, b       *endpoint
	ab, ba     direction
	broken     atomic.Bool
	stop       chan struct{}
	goroutines sync.WaitGroup
}

// newNetwork returns a network that tune has set up. It ends with the test.
func newNetwork(t *testing.T, tune func(*network)) *network {
	n := &network{stop: make(chan struct{})}
	if tune != nil {
		tune(n)
	}
	aOut, abIn := net.Pipe()
	abOut, bIn := net.Pipe()
	bOut, baIn := net.Pipe()
	baOut, aIn := net.Pipe()
	n.a, n.b = &endpoint{net: n, in: aIn, out: aOut}, &endpoint{net: n, in: bIn, out: bOut}
	n.ab.net, n.ab.from, n.ab.to = n, abIn, abOut
	n.ba.net, n.ba.from, n.ba.to = n, baIn, baOut
	n.ab.run()
	n.ba.run()
	t.Cleanup(func() {
		close(n.stop)
		n.shut()
		n.goroutines.Wait()
	})
	return n
}

func (n *network) shut() {
	for _, d := range []*direction{&n.ab, &n.ba} {
		d.from.Close()
		d.to.Close()
	}
}

// A piece is what the network holds; nil data is EOF.
type piece struct {
	data []byte
	sent time.Time
}

func (d *direction) run() {
	pieces := make(chan piece, 1024)
	d.net.goroutines.Go(func() { d.take(pieces) })
	d.net.goroutines.Go(func() { d.deliver(pieces) })
}

// take takes what is written, until the fault.
func (d *direction) take(pieces chan<- piece) {
	defer close(pieces)
	buf := make([]byte, 4096)
	lost := false
	for n := 0; ; {
		limit := len(buf)
		if d.fault != noFault && !lost {
			limit = min(limit, d.at-n)
		}
		if limit == 0 {
			switch d.fault {
			case stall:
				<-d.net.stop
				return
			case reset:
				d.net.broken.Store(true)
				d.net.shut()
				return
			case cut:
				pieces <- piece{nil, time.Now()}
			}
			lost = true
			continue
		}
		k, err := d.from.Read(buf[:limit])
		n += k
		if k > 0 {
			d.mu.Lock()
			d.taken = append(d.taken, buf[:k]...)
			d.mu.Unlock()
			if !lost {
				pieces <- piece{bytes.Clone(buf[:k]), time.Now()}
			}
		}
		if err == io.EOF && !lost && !d.dropEOF {
			pieces <- piece{nil, time.Now()}
		}
		if err != nil {
			return
		}
	}
}

// deliver passes pieces on. When nobody reads them any more the writer is told
// by an error, as by a TCP reset.
func (d *direction) deliver(pieces <-chan piece) {
	for p := range pieces {
		time.Sleep(time.Until(p.sent.Add(d.delay)))
		if p.data == nil {
			time.Sleep(d.delayEOF)
			d.to.Close()
			continue
		}
		n, err := d.to.Write(p.data)
		d.mu.Lock()
		d.delivered = append(d.delivered, p.data[:n]...)
		d.mu.Unlock()
		if err != nil {
			d.from.Close()
		}
	}
}

// streams returns what was taken and what was delivered.
func (d *direction) streams() (taken, delivered []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return bytes.Clone(d.taken), bytes.Clone(d.delivered)
}

// An endpoint is a net.Conn with CloseWrite over a network.
type endpoint struct {
	net     *network
	in, out net.Conn
	closed  atomic.Bool
}

func (e *endpoint) Read(p []byte) (int, error) {
	n, err := e.in.Read(p)
	return n, e.explain(err)
}

func (e *endpoint) Write(p []byte) (int, error) {
	n, err := e.out.Write(p)
	return n, e.explain(err)
}

// explain makes the errors of a pipe those of a socket.
func (e *endpoint) explain(err error) error {
	switch {
	case err == nil, errors.Is(err, os.ErrDeadlineExceeded):
		return err
	case e.closed.Load():
		return net.ErrClosed
	case err == io.EOF && !e.net.broken.Load():
		return err
	}
	return errReset
}

func (e *endpoint) Close() error {
	e.closed.Store(true)
	e.out.Close()
	return e.in.Close()
}

func (e *endpoint) CloseWrite() error { return e.out.Close() }

func (e *endpoint) LocalAddr() net.Addr                { return e.in.LocalAddr() }
func (e *endpoint) RemoteAddr() net.Addr               { return e.in.RemoteAddr() }
func (e *endpoint) SetReadDeadline(t time.Time) error  { return e.in.SetReadDeadline(t) }
func (e *endpoint) SetWriteDeadline(t time.Time) error { return e.out.SetWriteDeadline(t) }
func (e *endpoint) SetDeadline(t time.Time) error {
	return errors.Join(e.in.SetReadDeadline(t), e.out.SetWriteDeadline(t))
}

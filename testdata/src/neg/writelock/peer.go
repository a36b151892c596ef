// Package writelock is a peer that sends and receives frames.
//
// Close holds the lock of the writers while it waits for the reader, so that nobody
// writes after the last frame. The reader has a lock of its own for what it stores.
package writelock

import (
	"bufio"
	"io"
	"sync"
)

// Peer is a connection.
type Peer struct {
	rw   io.ReadWriteCloser
	done chan struct{}

	write  sync.Mutex
	closed bool

	read  sync.Mutex
	last  string
	cause error
}

// Connect starts to receive.
func Connect(rw io.ReadWriteCloser) *Peer {
	p := &Peer{rw: rw, done: make(chan struct{})}
	go p.receive()
	return p
}

func (p *Peer) receive() {
	defer close(p.done)
	in := bufio.NewReader(p.rw)
	for {
		text, err := in.ReadString('\n')
		p.read.Lock()
		p.last, p.cause = text, err
		p.read.Unlock()
		if err != nil {
			return
		}
	}
}

// Send writes one frame.
func (p *Peer) Send(text string) error {
	p.write.Lock()
	defer p.write.Unlock()
	if p.closed {
		return io.ErrClosedPipe
	}
	_, err := io.WriteString(p.rw, text+"\n")
	return err
}

// Close sends the last frame and returns how the connection ended.
func (p *Peer) Close() error {
	p.write.Lock()
	defer p.write.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	io.WriteString(p.rw, "close\n")
	p.rw.Close()
	<-p.done
	p.read.Lock()
	defer p.read.Unlock()
	return p.cause
}

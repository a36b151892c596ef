// Package swapphase listens to a doorphone.
//
// A call is over once: who swaps its phase first ends it, the reader, which sets the
// reason, or who hangs up, and then there is none. The swap is made by a method.
package swapphase

import (
	"bufio"
	"io"
	"strings"
	"sync"
	"sync/atomic"
)

type phase uint32

const (
	ringing phase = iota + 1
	talking
	over
)

// Call is a call of the doorphone.
type Call struct {
	conn   io.ReadCloser
	phase  uint32
	logf   func(format string, args ...any)
	words  chan string
	silent chan struct{} // closed when the call is over
	hushed atomic.Bool   // silent is closed

	mu     sync.Mutex
	reason string
}

func (c *Call) hush() {
	if c.hushed.CompareAndSwap(false, true) {
		close(c.silent)
	}
}

func (c *Call) swap(p phase) phase { return phase(atomic.SwapUint32(&c.phase, uint32(p))) }

// Answer begins a call over conn.
func Answer(conn io.ReadCloser, logf func(string, ...any)) *Call {
	c := &Call{conn: conn, phase: uint32(ringing), logf: logf, words: make(chan string, 8), silent: make(chan struct{})}
	go c.listen()
	return c
}

func (c *Call) listen() {
	reason := "hung up"
	sc := bufio.NewScanner(c.conn)
	for sc.Scan() {
		word, rest, _ := strings.Cut(sc.Text(), " ")
		if word == "bye" {
			reason = rest
			break
		}
		select {
		case c.words <- word:
		case <-c.silent:
			return
		}
	}
	if c.swap(over) == over {
		return
	}
	c.logf("call: over: %s", reason)
	c.mu.Lock()
	c.reason = reason
	c.mu.Unlock()
	c.hush()
}

// HangUp ends the call, without a reason.
func (c *Call) HangUp() {
	if c.swap(over) == over {
		return
	}
	c.hush()
	c.conn.Close()
}

// Wait waits until the call is over and returns the reason, "" if it was hung up here.
func (c *Call) Wait() string {
	<-c.silent
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reason
}

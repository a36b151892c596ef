// Package endstreamlocked reads one response of a multiplexed connection.
//
// The end of the body is signalled and the stream marked as ended in one critical section.
// Whoever has read the body takes the lock, and so comes after it.
package endstreamlocked

import (
	"bufio"
	"io"
	"sync"
)

// Response is a response that is being received.
type Response struct {
	rw     io.ReadWriter
	chunks chan string
	tracef func(format string, args ...any)

	mu    sync.Mutex
	ended bool
}

// Receive starts to receive a response.
func Receive(rw io.ReadWriter, tracef func(string, ...any)) *Response {
	r := &Response{rw: rw, chunks: make(chan string, 4), tracef: tracef}
	go r.read()
	return r
}

func (r *Response) read() {
	sc := bufio.NewScanner(r.rw)
	for sc.Scan() && sc.Text() != "END" {
		r.chunks <- sc.Text()
	}
	r.end()
}

func (r *Response) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.chunks)
	r.tracef("response: END")
	r.ended = true
}

// Body returns the whole body, and whether the stream had to be reset because the peer had
// not ended it.
func (r *Response) Body() (body string, reset bool) {
	for chunk := range r.chunks {
		body += chunk
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	reset = !r.ended
	if reset {
		io.WriteString(r.rw, "RST\n")
	}
	return body, reset
}

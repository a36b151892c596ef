// Package endstream reads one response of a multiplexed connection.
//
// The end of the body is signalled before the stream is marked as ended. Whoever has read
// the body may find a stream that seems to go on, and reset it.
package endstream

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
	close(r.chunks)
	r.tracef("response: END")
	r.mu.Lock()
	defer r.mu.Unlock()
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
	reset = !r.ended // want "`r\\.ended` may still be false here: `Body` waits only for `close\\(r\\.chunks\\)` \\(line \\d+\\), `read` stores it after that \\(line \\d+\\); store it first"
	if reset {
		io.WriteString(r.rw, "RST\n")
	}
	return body, reset
}

// Package drainthen listens to a radio channel.
//
// A frame that Last receives first proves nothing about the end: the receiver
// goes on after each of them. Last then drains the channel, which is closed
// before the signal strength is stored.
package drainthen

import (
	"bufio"
	"io"
	"sync"
)

// Radio is an open receiver.
type Radio struct {
	src    io.Reader
	logf   func(format string, args ...any)
	frames chan string

	mu     sync.Mutex
	report error
}

// Tune starts to receive from src.
func Tune(src io.Reader, logf func(string, ...any)) *Radio {
	r := &Radio{src: src, logf: logf, frames: make(chan string)}
	go r.receive()
	return r
}

func (r *Radio) receive() {
	sc := bufio.NewScanner(r.src)
	for sc.Scan() {
		r.frames <- sc.Text()
	}
	close(r.frames)
	r.logf("carrier lost")
	r.mu.Lock()
	r.report = io.ErrUnexpectedEOF
	r.mu.Unlock()
}

// Last returns the last frame, and why there is no other.
func (r *Radio) Last() (string, error) {
	last := <-r.frames
	for f := range r.frames {
		last = f
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return last, r.report // want "`r\\.report` may still be nil here: `Last` waits only for `close\\(r\\.frames\\)` \\(line \\d+\\), `receive` stores it after that \\(line \\d+\\); store it first"
}

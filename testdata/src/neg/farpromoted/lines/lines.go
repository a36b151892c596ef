// Package lines reads lines in the background.
package lines

import (
	"bufio"
	"io"
	"sync"
)

// A Reader reads lines.
type Reader struct {
	rw    io.ReadCloser
	lines chan string
	done  chan struct{}

	mu     sync.Mutex
	reason error
}

// NewReader starts to read from rw.
func NewReader(rw io.ReadCloser) *Reader {
	r := &Reader{rw: rw, lines: make(chan string, 8), done: make(chan struct{})}
	go r.read()
	return r
}

func (r *Reader) read() {
	defer close(r.done)
	sc := bufio.NewScanner(r.rw)
	for sc.Scan() {
		r.lines <- sc.Text()
	}
	close(r.lines)
	r.rw.Close()
	r.mu.Lock()
	r.reason = io.ErrUnexpectedEOF
	r.mu.Unlock()
}

// Next returns the next line; io.EOF means that there will be no more.
func (r *Reader) Next() (string, error) {
	line, ok := <-r.lines
	if !ok {
		return "", io.EOF
	}
	return line, nil
}

// Reason tells why there are no more lines, when Settled has returned.
func (r *Reader) Reason() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reason
}

// Settled waits until the reader has ended.
func (r *Reader) Settled() { <-r.done }

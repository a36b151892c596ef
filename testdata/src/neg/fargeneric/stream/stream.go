// Package stream decodes values from a connection, one a line.
//
// The values are ended first, and the error follows; but Next waits for the error before it
// tells the end, so that its callers need not.
package stream

import (
	"bufio"
	"encoding/json"
	"io"
	"sync"
)

// Reader is a stream of values.
type Reader[T any] struct {
	src  io.ReadCloser
	out  chan T
	done chan struct{}

	mu  sync.Mutex
	err error
}

// Decode starts to decode src.
func Decode[T any](src io.ReadCloser) *Reader[T] {
	r := &Reader[T]{src: src, out: make(chan T), done: make(chan struct{})}
	go r.run()
	return r
}

func (r *Reader[T]) run() {
	defer close(r.done)
	err := r.decode()
	close(r.out)
	r.src.Close()
	r.mu.Lock()
	r.err = err
	r.mu.Unlock()
}

func (r *Reader[T]) decode() error {
	sc := bufio.NewScanner(r.src)
	for sc.Scan() {
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			return err
		}
		r.out <- v
	}
	return sc.Err()
}

// Next returns the next value, and false after the last one.
func (r *Reader[T]) Next() (v T, ok bool) {
	v, ok = <-r.out
	if !ok {
		<-r.done
	}
	return v, ok
}

// Err returns what ended the stream, nil if it was complete.
func (r *Reader[T]) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

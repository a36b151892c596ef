// Package liboncefunc is a subscription to prices.
//
// What ends it is a sync.OnceFunc, which the reader and Stop may both call.
// It closes the channel of prices; the reader stores the error when that is done.
package liboncefunc

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// A Feed is a subscription.
type Feed struct {
	src    io.ReadCloser
	prices chan string
	over   func()

	mu   sync.Mutex
	last error
}

// Subscribe starts to read from src.
func Subscribe(src io.ReadCloser) *Feed {
	f := &Feed{src: src, prices: make(chan string, 16)}
	f.over = sync.OnceFunc(func() { close(f.prices) })
	go f.read()
	return f
}

func (f *Feed) read() {
	sc := bufio.NewScanner(f.src)
	for sc.Scan() {
		f.prices <- sc.Text()
	}
	f.over()
	f.src.Close()
	f.mu.Lock()
	f.last = io.ErrClosedPipe
	f.mu.Unlock()
}

// Price returns the next price.
func (f *Feed) Price() (string, error) {
	p, ok := <-f.prices
	if !ok {
		f.mu.Lock()
		defer f.mu.Unlock()
		return "", fmt.Errorf("no more prices: %w", f.last) // want "`f\\.last` may still be nil here"
	}
	return p, nil
}

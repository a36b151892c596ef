// Package lockdrain is a feed of prices.
//
// Close drains the prices, so that the reader is not stuck with one. It does so
// under the lock, and the reader has to take that before it closes the channel.
package lockdrain

import (
	"bufio"
	"io"
	"sync"
)

// Feed is a feed.
type Feed struct {
	src    io.ReadCloser
	prices chan string

	mu   sync.Mutex
	last string
}

// Subscribe starts to read from src.
func Subscribe(src io.ReadCloser) *Feed {
	f := &Feed{src: src, prices: make(chan string)}
	go f.read()
	return f
}

func (f *Feed) read() {
	defer close(f.prices)
	last := ""
	for sc := bufio.NewScanner(f.src); sc.Scan(); {
		last = sc.Text()
		f.prices <- last
	}
	f.mu.Lock()
	f.last = last
	f.mu.Unlock()
}

// Close ends the feed and returns the last price.
func (f *Feed) Close() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.src.Close()
	for range f.prices { // want "deadlock: `<-f\\.prices` waits with `f\\.mu` locked \\(line \\d+\\), which `read` has to lock \\(line \\d+\\) before `close\\(f\\.prices\\)` \\(line \\d+\\); unlock `f\\.mu` first"
	}
	return f.last
}

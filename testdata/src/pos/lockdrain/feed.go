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
	for range f.prices { // want `<-f\.prices waits for the reader with f\.mu locked \(feed\.go:\d+\): read, started at feed\.go:\d+, has to lock it, too \(feed\.go:\d+\), before f\.prices is closed`
	}
	return f.last
}

// Package lockdrainsome is a feed of prices.
//
// Last waits for the mark that the reader sends last, and holds the lock that the
// reader takes before it closes the channel. But it waits for the mark and not
// for the close.
package lockdrainsome

import (
	"bufio"
	"io"
	"sync"
)

// mark is what the reader sends when the peer has left.
const mark = "closed"

// Feed is a feed.
type Feed struct {
	src    io.ReadCloser
	prices chan string

	mu   sync.Mutex
	last string
	over bool
}

// Subscribe starts to read from src.
func Subscribe(src io.ReadCloser) *Feed {
	f := &Feed{src: src, prices: make(chan string)}
	go f.read()
	return f
}

func (f *Feed) read() {
	defer close(f.prices)
	for sc := bufio.NewScanner(f.src); sc.Scan(); {
		f.prices <- sc.Text()
	}
	f.prices <- mark
	f.mu.Lock()
	f.over = true
	f.mu.Unlock()
}

// Last returns the last price before the feed ended.
func (f *Feed) Last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		return f.last
	}
	for price := range f.prices {
		if price == mark {
			break
		}
		f.last = price
	}
	return f.last
}

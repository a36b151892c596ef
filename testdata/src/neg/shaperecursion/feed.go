// Package shaperecursion reads nested groups of events.
//
// The parser is recursive and ends the feed from whatever depth it has reached;
// the first end stores the verdict and then closes the channel of events, later
// ones do nothing. The parser goes on for a while after that, but neither writes
// the verdict nor closes the channel again.
package shaperecursion

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// Feed is a stream of events.
type Feed struct {
	src    io.ReadCloser
	logf   func(format string, args ...any)
	events chan string
	over   bool // of the parser

	mu      sync.Mutex
	verdict string
}

// Open starts to parse src.
func Open(src io.ReadCloser, logf func(string, ...any)) *Feed {
	f := &Feed{src: src, logf: logf, events: make(chan string, 8)}
	go f.run()
	return f
}

func (f *Feed) run() {
	sc := bufio.NewScanner(f.src)
	f.parse(sc, 0)
	f.logf("parsed")
	f.end("truncated")
}

// All returns all events, and an error if the feed was not complete.
func (f *Feed) All() ([]string, error) {
	var all []string
	for event := range f.events {
		all = append(all, event)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.verdict != "complete" {
		return all, fmt.Errorf("feed: %q after %d events", f.verdict, len(all))
	}
	return all, nil
}

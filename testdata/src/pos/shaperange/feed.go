// Package shaperange reads nested groups of events.
//
// The parser is recursive and ends the feed from whatever depth it has reached:
// it closes the channel of events, then the source, then stores the verdict. All
// reads the verdict right after its range over the channel.
package shaperange

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// Feed is a stream of events.
type Feed struct {
	src    io.ReadCloser
	events chan string
	over   bool // of the parser

	mu      sync.Mutex
	verdict string
}

// Open starts to parse src.
func Open(src io.ReadCloser) *Feed {
	f := &Feed{src: src, events: make(chan string, 8)}
	go f.run()
	return f
}

func (f *Feed) run() {
	sc := bufio.NewScanner(f.src)
	f.parse(sc, 0)
	f.end("truncated")
}

// All returns all events, and an error if the feed was not complete.
func (f *Feed) All() ([]string, error) {
	var all []string
	for event := range f.events {
		all = append(all, event)
	}
	f.mu.Lock()
	verdict := f.verdict // want "`f\\.verdict` may still be empty here"
	f.mu.Unlock()
	if verdict != "complete" {
		return all, fmt.Errorf("feed: %q after %d events", verdict, len(all))
	}
	return all, nil
}

// Package designclosureclose follows the change feed of a document store.
//
// The end of follow is one deferred closure which stores the error and the last
// sequence number, then closes the channel: the design "write then close, in one
// deferred closure".
package designclosureclose

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Feed is a change feed.
type Feed struct {
	body    io.ReadCloser
	logf    func(format string, args ...any)
	changes chan string

	mu      sync.Mutex
	err     error
	lastSeq string
}

// Follow starts to read changes from body.
func Follow(body io.ReadCloser, logf func(string, ...any)) *Feed {
	f := &Feed{body: body, logf: logf, changes: make(chan string)}
	go f.follow()
	return f
}

func (f *Feed) follow() {
	var err error
	seq := "0"
	defer func() {
		f.logf("before")
		f.mu.Lock()
		f.err = err
		f.lastSeq = seq
		f.mu.Unlock()
		close(f.changes)
		f.logf("after")
		f.body.Close()
	}()
	sc := bufio.NewScanner(f.body)
	for sc.Scan() {
		if sc.Text() == "" {
			continue // heartbeat
		}
		n, doc, ok := strings.Cut(sc.Text(), " ")
		if !ok {
			err = fmt.Errorf("feed: malformed change %q", n)
			return
		}
		if n == "last_seq" {
			seq = doc
			return
		}
		f.changes <- doc
	}
	err = io.ErrUnexpectedEOF
}

// Each calls fn for every change and returns the sequence number to go on from.
func (f *Feed) Each(fn func(doc string)) (string, error) {
	for doc := range f.changes {
		fn(doc)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.lastSeq, f.err
	}
	return f.lastSeq, nil
}

// Package gpsbatch reads position fixes from a receiver and returns them in batches.
//
// Whether the stream was cut in the middle of a fix is a bool, kept three calls deep at
// the end of the reading goroutine: collect, then finish, then mark. finish closes the
// channel of fixes and powers the receiver down before it calls mark. Batch returns its
// last batch as complete.
package gpsbatch

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Fix is one position.
type Fix struct {
	Lat, Lon float64
}

// Batch is some fixes in order. Last is true for the last batch, and Truncated if the
// stream did not end between two fixes.
type Batch struct {
	Fixes           []Fix
	Last, Truncated bool
}

// Receiver is an open receiver.
type Receiver interface {
	io.Reader
	PowerDown() error
}

// Reader reads from one receiver.
type Reader struct {
	dev   Receiver
	fixes chan Fix
	wg    sync.WaitGroup
	cur   Fix

	mu        sync.RWMutex
	truncated bool
	skipped   int
}

// NewReader powers nothing up; dev must be ready.
func NewReader(dev Receiver) *Reader {
	r := &Reader{dev: dev, fixes: make(chan Fix, 16)}
	r.wg.Go(func() { r.collect(bufio.NewReader(dev)) })
	return r
}

func (r *Reader) collect(br *bufio.Reader) {
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			r.finish(line != "")
			return
		}
		var fix Fix
		if _, err := fmt.Sscanf(strings.TrimSpace(line), "%f %f", &fix.Lat, &fix.Lon); err != nil {
			r.skip()
			continue
		}
		r.fixes <- fix
	}
}

func (r *Reader) skip() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.skipped++
}

func (r *Reader) finish(midFix bool) {
	close(r.fixes)
	if err := r.dev.PowerDown(); err != nil {
		midFix = true
	}
	r.mark(midFix)
}

func (r *Reader) mark(truncated bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.truncated = truncated
}

// advance moves to the next fix and reports whether there is one.
func (r *Reader) advance() bool {
	fix, ok := <-r.fixes
	r.cur = fix
	return ok
}

// Batch returns up to n fixes. Only one goroutine may call it.
func (r *Reader) Batch(n int) Batch {
	var b Batch
	for len(b.Fixes) < n {
		if !r.advance() {
			r.mu.RLock()
			b.Truncated = r.truncated // want "`r\\.truncated` may still be false here"
			r.mu.RUnlock()
			b.Last = true
			break
		}
		b.Fixes = append(b.Fixes, r.cur)
	}
	return b
}

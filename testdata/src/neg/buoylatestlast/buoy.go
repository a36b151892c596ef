// Package buoylatestlast watches a buoy, of which only the last fix is of interest: the reader empties a
// channel of one before it sends. The end is a nil fix, sent when the reason is noted; Fix
// takes the nil and returns the reason.
package buoylatestlast

import (
	"bufio"
	"io"
	"sync/atomic"
)

// A Fix is a position.
type Fix struct{ Text string }

// Buoy is a buoy that is watched.
type Buoy struct {
	box    chan *Fix
	logf   func(format string, args ...any)
	reason atomic.Value
}

// Watch starts to read from r.
func Watch(r io.Reader, logf func(string, ...any)) *Buoy {
	b := &Buoy{box: make(chan *Fix, 1), logf: logf}
	go b.read(r)
	return b
}

func (b *Buoy) post(f *Fix) {
	for {
		select {
		case b.box <- f:
			return
		default:
		}
		select {
		case <-b.box:
		default:
		}
	}
}

func (b *Buoy) read(r io.Reader) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		b.post(&Fix{sc.Text()})
	}
	b.logf("buoy: adrift")
	b.reason.Store("adrift")
	b.post(nil)
}

// Fix waits for a fix. At the end, which it tells once, it returns nil and the reason.
func (b *Buoy) Fix() (fix *Fix, reason any) {
	if fix = <-b.box; fix == nil {
		reason = b.reason.Load()
	}
	return fix, reason
}

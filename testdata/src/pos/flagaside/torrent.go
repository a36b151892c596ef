// Package flagaside follows a download from one peer.
//
// On its way out the reader leaves the good-bye to a goroutine, which raises
// over; the reader itself stores the verdict in a defer that is still pending.
// Status finds over under the lock and takes a verdict that is not there yet.
package flagaside

import (
	"bufio"
	"errors"
	"io"
	"sync"
)

// ErrShort is the verdict on a peer that left early.
var ErrShort = errors.New("download: the peer left early")

// Download is one download.
type Download struct {
	peer  io.Reader
	logf  func(string, ...any)
	whole int

	mu      sync.Mutex
	blocks  int
	over    bool
	verdict error
}

// Fetch downloads whole blocks from peer.
func Fetch(peer io.Reader, whole int, logf func(string, ...any)) *Download {
	d := &Download{peer: peer, whole: whole, logf: logf}
	go d.read()
	return d
}

func (d *Download) read() {
	n := 0
	defer func() {
		d.logf("%d of %d blocks", n, d.whole)
		if n < d.whole {
			d.mu.Lock()
			d.verdict = ErrShort
			d.mu.Unlock()
		}
	}()
	for sc := bufio.NewScanner(d.peer); sc.Scan(); n++ {
		d.mu.Lock()
		d.blocks++
		d.mu.Unlock()
	}
	go d.goodbye()
}

// goodbye marks the download as over.
func (d *Download) goodbye() {
	d.mu.Lock()
	d.over = true
	d.mu.Unlock()
}

// Status returns the number of blocks, io.EOF behind a complete download, and
// the verdict on an incomplete one.
func (d *Download) Status() (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.over {
		return d.blocks, nil
	}
	if d.verdict != nil { // want "`d\\.verdict` may still be nil here"
		return d.blocks, d.verdict
	}
	return d.blocks, io.EOF
}

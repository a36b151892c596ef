// Package jointhird follows the write-ahead log of a primary.
//
// On its way out, pull starts settle to store the position that was reached, so
// that it need not wait for the disk. Apply waits for pull, but pull does not
// wait for settle: the position may be stored after it.
package jointhird

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// Replica applies entries of the log.
type Replica struct {
	src     io.ReadCloser
	flush   func() error
	entries chan string
	pulled  chan struct{}

	mu       sync.Mutex
	position int64
}

// Replicate starts to pull entries from src. flush makes the entries durable.
func Replicate(src io.ReadCloser, flush func() error) *Replica {
	r := &Replica{src: src, flush: flush, entries: make(chan string), pulled: make(chan struct{})}
	go r.pull()
	return r
}

func (r *Replica) pull() {
	defer close(r.pulled)
	reached := int64(-1)
	sc := bufio.NewScanner(r.src)
	for sc.Scan() {
		lsn, entry, ok := strings.Cut(sc.Text(), " ")
		n, err := strconv.ParseInt(lsn, 16, 64)
		if !ok || err != nil {
			break
		}
		r.entries <- entry
		reached = n
	}
	close(r.entries)
	go r.settle(reached)
}

func (r *Replica) settle(reached int64) {
	if err := r.flush(); err != nil {
		return
	}
	r.mu.Lock()
	r.position = reached
	r.mu.Unlock()
}

// Apply calls apply for every entry, then reports the position reached.
func (r *Replica) Apply(apply func(string)) (int64, error) {
	for entry := range r.entries {
		apply(entry)
	}
	<-r.pulled
	pos := r.pos() // want "`r\\.position` may still be 0 behind `<-r\\.pulled` \\(in `pos`\\): `pull` closes it \\(line \\d+\\) without waiting for `settle`, which stores `r\\.position` \\(line \\d+\\); wait for `settle` first"
	if pos == 0 {
		return 0, fmt.Errorf("replica: nothing applied")
	}
	return pos, nil
}

func (r *Replica) pos() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.position
}

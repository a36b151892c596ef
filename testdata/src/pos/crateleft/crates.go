// Package crateleft unloads crates. At the end the goroutine lets the caller go; if crates are left
// it lists them and then stores that as the outcome. Unload returns the outcome of before.
package crateleft

import (
	"errors"
	"sync"
)

// ErrLeft is the outcome when crates are left.
var ErrLeft = errors.New("crates: some are left")

// Hold is the hold of a ship.
type Hold struct {
	logf  func(format string, args ...any)
	empty chan struct{}

	mu      sync.Mutex
	outcome error
}

// Start has crane take the crates out until it refuses one.
func Start(crates []string, crane func(string) bool, logf func(string, ...any)) *Hold {
	h := &Hold{logf: logf, empty: make(chan struct{})}
	go h.unload(crates, crane)
	return h
}

func (h *Hold) unload(crates []string, crane func(string) bool) {
	for len(crates) > 0 && crane(crates[0]) {
		crates = crates[1:]
	}
	close(h.empty)
	if len(crates) == 0 {
		return
	}
	for len(crates) > 0 {
		h.logf("crates: %s is left", crates[0])
		crates = crates[1:]
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outcome = ErrLeft
}

// Unload waits until all is done and returns the outcome.
func (h *Hold) Unload() error {
	<-h.empty
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.outcome // want "`h\\.outcome`"
}

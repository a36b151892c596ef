// Package groupboth collects the samples of a probe.
//
// The group counts collect and report: collect starts report before it is done
// itself, so that the group is never empty in between, and waiting for it waits
// for the verdict.
package groupboth

import (
	"bufio"
	"io"
	"sync"
)

// Harvest is a running collection.
type Harvest struct {
	src     io.Reader
	archive func(lines int) error
	running sync.WaitGroup

	mu      sync.Mutex
	verdict error
}

// Start collects from src and hands the count to archive.
func Start(src io.Reader, archive func(int) error) *Harvest {
	h := &Harvest{src: src, archive: archive}
	h.running.Go(h.collect)
	return h
}

func (h *Harvest) collect() {
	lines := 0
	for sc := bufio.NewScanner(h.src); sc.Scan(); {
		lines++
	}
	h.running.Go(func() { h.report(lines) })
}

func (h *Harvest) report(lines int) {
	err := h.archive(lines)
	h.mu.Lock()
	h.verdict = err
	h.mu.Unlock()
}

// Wait returns what the archive said when the collection is over.
func (h *Harvest) Wait() error {
	h.running.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.verdict
}

// Package groupthird collects the samples of a probe.
//
// The group counts collect only. On its way out collect starts report, which
// stores the verdict when the archive has confirmed it: waiting for the group
// does not wait for report.
package groupthird

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
	go h.report(lines)
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
	return h.verdict // want "`h\\.verdict` may still be nil behind `h\\.running\\.Wait\\(\\)`: `collect` counts it down \\(line \\d+\\) without waiting for `report`, which stores `h\\.verdict` \\(line \\d+\\); wait for `report` first"
}

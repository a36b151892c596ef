// Package bothread resolves names by a table that is updated when nobody looks.
//
// Sum holds the table for reading while it waits for the workers, and they only read
// it, too: readers do not keep each other out, as no update ever waits for the lock.
package bothread

import "sync"

// Table maps names to sizes.
type Table struct {
	mu    sync.RWMutex
	sizes map[string]int
}

// Set replaces one size, unless the table is in use.
func (t *Table) Set(name string, size int) bool {
	if !t.mu.TryLock() {
		return false
	}
	defer t.mu.Unlock()
	if t.sizes == nil {
		t.sizes = make(map[string]int)
	}
	t.sizes[name] = size
	return true
}

// job adds up some names on a goroutine of its own.
type job struct {
	table *Table
	names []string
	wg    *sync.WaitGroup
	total int
}

func (j *job) run() {
	defer j.wg.Done()
	for _, name := range j.names {
		j.table.mu.RLock()
		j.total += j.table.sizes[name]
		j.table.mu.RUnlock()
	}
	j.table.mu.RLock()
	defer j.table.mu.RUnlock()
	j.total += j.table.sizes["*"]
}

// Sum adds up the sizes of all groups. No update falls in between.
func (t *Table) Sum(groups ...[]string) int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var wg sync.WaitGroup
	var jobs []*job
	for _, names := range groups {
		j := &job{table: t, names: names, wg: &wg}
		jobs = append(jobs, j)
		wg.Add(1)
		go j.run()
	}
	wg.Wait()
	total := 0
	for _, j := range jobs {
		total += j.total
	}
	return total
}

// Package unlockaround synchronises a folder in the background.
//
// Stop is called with the lock held and keeps it, but not while it waits: waitLocked
// gives it up for that time, as a condition would.
package unlockaround

import "sync"

// Folder is a folder that is kept in sync.
type Folder struct {
	fetch func() (string, bool)
	done  chan struct{}

	mu      sync.Mutex
	files   []string
	stopped bool
}

// Sync starts to fetch files.
func Sync(fetch func() (string, bool)) *Folder {
	f := &Folder{fetch: fetch, done: make(chan struct{})}
	go f.run()
	return f
}

func (f *Folder) run() {
	defer close(f.done)
	for f.step() {
	}
}

func (f *Folder) step() bool {
	name, ok := f.fetch()
	f.mu.Lock()
	defer f.mu.Unlock()
	if ok {
		f.files = append(f.files, name)
	}
	return ok && !f.stopped
}

// Stop ends the synchronisation and returns the files.
func (f *Folder) Stop() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = true
	f.waitLocked()
	return f.files
}

// waitLocked waits for the end. It gives the lock up meanwhile.
func (f *Folder) waitLocked() {
	f.mu.Unlock()
	<-f.done
	f.mu.Lock()
}

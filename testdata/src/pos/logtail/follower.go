// Package logtail follows log files that an outside watcher pushes line by line, until
// its context ends.
//
// The ending runs in the goroutine of context.AfterFunc: it shuts the feed, syncs the
// offset to the checkpoint store, and keeps the summary last. ReadAll leaves its loop as
// soon as the feed is shut, and hands out the summary that nobody has filled in yet.
package logtail

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

// Checkpoints remembers how far a file was read.
type Checkpoints interface {
	Save(file string, offset int64) error
}

// Summary tells how following a file ended.
type Summary struct {
	Offset int64
	Saved  bool
	Cause  error
}

// feed is a queue of lines: a channel that may be shut while lines are still put.
type feed struct {
	mu   sync.Mutex
	shut bool
	ch   chan string
}

func (f *feed) put(line string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shut {
		return false
	}
	select {
	case f.ch <- line:
		return true
	default:
		return false
	}
}

func (f *feed) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.shut {
		f.shut = true
		close(f.ch)
	}
}

func (f *feed) next() (string, bool) {
	line, ok := <-f.ch
	return line, ok
}

// Follower follows one file.
type Follower struct {
	file   string
	store  Checkpoints
	lines  feed
	offset atomic.Int64

	mu      sync.Mutex
	summary Summary
}

// Follow starts to follow file; it ends with ctx.
func Follow(ctx context.Context, file string, store Checkpoints) *Follower {
	f := &Follower{file: file, store: store, lines: feed{ch: make(chan string, 128)}}
	context.AfterFunc(ctx, func() {
		f.lines.stop()
		offset := f.offset.Load()
		err := store.Save(file, offset)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.summary = Summary{Offset: offset, Saved: err == nil, Cause: context.Cause(ctx)}
	})
	return f
}

// Push hands over a line that was appended to the file. The watcher calls it.
func (f *Follower) Push(line string) error {
	if !f.lines.put(line) {
		return fmt.Errorf("logtail: %s: line at %d dropped", f.file, f.offset.Load())
	}
	f.offset.Add(int64(len(line)) + 1)
	return nil
}

// ReadAll gives emit every line until following ends, and returns how it ended.
func (f *Follower) ReadAll(emit func(string)) Summary {
	for {
		line, ok := f.lines.next()
		if !ok {
			break
		}
		emit(line)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.summary // want "`f\\.summary` may be stale here"
}

// Package browsercancel runs a browser in a directory of its own.
//
// A watcher waits for the context to end and then removes the directory. Cancel ends the
// context and returns the error of that, which may not have happened yet.
package browsercancel

import (
	"context"
	"os"
)

// Browser is a browser that runs.
type Browser struct {
	ctx     context.Context
	cancel  context.CancelFunc
	remove  func(dir string) error
	freed   chan struct{}
	freeErr error
}

// Start starts a browser. What it has in dir is removed when it ends.
func Start(parent context.Context, dir string, remove func(string) error) *Browser {
	if remove == nil {
		remove = os.RemoveAll
	}
	b := &Browser{remove: remove, freed: make(chan struct{})}
	b.ctx, b.cancel = context.WithCancel(parent)
	go b.watch(dir)
	return b
}

func (b *Browser) watch(dir string) {
	defer close(b.freed)
	<-b.ctx.Done()
	if err := b.remove(dir); err != nil {
		b.freeErr = err
	}
}

// Context ends with the browser.
func (b *Browser) Context() context.Context { return b.ctx }

// Cancel ends the browser and returns what went wrong with that.
func (b *Browser) Cancel() error {
	b.cancel()
	<-b.ctx.Done()
	return b.freeErr // want "`b\\.freeErr` may still be nil here: `Cancel` waits only for the end of `b\\.ctx` \\(line \\d+\\), `watch` stores it later \\(line \\d+\\); wait for `<-b\\.freed` first"
}

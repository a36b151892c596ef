// Package libcause is a log follower whose life is a context.
//
// The goroutine that follows the log cancels the context, with the reason as its
// cause, and only then stores the last line. A cause that is there says
// that the context is cancelled, and no more.
package libcause

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"sync"
)

// A Follower follows one log.
type Follower struct {
	src    io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc

	mu    sync.Mutex
	lines []string
	last  string
}

// Follow starts to follow src.
func Follow(ctx context.Context, src io.ReadCloser) *Follower {
	f := &Follower{src: src}
	f.ctx, f.cancel = context.WithCancelCause(ctx)
	go f.run()
	return f
}

func (f *Follower) run() {
	last := "(nothing)"
	sc := bufio.NewScanner(f.src)
	for sc.Scan() {
		last = sc.Text()
		f.mu.Lock()
		f.lines = append(f.lines, last)
		f.mu.Unlock()
	}
	f.cancel(io.ErrUnexpectedEOF)
	f.src.Close()
	f.mu.Lock()
	f.last = last
	f.mu.Unlock()
}

// Poll returns the lines that have come since the last call. An error means that
// there will be no more, and tells the last of all.
func (f *Follower) Poll() ([]string, error) {
	if cause := context.Cause(f.ctx); cause != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		return nil, fmt.Errorf("%w after %q", cause, f.last) // want "`f\\.last` may still be empty here"
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	lines := f.lines
	f.lines = nil
	return lines, nil
}

// Package handedon reads the shards of a feed, and survives a panic in one of them.
//
// The goroutine runs a helper, and the helper runs the loop that it is handed. So the
// loop is the reader itself: when a shard says that it is done, the loop looks at the
// error that nobody but the loop has set.
package handedon

import (
	"bufio"
	"io"
	"strings"
	"sync"
)

// Protect runs f and reports a panic of it.
func Protect(f func(), report func(any)) {
	defer func() {
		if p := recover(); p != nil {
			report(p)
		}
	}()
	f()
}

// A Feed is a connection with lines for several shards.
type Feed struct {
	rw     io.ReadCloser
	report func(any)
	logf   func(string, ...any)
	quit   chan struct{}
	once   sync.Once
	done   chan struct{}

	mu    sync.Mutex
	cause error
	lines int
}

// Start starts to read.
func Start(rw io.ReadCloser, report func(any), logf func(string, ...any)) *Feed {
	f := &Feed{rw: rw, report: report, logf: logf, quit: make(chan struct{}), done: make(chan struct{})}
	go Protect(f.loop, f.report)
	return f
}

// Quit asks the feed to end after the next line.
func (f *Feed) Quit() { f.once.Do(func() { close(f.quit) }) }

// Wait returns why the feed ended, and how many lines were read.
func (f *Feed) Wait() (int, error) {
	<-f.done
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lines, f.cause
}

func (f *Feed) loop() {
	defer close(f.done)
	in := bufio.NewReader(f.rw)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			f.fail(err)
			return
		}
		f.count()
		if strings.HasPrefix(line, "done") {
			f.Quit()
		}
		select {
		case <-f.quit:
			if f.failed() == nil {
				f.logf("ended in order")
				f.fail(io.EOF)
			}
			return
		default:
		}
	}
}

func (f *Feed) count() {
	f.mu.Lock()
	f.lines++
	f.mu.Unlock()
}

func (f *Feed) failed() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cause
}

func (f *Feed) fail(err error) {
	f.logf("failed")
	f.mu.Lock()
	f.cause = err
	f.mu.Unlock()
	f.rw.Close()
}

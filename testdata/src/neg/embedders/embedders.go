// Package embedders has two kinds of feed over what they have in common: a live one, whose
// reader keeps the failure as the last thing it does, and a recorded one, which has no
// reader at all and knows from the beginning what it will fail with.
//
// What is common belongs to the feed that embeds it: the reader of a live feed never writes
// the failure of a recorded one.
package embedders

import (
	"bufio"
	"context"
	"io"
	"sync"
)

// common is what both kinds of feed have.
type common struct {
	ctx    context.Context
	cancel context.CancelFunc

	mu     sync.Mutex
	failed error
}

func (c *common) init() { c.ctx, c.cancel = context.WithCancel(context.Background()) }

func (c *common) keep(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = err
}

func (c *common) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// A Live feed reads lines as they come.
type Live struct {
	common
	lines chan string
	done  chan struct{}
}

// Follow reads r until it ends or the feed is closed.
func Follow(r io.Reader) *Live {
	l := &Live{lines: make(chan string), done: make(chan struct{})}
	l.init()
	go l.read(bufio.NewScanner(r))
	return l
}

func (l *Live) read(s *bufio.Scanner) {
	defer close(l.done)
	defer close(l.lines)
	for s.Scan() {
		select {
		case l.lines <- s.Text():
		case <-l.ctx.Done():
			l.keep(context.Canceled)
			return
		}
	}
	err := s.Err()
	l.cancel()
	l.keep(err)
}

// Next returns the next line. After the last one ok is false, and err says why.
func (l *Live) Next() (line string, ok bool, err error) {
	if line, ok = <-l.lines; ok {
		return line, true, nil
	}
	<-l.done
	return "", false, l.failure()
}

// A Recorded feed plays lines back.
type Recorded struct {
	common
	lines []string
}

// Play plays lines back and then fails with end.
func Play(lines []string, end error) *Recorded {
	r := &Recorded{lines: lines}
	r.init()
	r.keep(end)
	return r
}

// Stop ends the playback early.
func (r *Recorded) Stop() { r.cancel() }

// Next returns the next line. After the last one ok is false, and err says why.
func (r *Recorded) Next() (line string, ok bool, err error) {
	if r.ctx.Err() != nil || len(r.lines) == 0 {
		return "", false, r.common.failure()
	}
	line, r.lines = r.lines[0], r.lines[1:]
	return line, true, nil
}

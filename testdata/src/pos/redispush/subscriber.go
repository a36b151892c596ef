// Package redispush receives the push messages of a Redis-like server. Two goroutines
// serve a connection: one reads, one sends a ping now and then; they live in a small
// error group, and a context that the subscriber owns ends them together.
//
// When the peer ends the stream the reading goroutine cancels the context, hangs up, and
// then stores the phase. Receive takes the arm of the cancelled context and can look at
// the phase first: an evicted subscriber then believes that it is still live and
// reports a plain cancellation, which its callers do not retry.
package redispush

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"
)

// Errors of Receive, one for each way to end.
var (
	ErrEvicted  = errors.New("redispush: evicted by the server")
	ErrDropped  = errors.New("redispush: connection dropped")
	ErrCanceled = errors.New("redispush: canceled")
)

// Phase is where in its life a subscription is.
type Phase int

// A subscription is live until it is dropped or evicted.
const (
	Live Phase = iota
	Dropped
	Evicted
)

func (p Phase) err() error {
	switch p {
	case Evicted:
		return ErrEvicted
	case Dropped:
		return ErrDropped
	}
	return ErrCanceled
}

type group struct {
	wg    sync.WaitGroup
	once  sync.Once
	first error
}

func (g *group) Go(f func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := f(); err != nil {
			g.once.Do(func() { g.first = err })
		}
	}()
}

// Subscriber is one subscribed connection.
type Subscriber struct {
	ctx    context.Context
	cancel context.CancelFunc
	rw     io.ReadWriteCloser
	pushes chan string
	tasks  group

	mu    sync.Mutex
	phase Phase
}

// Subscribe asks for topic and starts to read what is pushed.
func Subscribe(parent context.Context, rw io.ReadWriteCloser, topic string) (*Subscriber, error) {
	if _, err := io.WriteString(rw, "SUBSCRIBE "+topic+"\r\n"); err != nil {
		return nil, err
	}
	s := &Subscriber{rw: rw, pushes: make(chan string, 32)}
	s.ctx, s.cancel = context.WithCancel(parent)
	s.tasks.Go(s.receiveAll)
	s.tasks.Go(s.ping)
	return s, nil
}

func (s *Subscriber) receiveAll() error {
	br := bufio.NewReader(s.rw)
	last := Dropped
	for last != Evicted {
		line, err := br.ReadString('\n')
		if err != nil {
			break
		}
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "-EVICTED") {
			last = Evicted
			continue
		}
		select {
		case s.pushes <- line:
		case <-s.ctx.Done():
			return nil
		}
	}
	s.cancel()
	err := s.rw.Close()
	s.mu.Lock()
	s.phase = last
	s.mu.Unlock()
	return err
}

func (s *Subscriber) ping() error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if _, err := io.WriteString(s.rw, "PING\r\n"); err != nil {
				return err
			}
		case <-s.ctx.Done():
			return nil
		}
	}
}

// Receive returns the next push.
func (s *Subscriber) Receive() (string, error) {
	select {
	case push := <-s.pushes:
		return push, nil
	case <-s.ctx.Done():
		s.mu.Lock()
		phase := s.phase // want "`s\\.phase` may be stale here"
		s.mu.Unlock()
		return "", phase.err()
	}
}

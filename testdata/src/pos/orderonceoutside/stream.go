// Package orderonceoutside follows a server-sent event stream.
//
// The channel of events is closed inside a sync.Once, because Stop may end the
// stream too; the reader stores its final status only after the Once. A Next
// that sees the end in between returns the status of a stream that is still
// open.
package orderonceoutside

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
)

// Status says how a stream ended.
type Status int32

const (
	Streaming Status = iota
	Stopped
	ServerGone
)

func (s Status) String() string {
	return [...]string{"streaming", "stopped", "server gone"}[s]
}

// Event is one event of the stream.
type Event struct{ Name, Data string }

// Stream is a running subscription.
type Stream struct {
	body    io.ReadCloser
	logf    func(format string, args ...any)
	events  chan Event
	ended   chan struct{}
	endOnce sync.Once
	status  atomic.Int32
}

// Follow starts to read events from body.
func Follow(body io.ReadCloser, logf func(string, ...any)) *Stream {
	s := &Stream{body: body, logf: logf, events: make(chan Event), ended: make(chan struct{})}
	go s.follow()
	return s
}

func (s *Stream) follow() {
	var ev Event
	final := ServerGone
	sc := bufio.NewScanner(s.body)
scan:
	for sc.Scan() {
		field, value, _ := strings.Cut(sc.Text(), ": ")
		switch field {
		case "event":
			ev.Name = value
		case "data":
			ev.Data += value
		case "":
			select {
			case s.events <- ev:
				ev = Event{}
			case <-s.ended:
				final = Stopped
				break scan
			}
		}
	}
	s.endOnce.Do(func() { close(s.ended) })
	s.logf("sse: stream ends: %v", final)
	s.status.Store(int32(final))
}

// Next returns the next event.
func (s *Stream) Next() (Event, error) {
	select {
	case ev := <-s.events:
		return ev, nil
	case <-s.ended:
		st := Status(s.status.Load()) // want "`s\\.status` may still be 0 here"
		return Event{}, fmt.Errorf("sse: no more events: %v", st)
	}
}

// Stop ends the stream from the caller's side.
func (s *Stream) Stop() error {
	s.endOnce.Do(func() { close(s.ended) })
	return s.body.Close()
}

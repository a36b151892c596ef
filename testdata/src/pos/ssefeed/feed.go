// Package ssefeed reads a stream of server-sent events.
//
// A zero Event says that the stream is over. consume sends it first, drops the response
// body, and enters the verdict into the map of trailers last. Next decides by the verdict
// whether the caller should reconnect, and on the way past a slow body it finds no entry.
package ssefeed

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
)

// Errors of Next.
var (
	ErrReconnect = errors.New("ssefeed: stream broke, reconnect")
	ErrFinished  = errors.New("ssefeed: stream finished")
)

// Event is one event; the zero Event is never sent by a server.
type Event struct{ Name, Data string }

// Feed is one open stream.
type Feed struct {
	body   io.ReadCloser
	events chan Event

	mu       sync.Mutex
	trailers map[string]string
}

// Open reads events from the body of a response.
func Open(body io.ReadCloser) *Feed {
	f := &Feed{body: body, events: make(chan Event), trailers: make(map[string]string)}
	go f.consume()
	return f
}

func (f *Feed) consume() {
	verdict := "broken"
	var ev Event
	br := bufio.NewReader(f.body)
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			if errors.Is(err, io.EOF) && ev == (Event{}) {
				verdict = "complete"
			}
			break
		}
		line = strings.TrimRight(line, "\r\n")
		field, value, _ := strings.Cut(line, ":")
		switch {
		case line == "" && ev != (Event{}):
			f.events <- ev
			ev = Event{}
		case field == "event":
			ev.Name = strings.TrimSpace(value)
		case field == "data":
			ev.Data += strings.TrimPrefix(value, " ")
		}
	}
	f.events <- Event{}
	f.body.Close()
	f.mu.Lock()
	f.trailers["verdict"] = verdict
	f.mu.Unlock()
}

// Next returns the next event. ErrReconnect asks the caller to open the stream again.
func (f *Feed) Next(ctx context.Context) (Event, error) {
	select {
	case <-ctx.Done():
		return Event{}, ctx.Err()
	case ev := <-f.events:
		if ev != (Event{}) {
			return ev, nil
		}
	}
	f.mu.Lock()
	verdict := f.trailers["verdict"] // want "`f\\.trailers\\[\"verdict\"\\]` may still be empty here"
	f.mu.Unlock()
	if verdict == "broken" {
		return Event{}, ErrReconnect
	}
	return Event{}, ErrFinished
}

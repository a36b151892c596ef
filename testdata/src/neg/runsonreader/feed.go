// Package runsonreader follows a price feed and hands updates to a handler.
//
// read closes the channel of quotes before it stores the status, but whoever
// looks at both runs on read or after it: OnBreak is called by read itself, and
// the dispatcher of the quotes that are left is started by read when the status
// is there.
package runsonreader

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
)

// Handler gets the updates of the feed.
type Handler struct {
	OnQuote func(symbol string)
	OnBreak func(status int)
	OnClose func(status int)
}

// Feed is a subscription to quotes.
type Feed struct {
	src     io.ReadCloser
	handler Handler
	quotes  chan string
	status  atomic.Int64
}

// Start subscribes the handler.
func Start(src io.ReadCloser, handler Handler) *Feed {
	f := &Feed{src: src, handler: handler, quotes: make(chan string, 64)}
	go f.read()
	return f
}

func (f *Feed) read() {
	status := int64(502)
	sc := bufio.NewScanner(f.src)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "status="); ok {
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				status = n
			}
			break
		}
		select {
		case f.quotes <- sc.Text():
		default: // a handler that is too slow loses updates
		}
	}
	close(f.quotes)
	f.src.Close()
	f.status.Store(status)
	f.broken()
	go f.dispatch()
}

// broken runs on read.
func (f *Feed) broken() {
	if q, ok := <-f.quotes; ok {
		f.handler.OnQuote(q)
		return
	}
	f.handler.OnBreak(int(f.status.Load()))
}

// dispatch runs after read has stored the status.
func (f *Feed) dispatch() {
	for q := range f.quotes {
		f.handler.OnQuote(q)
	}
	f.handler.OnClose(int(f.status.Load()))
}

// Stop ends the subscription.
func (f *Feed) Stop() error { return f.src.Close() }

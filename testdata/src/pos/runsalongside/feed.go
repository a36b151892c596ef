// Package runsalongside follows a price feed and hands updates to a handler.
//
// The dispatcher is started by the read loop itself, but before the loop, so it
// runs beside it: when it leaves its range over the closed channel, the read
// loop may not have stored the status yet, and OnClose gets 0.
package runsalongside

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
)

// Quote is one update of a price.
type Quote struct {
	Symbol string
	Cents  int64
}

// Handler gets the updates and then the final status.
type Handler struct {
	OnQuote func(Quote)
	OnClose func(status int)
}

// Feed is a subscription to quotes.
type Feed struct {
	src     io.ReadCloser
	handler Handler
	quotes  chan Quote
	status  atomic.Int64
}

// Start subscribes the handler.
func Start(src io.ReadCloser, handler Handler) *Feed {
	f := &Feed{src: src, handler: handler, quotes: make(chan Quote, 16)}
	go f.read()
	return f
}

func (f *Feed) read() {
	go f.dispatch()

	status := int64(502)
	sc := bufio.NewScanner(f.src)
	for sc.Scan() {
		symbol, price, ok := strings.Cut(sc.Text(), "=")
		if !ok {
			continue
		}
		cents, err := strconv.ParseInt(price, 10, 64)
		if err != nil {
			status = 422
			break
		}
		if symbol == "status" {
			status = cents
			break
		}
		f.quotes <- Quote{symbol, cents}
	}
	close(f.quotes)
	f.src.Close()
	f.status.Store(status)
}

func (f *Feed) dispatch() {
	for q := range f.quotes {
		f.handler.OnQuote(q)
	}
	f.handler.OnClose(int(f.status.Load())) // want "`f\\.status` may still be 0 here"
}

// Stop ends the subscription.
func (f *Feed) Stop() error { return f.src.Close() }

// Package causefeed receives price quotes until its context ends.
//
// The goroutine that decodes quotes cancels the context with the error as the cause, hangs
// up and only logs after that. Quote asks the context for the cause: the context has it
// before its Done channel is closed, so there is nothing to wait for.
package causefeed

import (
	"bufio"
	"context"
	"fmt"
	"io"
)

// Quote is one price.
type Quote struct {
	Symbol string
	Price  float64
}

// Feed is one open feed.
type Feed struct {
	ctx    context.Context
	fail   context.CancelCauseFunc
	rc     io.ReadCloser
	logf   func(string, ...any)
	quotes chan Quote
}

// Open starts to decode quotes from rc.
func Open(parent context.Context, rc io.ReadCloser, logf func(string, ...any)) *Feed {
	f := &Feed{rc: rc, logf: logf, quotes: make(chan Quote)}
	f.ctx, f.fail = context.WithCancelCause(parent)
	context.AfterFunc(f.ctx, func() { rc.Close() })
	go f.decode()
	return f
}

func (f *Feed) decode() {
	br := bufio.NewReader(f.rc)
	for n := 1; ; n++ {
		var q Quote
		if _, err := fmt.Fscanln(br, &q.Symbol, &q.Price); err != nil {
			f.fail(fmt.Errorf("quote %d: %w", n, err))
			f.logf("feed: decoding ends: %v", context.Cause(f.ctx))
			return
		}
		select {
		case f.quotes <- q:
		case <-f.ctx.Done():
			f.logf("feed: quote %d dropped: %v", n, context.Cause(f.ctx))
			return
		}
	}
}

// Quote returns the next quote.
func (f *Feed) Quote() (Quote, error) {
	select {
	case q := <-f.quotes:
		return q, nil
	case <-f.ctx.Done():
		return Quote{}, f.cause()
	}
}

func (f *Feed) cause() error {
	return fmt.Errorf("feed: %w", context.Cause(f.ctx))
}

// Close ends the feed.
func (f *Feed) Close() { f.fail(context.Canceled) }

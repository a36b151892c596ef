package ws

import (
	"context"
	"crypto/tls"
	"errors"
	"iter"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"
)

// ReconnectOptions are the settings of [Reconnect].
type ReconnectOptions struct {
	Dial DialOptions
	// Prepare, unless nil, is called before each Dial with a URL and
	// options that it may change for this attempt: to those of a new token
	// or of another server. They begin as they were given to Reconnect,
	// Header is a copy. ctx is that of Reconnect. An error is that of the
	// attempt, and retried if Retryable says so.
	Prepare func(ctx context.Context, rawURL *string, o *DialOptions) error
	// OnFailure, unless nil, is called after each attempt that failed,
	// before the wait, if another one follows.
	OnFailure func(Attempt)

	// MinDelay is the first delay of a series of attempts. Default 1 s.
	MinDelay time.Duration
	// MaxDelay is the largest delay. Default 90 s.
	MaxDelay time.Duration
	// Factor is by how much a delay is longer than the one before it.
	// Default 1.618.
	Factor float64
	// Retryable decides whether the error of a Dial is worth another
	// attempt. Default: [Retryable].
	Retryable func(error) bool
}

// An Attempt is an attempt of [Reconnect] that failed.
type Attempt struct {
	Err    error
	Number int           // of the attempts since the last connection, from 1
	Delay  time.Duration // until the next one
}

// Retryable is the default of ReconnectOptions.Retryable: errors of the network
// are worth another attempt, and so are the answers 408, 429, 500, 502, 503 and
// 504, and 520 to 529, with which Cloudflare says that it does not get through
// to the server. What is not HTTP, or another answer, will not change by itself,
// nor will a certificate that is refused, or a [*UsageError].
func Retryable(err error) bool {
	var usage *UsageError
	var cert *tls.CertificateVerificationError
	if errors.As(err, &usage) || errors.As(err, &cert) {
		return false
	}
	var he *HandshakeError
	if !errors.As(err, &he) {
		return true
	}
	switch he.Status {
	case 408, 429, 500, 502, 503, 504:
		return true
	}
	return he.Status/10 == 52
}

// Reconnect returns an iterator of connections: it dials, yields the
// connection, and when the loop's body is done with it, because it has ended or
// for another reason, closes it with 1000 and dials again.
//
//	for c, err := range ws.Reconnect(ctx, url, nil) {
//		if err != nil {
//			return err // ctx has ended, or trying again is no use
//		}
//		for m, err := range c.Messages(ctx) {
//			...
//		}
//	}
//
// Between attempts it waits, at first MinDelay and then Factor times longer,
// up to MaxDelay, each time less a random part of up to a half, so that the
// clients of a server do not all come back at once. The delay starts over after
// a connection that held for longer than the delay.
//
// An error that is not retryable, or the end of ctx, is yielded with a nil
// Conn and is the last element.
func Reconnect(ctx context.Context, rawURL string, opts *ReconnectOptions) iter.Seq2[*Conn, error] {
	o := opts.withDefaults()
	return func(yield func(*Conn, error) bool) {
		delay, failed := o.MinDelay, 0
		for {
			c, err := o.attempt(ctx, rawURL)
			var held time.Duration
			failed++
			switch {
			case ctx.Err() != nil:
				if c != nil {
					c.Close(StatusGoingAway, "")
				}
				yield(nil, ctx.Err())
				return
			case err == nil:
				start := time.Now()
				goOn := yieldConn(yield, c)
				held, failed = time.Since(start), 0
				if !goOn {
					return
				}
			case !o.Retryable(err):
				yield(nil, err)
				return
			}
			if held > delay {
				delay = o.MinDelay
			}
			wait := delay - rand.N(delay/2+1)
			if err != nil && o.OnFailure != nil {
				o.OnFailure(Attempt{err, failed, wait})
			}
			o.Dial.Logger.Info("websocket reconnect", "url", redacted(rawURL), "delay", wait, "error", err)
			delay = min(time.Duration(float64(delay)*o.Factor), o.MaxDelay)
			if !sleep(ctx, wait) {
				yield(nil, ctx.Err())
				return
			}
		}
	}
}

// attempt dials once, with a URL and options of its own.
func (o *ReconnectOptions) attempt(ctx context.Context, rawURL string) (*Conn, error) {
	if o.Prepare == nil {
		return Dial(ctx, rawURL, &o.Dial)
	}
	d := o.Dial
	if d.Header = d.Header.Clone(); d.Header == nil {
		d.Header = make(http.Header)
	}
	if err := o.Prepare(ctx, &rawURL, &d); err != nil {
		return nil, err
	}
	return Dial(ctx, rawURL, &d)
}

// yieldConn yields a connection and closes it, also when the body panics.
func yieldConn(yield func(*Conn, error) bool, c *Conn) bool {
	defer c.Close(StatusNormal, "")
	return yield(c, nil)
}

// redacted returns a URL that could be dialed without its password.
func redacted(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return u.Redacted()
}

// sleep waits for d; it returns false if ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (o *ReconnectOptions) withDefaults() ReconnectOptions {
	var r ReconnectOptions
	if o != nil {
		r = *o
	}
	if r.MinDelay <= 0 {
		r.MinDelay = time.Second
	}
	if r.MaxDelay <= 0 {
		r.MaxDelay = 90 * time.Second
	}
	r.MaxDelay = max(r.MaxDelay, r.MinDelay)
	if r.Factor < 1 {
		r.Factor = 1.618
	}
	if r.Retryable == nil {
		r.Retryable = Retryable
	}
	if r.Dial.Logger == nil {
		r.Dial.Logger = slog.New(slog.DiscardHandler)
	}
	return r
}

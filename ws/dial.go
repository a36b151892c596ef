package ws

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
)

// DialOptions are the settings of [Dial].
type DialOptions struct {
	Options

	// Subprotocols are offered to the server, in order of preference.
	Subprotocols []string
	// Header has additional headers of the request, such as Origin,
	// Cookie, Authorization or User-Agent.
	Header http.Header
	// Host overrides the Host header.
	Host string

	// DialTimeout bounds everything until the connection is open: DNS,
	// TCP, proxy, TLS and the handshake. Default 10 s; negative: none
	// besides ctx.
	DialTimeout time.Duration
	// DialContext makes the network connections; default: a net.Dialer.
	// For a Unix socket network is "unix".
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// TLSConfig is for wss URLs. Its ServerName is the URL's host unless
	// set, and its NextProtos are http/1.1. It is used for an HTTPS proxy
	// as well, with the proxy's host as ServerName.
	TLSConfig *tls.Config
	// DialTLSContext makes the connections for wss URLs that need no proxy,
	// in place of DialContext and TLSConfig, with the TLS handshake done.
	DialTLSContext func(ctx context.Context, network, address string) (net.Conn, error)
	// Proxy returns the proxy for a request, or nil for none; the
	// request's URL has the scheme http or https. The proxy's scheme is
	// http, https, socks5 or socks5h; both of the latter let the proxy
	// look up the host. Default: http.ProxyFromEnvironment. See NoProxy.
	Proxy func(*http.Request) (*url.URL, error)
	// ProxyHeader has additional headers for an HTTP proxy.
	ProxyHeader http.Header

	// Jar has cookies for the request, besides those in Header, and gets
	// those of every response, refusals and redirects included.
	Jar http.CookieJar
	// MaxRedirects is how many redirects are followed. Default 0.
	// Authorization and Cookie headers are not sent on to another origin,
	// nor is any redirect from wss to ws followed.
	MaxRedirects int
	// CheckRedirect is asked before a redirect is followed, as that of
	// http.Client is: with the next request, whose URL has the scheme http
	// or https and whose Header it may change, and those before it, oldest
	// first. An error ends the Dial; it is wrapped by the error of it.
	CheckRedirect func(next *http.Request, via []*http.Request) error
}

// NoProxy is a DialOptions.Proxy that uses none.
func NoProxy(*http.Request) (*url.URL, error) { return nil, nil }

const defaultDialTimeout = 10 * time.Second

// Dial opens a connection to a server (RFC 6455, section 4.1). URLs are
//
//	ws://host[:port]/path?query      TCP, default port 80
//	wss://host[:port]/path?query     TLS over TCP, default port 443
//	ws+unix:///run/a.sock:/path      a Unix socket; the path is optional
//
// The schemes http and https are taken as ws and wss. User information in the
// URL is sent as Basic authorization. A nil opts is the zero one.
//
// ctx bounds the handshake only. The error is a [*HandshakeError] if the server
// or a proxy answered something else than the RFC asks for, and a [*UsageError]
// if the URL or opts are malformed.
func Dial(ctx context.Context, rawURL string, opts *DialOptions) (*Conn, error) {
	var o DialOptions
	if opts != nil {
		o = *opts
	}
	if t := orDefault(o.DialTimeout, defaultDialTimeout); t > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t)
		defer cancel()
	}
	tgt, err := parseTarget(rawURL)
	if err == nil {
		err = checkDialOptions(&o)
	}
	if err != nil {
		return nil, &UsageError{err}
	}
	return dialRedirects(ctx, tgt, &o)
}

// dialRedirects dials and follows redirects as far as o allows.
func dialRedirects(ctx context.Context, tgt *target, o *DialOptions) (*Conn, error) {
	var via []*http.Request
	for {
		c, err := dialOnce(ctx, tgt, o)
		next, ok := redirectTarget(err, tgt)
		if !ok {
			return c, err
		}
		he := err.(*HandshakeError)
		if len(via) >= o.MaxRedirects || tgt.secure && !next.secure {
			he.err = fmt.Errorf("%w: %d to %s", ErrRedirect, he.Status, next.url.Redacted())
			return nil, he
		}
		via = append(via, redirectRequest(ctx, tgt, o))
		if next.address != tgt.address || next.secure != tgt.secure {
			o.Header = o.Header.Clone()
			o.Header.Del("Authorization")
			o.Header.Del("Cookie")
			o.Host = ""
		}
		tgt = next
		if o.CheckRedirect == nil {
			continue
		}
		r := redirectRequest(ctx, tgt, o)
		if err := o.CheckRedirect(r, via); err != nil {
			he.err = fmt.Errorf("%w: %w", ErrRedirect, err)
			return nil, he
		}
		o.Header = r.Header
		if err := checkDialOptions(o); err != nil {
			return nil, &UsageError{err}
		}
	}
}

// redirectRequest is what CheckRedirect sees of a request.
func redirectRequest(ctx context.Context, tgt *target, o *DialOptions) *http.Request {
	r := &http.Request{Method: http.MethodGet, URL: tgt.httpURL(), Host: o.Host, Header: o.Header.Clone()}
	if r.Header == nil {
		r.Header = make(http.Header)
	}
	return r.WithContext(ctx)
}

// A UsageError is the error of a Dial with a URL or options that are malformed.
// Nothing was sent.
type UsageError struct{ err error }

func (e *UsageError) Error() string { return e.err.Error() }

// Unwrap returns what is malformed.
func (e *UsageError) Unwrap() error { return e.err }

func checkDialOptions(o *DialOptions) error {
	if err := handshake.CheckHeader(o.Header); err != nil {
		return fmt.Errorf("ws: DialOptions.Header: %w", err)
	}
	if err := handshake.CheckHeader(o.ProxyHeader); err != nil {
		return fmt.Errorf("ws: DialOptions.ProxyHeader: %w", err)
	}
	if err := handshake.CheckSubprotocols(o.Subprotocols); err != nil {
		return fmt.Errorf("ws: DialOptions.Subprotocols: %w", err)
	}
	if strings.ContainsFunc(o.Host, func(r rune) bool { return r <= ' ' || r == 0x7F }) {
		return fmt.Errorf("ws: DialOptions.Host: malformed host %q", o.Host)
	}
	return nil
}

// redirectTarget returns where err, the error of a Dial to from, redirects to.
func redirectTarget(err error, from *target) (*target, bool) {
	var he *HandshakeError
	if !errors.As(err, &he) || he.Response == nil || he.proxy {
		return nil, false
	}
	switch he.Status {
	case 301, 302, 303, 307, 308:
	default:
		return nil, false
	}
	u, err := from.url.Parse(he.Response.Header.Get("Location"))
	if err != nil || from.network == "unix" {
		return nil, false
	}
	u.Fragment = ""
	to, err := parseTarget(u.String())
	return to, err == nil && to.network == "tcp"
}

// dialOnce connects to one target and performs the handshake.
func dialOnce(ctx context.Context, tgt *target, o *DialOptions) (*Conn, error) {
	nc, err := connect(ctx, tgt, o)
	if err != nil {
		return nil, dialError(ctx, tgt, err)
	}
	release := interrupt(nc, ctx.Done())
	got, err := clientHandshake(nc, tgt, o)
	release()
	if err != nil {
		abort(nc)
		return nil, dialError(ctx, tgt, err)
	}
	return newConn(nc, config{
		subprotocol: got.subprotocol, response: got.response, extension: got.extension,
		leftover: got.rest, opts: o.Options,
	}), nil
}

// dialError says of err to which target it belongs. What failed because ctx has
// ended gets its error.
func dialError(ctx context.Context, tgt *target, err error) error {
	var he *HandshakeError
	if errors.As(err, &he) {
		he.url = tgt.url.Redacted()
		return he
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return fmt.Errorf("ws: dial %s: %w", tgt.url.Redacted(), err)
}

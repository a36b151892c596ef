package ws

import (
	"bufio"
	"bytes"
	"context"
	crand "crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
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
	// Proxy returns the HTTP or HTTPS proxy for a request, or nil for
	// none; the request's URL has the scheme http or https. Default:
	// http.ProxyFromEnvironment. See NoProxy.
	Proxy func(*http.Request) (*url.URL, error)
	// MaxRedirects is how many redirects are followed. Default 0.
	// Authorization and Cookie headers are not sent on to another origin,
	// nor is any redirect from wss to ws followed.
	MaxRedirects int
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
	for n := 0; ; n++ {
		c, err := dialOnce(ctx, tgt, &o)
		next, ok := redirectTarget(err, tgt)
		if !ok {
			return c, err
		}
		if n >= o.MaxRedirects || tgt.secure && !next.secure {
			he := err.(*HandshakeError)
			he.err = fmt.Errorf("%w: %d to %s", ErrRedirect, he.Status, next.url.Redacted())
			return nil, he
		}
		if next.address != tgt.address || next.secure != tgt.secure {
			o.Header = o.Header.Clone()
			o.Header.Del("Authorization")
			o.Header.Del("Cookie")
			o.Host = ""
		}
		tgt = next
	}
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
	if err := handshake.CheckSubprotocols(o.Subprotocols); err != nil {
		return fmt.Errorf("ws: DialOptions.Subprotocols: %w", err)
	}
	if strings.ContainsFunc(o.Host, func(r rune) bool { return r <= ' ' || r == 0x7F }) {
		return fmt.Errorf("ws: DialOptions.Host: malformed host %q", o.Host)
	}
	return nil
}

// A target is a parsed URL.
type target struct {
	url     *url.URL
	secure  bool
	network string // of the dialer
	address string // of the dialer
	host    string // Host header
	path    string // request target
}

func parseTarget(rawURL string) (*target, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("ws: %w", err)
	}
	t := &target{url: u, network: "tcp", host: u.Host, path: requestTarget(u)}
	port := "80"
	switch u.Scheme {
	case "ws", "http":
	case "wss", "https":
		t.secure, port = true, "443"
	case "ws+unix":
		sock, path, _ := strings.Cut(u.Path, ":")
		if u.Host != "" || sock == "" {
			return nil, fmt.Errorf("ws: URL %q is not ws+unix:///path/of.sock", u.Redacted())
		}
		t.network, t.address, t.host = "unix", sock, "localhost"
		t.path = requestTarget(&url.URL{Path: "/" + strings.TrimPrefix(path, "/"), RawQuery: u.RawQuery})
		return t, nil
	default:
		return nil, fmt.Errorf("ws: scheme %q of the URL is not ws, wss or ws+unix", u.Scheme)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("ws: URL %q has no host", u.Redacted())
	}
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r >= 0x80 }) {
		return nil, fmt.Errorf("ws: host %q is not ASCII: write it in Punycode (xn--)", u.Host)
	}
	if u.Fragment != "" {
		return nil, fmt.Errorf("ws: URL %q has a fragment", u.Redacted()) // section 3
	}
	if p := u.Port(); p != "" {
		port = p
	}
	t.address = net.JoinHostPort(u.Hostname(), port)
	return t, nil
}

// requestTarget returns the path and the query of u. Package url leaves bytes
// in a query as they are; a request line can have only some of them.
func requestTarget(u *url.URL) string {
	var b strings.Builder
	for _, c := range []byte(u.RequestURI()) {
		if c <= ' ' || c >= 0x7F {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
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
	sub, rest, err := clientHandshake(nc, tgt, o)
	release()
	if err != nil {
		abort(nc)
		return nil, dialError(ctx, tgt, err)
	}
	return newConn(nc, config{subprotocol: sub, leftover: rest, opts: o.Options}), nil
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

// clientHandshake sends the request and judges the response.
func clientHandshake(nc net.Conn, tgt *target, o *DialOptions) (sub string, rest []byte, err error) {
	var nonce [16]byte
	crand.Read(nonce[:])
	key := handshake.Key(nonce)
	host, header := o.Host, o.Header
	if host == "" {
		host = tgt.host
	}
	if u := tgt.url.User; u != nil && header.Get("Authorization") == "" {
		header = header.Clone()
		if header == nil {
			header = make(http.Header)
		}
		header.Set("Authorization", basicAuth(u))
	}
	if _, err := nc.Write(handshake.AppendRequest(nil, tgt.path, host, key, o.Subprotocols, header)); err != nil {
		return "", nil, err
	}
	head, rest, err := readHead(nc)
	if err != nil {
		return "", nil, headError(err)
	}
	resp, err := handshake.ParseResponse(head)
	if err != nil {
		return "", nil, headError(err)
	}
	sub, err = handshake.CheckResponse(resp, key, o.Subprotocols)
	if err != nil {
		return "", nil, responseError(nc, resp, head, rest, err)
	}
	return sub, rest, nil
}

func basicAuth(u *url.Userinfo) string {
	pass, _ := u.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+pass))
}

// headError makes a HandshakeError of a head that is not HTTP, and leaves
// errors of the network.
func headError(err error) error {
	var he *handshake.HeadError
	if errors.As(err, &he) {
		return &HandshakeError{err: err}
	}
	return err
}

// maxErrorBody bounds the body of a response that is kept for the caller.
const maxErrorBody = 64 << 10

// responseError keeps the response that was refused because of reason.
func responseError(nc net.Conn, r *handshake.Response, head, rest []byte, reason error) *HandshakeError {
	he := &HandshakeError{Status: r.Status, err: reason}
	in := bufio.NewReader(io.MultiReader(bytes.NewReader(head), bytes.NewReader(rest), nc))
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		return he
	}
	var body []byte
	if r.Status != http.StatusSwitchingProtocols {
		// What a slow server has not sent in a second is not waited for.
		nc.SetReadDeadline(time.Now().Add(time.Second))
		body, _ = io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	he.Response = resp
	return he
}

package ws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
)

// AcceptOptions are the settings of [Accept] and [AcceptConn].
type AcceptOptions struct {
	Options

	// Subprotocols that the server speaks, in order of preference. The
	// first that the client offers is chosen; none is if there is no
	// such, and the handler may close the connection then.
	Subprotocols []string
	// SelectSubprotocol chooses among the offered subprotocols in place of
	// Subprotocols. It returns one of them or "" for none, or an error to
	// refuse the request with 403 and the error's text.
	SelectSubprotocol func(r *http.Request, offered []string) (string, error)

	// OriginPatterns are origins that are allowed besides the request's
	// own host, since browsers let any page connect anywhere. A pattern is
	// matched by path.Match, without regard to case, against the origin's
	// host with its port, if any, as in "*.example.com"; or with a scheme
	// against the whole origin, as in "https://*.example.com:8443". "*"
	// allows all.
	OriginPatterns []string
	// CheckOrigin judges requests with an Origin header in place of
	// OriginPatterns; an error refuses the request with 403 and the
	// error's text. Requests without the header do not come from browsers
	// and pass.
	CheckOrigin func(r *http.Request) error

	// Header has additional headers of the response, such as Set-Cookie.
	// Accept also sends those that middleware has set on the
	// ResponseWriter, unless they are here too.
	Header http.Header
}

// Accept upgrades a request that a net/http server received to a WebSocket
// connection (RFC 6455, section 4.2). A nil opts is the zero one.
//
// If the request cannot be accepted Accept has answered it and returns a
// [*HandshakeError]: with a 4xx status, or with 500 if opts are malformed or w
// cannot be hijacked, such as that of an http.TimeoutHandler. Wrappers of w that
// have a method Unwrap, see http.ResponseController, do no harm. Any other error
// is one of the network.
//
// The connection outlives the handler: it ends by Close, CloseNow or the peer.
// The request's body and w must not be used any more.
//
// Only HTTP/1.1 requests can be upgraded.
func Accept(w http.ResponseWriter, r *http.Request, opts *AcceptOptions) (*Conn, error) {
	return accept(w, r, opts, nil)
}

// accept is Accept for a Server, unless reg is nil, which has the last word before
// the request is accepted and is told of the end of the connection.
func accept(w http.ResponseWriter, r *http.Request, opts *AcceptOptions, reg *registration) (*Conn, error) {
	if opts == nil {
		opts = new(AcceptOptions)
	}
	if err := checkProtocol(r); err != nil {
		return nil, refuse(w, err)
	}
	key, sub, err := judge(r, opts)
	if err == nil && reg != nil {
		err = reg.check()
	}
	if err != nil {
		return nil, refuse(w, err)
	}
	nc, brw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// A server or middleware that hides it.
		refuse(w, &handshake.Refusal{Status: http.StatusInternalServerError, Reason: "this handler cannot take over the connection"})
		err = fmt.Errorf("taking over the connection from the %T: %w", w, err)
		return nil, &HandshakeError{Status: http.StatusInternalServerError, err: err}
	}
	nc.SetDeadline(time.Time{}) // the server's own timeouts are still set
	var rest []byte
	if n := brw.Reader.Buffered(); n > 0 {
		b, _ := brw.Reader.Peek(n)
		rest = append(rest, b...)
	}
	cfg := config{server: true, subprotocol: sub, leftover: rest, opts: opts.Options, onEnd: reg.onEnd()}
	return confirm(nc, key, merged(w.Header(), opts.Header), cfg)
}

// checkProtocol refuses what is not HTTP/1.1. The headers that 426 has may not
// be in an answer of HTTP/2 (RFC 9113, section 8.2.2).
func checkProtocol(r *http.Request) error {
	switch {
	case r.ProtoMajor > 1:
		return &handshake.Refusal{Status: http.StatusBadRequest, Reason: "WebSocket over " + r.Proto + " is not supported, only over HTTP/1.1"}
	case !r.ProtoAtLeast(1, 1):
		return &handshake.Refusal{
			Status: http.StatusUpgradeRequired, Reason: "protocol " + r.Proto + " is not HTTP/1.1",
			Header: http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}},
		}
	}
	return nil
}

// merged returns own and those headers besides that middleware has set for the
// response and that can be sent.
func merged(middleware, own http.Header) http.Header {
	all := make(http.Header)
	for name, v := range middleware {
		if handshake.CheckHeader(http.Header{name: v}) == nil {
			all[name] = v
		}
	}
	for name, v := range own {
		all[http.CanonicalHeaderKey(name)] = v
	}
	return all
}

// confirm sends the 101 response and makes the Conn.
func confirm(nc net.Conn, key string, header http.Header, cfg config) (*Conn, error) {
	nc.SetWriteDeadline(time.Now().Add(cfg.opts.withDefaults().CloseTimeout))
	if _, err := nc.Write(handshake.AppendAccept(nil, key, cfg.subprotocol, header)); err != nil {
		abort(nc)
		return nil, fmt.Errorf("ws: accept: %w", err)
	}
	nc.SetWriteDeadline(time.Time{})
	return newConn(nc, cfg), nil
}

// refuse answers a request that cannot be accepted.
func refuse(w http.ResponseWriter, err error) error {
	ref := asRefusal(err)
	for name, v := range ref.Header {
		w.Header()[name] = v
	}
	http.Error(w, ref.Reason, ref.Status)
	return &HandshakeError{Status: ref.Status, err: err}
}

// asRefusal returns the answer to a request that was refused with err.
func asRefusal(err error) *handshake.Refusal {
	var ref *handshake.Refusal
	var head *handshake.HeadError
	switch {
	case errors.As(err, &ref):
		return ref
	case errors.As(err, &head) && head.TooLarge:
		return &handshake.Refusal{Status: http.StatusRequestHeaderFieldsTooLarge, Reason: err.Error()}
	case errors.As(err, &head):
		return &handshake.Refusal{Status: http.StatusBadRequest, Reason: err.Error()}
	case errors.Is(err, ErrShutdown):
		return &handshake.Refusal{Status: http.StatusServiceUnavailable, Reason: err.Error()}
	}
	return &handshake.Refusal{Status: http.StatusForbidden, Reason: err.Error()}
}

// judge decides on a request; it returns its key and the chosen subprotocol.
func judge(r *http.Request, opts *AcceptOptions) (key, sub string, err error) {
	if err := handshake.CheckHeader(opts.Header); err != nil {
		return "", "", &handshake.Refusal{Status: http.StatusInternalServerError, Reason: "AcceptOptions.Header: " + err.Error()}
	}
	if key, err = handshake.CheckRequest(r.Method, r.Header); err != nil {
		return "", "", err
	}
	if r.ContentLength != 0 || len(r.TransferEncoding) > 0 {
		// Its bytes would be taken for frames here, and not by a proxy.
		return "", "", &handshake.Refusal{Status: http.StatusBadRequest, Reason: "handshake request with a body"}
	}
	if err := checkOrigin(r, opts); err != nil {
		return "", "", err
	}
	if opts.SelectSubprotocol == nil {
		return key, handshake.SelectSubprotocol(r.Header, opts.Subprotocols), nil
	}
	offered := handshake.Tokens(r.Header, "Sec-Websocket-Protocol")
	sub, err = opts.SelectSubprotocol(r, offered)
	if err == nil && sub != "" && !slices.Contains(offered, sub) {
		reason := fmt.Sprintf("AcceptOptions.SelectSubprotocol: %q was not offered", sub)
		return "", "", &handshake.Refusal{Status: http.StatusInternalServerError, Reason: reason}
	}
	return key, sub, err
}

// checkOrigin judges the Origin header (section 10.2).
func checkOrigin(r *http.Request, opts *AcceptOptions) error {
	origins := r.Header["Origin"]
	if len(origins) == 0 {
		return nil
	}
	if opts.CheckOrigin != nil {
		return opts.CheckOrigin(r)
	}
	origin := strings.ToLower(origins[0])
	u, err := url.Parse(origin)
	if err != nil || len(origins) > 1 {
		return fmt.Errorf("%w: malformed", ErrOrigin)
	}
	if u.Host != "" && u.Host == strings.ToLower(r.Host) {
		return nil
	}
	for _, p := range opts.OriginPatterns {
		subject := u.Host
		if strings.Contains(p, "://") {
			subject = origin
		}
		ok, err := matchOrigin(strings.ToLower(p), subject)
		if err != nil {
			return &handshake.Refusal{Status: http.StatusInternalServerError, Reason: fmt.Sprintf("AcceptOptions.OriginPatterns: %q: %v", p, err)}
		}
		if ok {
			return nil
		}
	}
	return fmt.Errorf("%w: %.100q", ErrOrigin, origins[0])
}

// matchOrigin matches an origin, or its host. The slashes after a scheme are
// not path separators here.
func matchOrigin(pattern, subject string) (bool, error) {
	if pattern == "*" {
		return true, nil
	}
	scheme, rest, ok := strings.Cut(pattern, "://")
	if !ok {
		return path.Match(pattern, subject)
	}
	s, host, _ := strings.Cut(subject, "://")
	if ok, err := path.Match(scheme, s); !ok || err != nil {
		return false, err
	}
	return path.Match(rest, host)
}

// AcceptConn performs the server's side of the handshake on a network
// connection, for servers without net/http. It owns nc from now on. ctx bounds
// the handshake only, which may take 10 s at most. If the request cannot be
// accepted AcceptConn answers it, closes nc and returns a [*HandshakeError].
// Any other error is one of the network or of ctx.
func AcceptConn(ctx context.Context, nc net.Conn, opts *AcceptOptions) (*Conn, error) {
	if opts == nil {
		opts = new(AcceptOptions)
	}
	ctx, cancel := context.WithTimeout(ctx, defaultDialTimeout)
	defer cancel()
	release := interrupt(nc, ctx.Done())
	key, sub, rest, err := serverHandshake(nc, opts)
	release()
	if err == nil {
		return confirm(nc, key, opts.Header, config{server: true, subprotocol: sub, leftover: rest, opts: opts.Options})
	}
	abort(nc)
	var he *HandshakeError
	if errors.As(err, &he) {
		return nil, he
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return nil, fmt.Errorf("ws: accept: %w", err)
}

// serverHandshake reads a request and judges it, or answers it with a refusal.
func serverHandshake(nc net.Conn, opts *AcceptOptions) (key, sub string, rest []byte, err error) {
	head, rest, err := readHead(nc)
	var req *handshake.Request
	if err == nil {
		req, err = handshake.ParseRequest(head)
	}
	var headErr *handshake.HeadError
	if err != nil && !errors.As(err, &headErr) {
		return "", "", nil, err
	}
	if err == nil {
		key, sub, err = judge(httpRequest(req, nc), opts)
	}
	if err == nil {
		return key, sub, rest, nil
	}
	ref := asRefusal(err)
	nc.Write(handshake.AppendRefusal(nil, ref.Status, ref.Header, ref.Reason+"\n"))
	return "", "", nil, &HandshakeError{Status: ref.Status, err: err}
}

// httpRequest makes a request for the callbacks of AcceptOptions.
func httpRequest(r *handshake.Request, nc net.Conn) *http.Request {
	return &http.Request{
		Method: r.Method, URL: r.URL, RequestURI: r.Target, Host: r.Host, Header: r.Header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, RemoteAddr: nc.RemoteAddr().String(),
	}
}

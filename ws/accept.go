package ws

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
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
// r.Context() does not: net/http ends it when the handler returns, so whoever
// reads or writes after that, in a goroutine that the handler has started, needs
// another context, such as context.WithoutCancel(r.Context()). The request's
// body and w must not be used any more. A handler that waits for the end of the
// connection costs its goroutine, 4 KB of its stack and the request.
//
// Requests of HTTP/1.1 can be upgraded, and those of HTTP/2 that use the
// extended CONNECT of RFC 8441; see [IsUpgrade] for telling them from others.
// Go's HTTP/2 server lets clients do so only if the environment has
// GODEBUG=http2xconnect=1 when the program starts; without that browsers open a
// connection of HTTP/1.1 for the WebSocket, and nothing is lost but the sharing.
// An HTTP/2 stream ends when its handler returns, so there, unlike above, the
// handler must wait until the connection has ended; [Server] does.
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
	g, err := judge(r, opts)
	if err == nil && reg != nil {
		err = reg.check()
	}
	if err != nil {
		return nil, refuse(w, err)
	}
	g.header = merged(w.Header(), opts.Header)
	cfg := config{server: true, subprotocol: g.subprotocol, extension: g.extension, opts: opts.Options, onEnd: reg.onEnd()}
	if r.ProtoMajor == 2 {
		return acceptStream(w, r, g, cfg)
	}
	nc, brw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		// A server or middleware that hides it.
		refuse(w, &handshake.Refusal{Status: http.StatusInternalServerError, Reason: "this handler cannot take over the connection"})
		err = fmt.Errorf("taking over the connection from the %T: %w", w, err)
		return nil, &HandshakeError{Status: http.StatusInternalServerError, err: err}
	}
	nc.SetDeadline(time.Time{}) // the server's own timeouts are still set
	if n := brw.Reader.Buffered(); n > 0 {
		b, _ := brw.Reader.Peek(n)
		cfg.leftover = append(cfg.leftover, b...)
	}
	return confirm(nc, g, cfg)
}

// IsUpgrade reports whether r asks for a WebSocket connection, so that Accept is
// the call for it: for handlers that serve other requests too. Accept may still
// refuse it.
func IsUpgrade(r *http.Request) bool {
	return isExtendedConnect(r) || r.ProtoMajor == 1 &&
		handshake.HasToken(r.Header, "Connection", "upgrade") && handshake.HasToken(r.Header, "Upgrade", "websocket")
}

// checkProtocol refuses requests of protocols that cannot be upgraded. The
// headers that 426 has may not be in an answer of HTTP/2 (RFC 9113, section
// 8.2.2).
func checkProtocol(r *http.Request) error {
	switch {
	case isExtendedConnect(r):
	case r.ProtoMajor > 1:
		return &handshake.Refusal{Status: http.StatusBadRequest, Reason: "WebSocket over " + r.Proto + " needs the extended CONNECT of RFC 8441 with HTTP/2, or HTTP/1.1"}
	case !r.ProtoAtLeast(1, 1):
		return &handshake.Refusal{
			Status: http.StatusUpgradeRequired, Reason: "protocol " + r.Proto + " is not HTTP/1.1",
			Header: http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}},
		}
	}
	return nil
}

// merged returns own and those headers besides that middleware has set for the
// response and that can be sent. What describes content is of no use: there is
// none, and some clients would wait for it.
func merged(middleware, own http.Header) http.Header {
	all := make(http.Header)
	for name, v := range middleware {
		if handshake.CheckHeader(http.Header{name: v}) == nil && !strings.HasPrefix(http.CanonicalHeaderKey(name), "Content-") {
			all[name] = v
		}
	}
	for name, v := range own {
		all[http.CanonicalHeaderKey(name)] = v
	}
	return all
}

// A grant is what was decided on a request.
type grant struct {
	key         string // "" for HTTP/2, which has none
	subprotocol string
	extensions  string          // value of the response's header
	extension   proto.Extension // nil: no compression
	header      http.Header     // additional ones
}

// confirm sends the 101 response and makes the Conn.
func confirm(nc net.Conn, g grant, cfg config) (*Conn, error) {
	nc.SetWriteDeadline(time.Now().Add(cfg.opts.withDefaults().CloseTimeout))
	head := handshake.AppendAccept(nil, handshake.Grant{Key: g.key, Subprotocol: g.subprotocol, Extensions: g.extensions, Header: g.header})
	if _, err := nc.Write(head); err != nil {
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

// judge decides on a request.
func judge(r *http.Request, opts *AcceptOptions) (g grant, err error) {
	if err := handshake.CheckHeader(opts.Header); err != nil {
		return g, &handshake.Refusal{Status: http.StatusInternalServerError, Reason: "AcceptOptions.Header: " + err.Error()}
	}
	if isExtendedConnect(r) {
		err = handshake.CheckVersion(r.Header)
	} else {
		g.key, err = handshake.CheckRequest(r.Method, r.Header)
		if err == nil && (r.ContentLength != 0 || len(r.TransferEncoding) > 0) {
			// Its bytes would be taken for frames here, and not by a proxy.
			err = &handshake.Refusal{Status: http.StatusBadRequest, Reason: "handshake request with a body"}
		}
	}
	if err == nil {
		err = checkOrigin(r, opts)
	}
	if err == nil {
		g.subprotocol, err = selectSubprotocol(r, opts)
	}
	if err == nil && opts.Compression != nil {
		g.extensions, g.extension, err = opts.Compression.Accept(r.Header["Sec-Websocket-Extensions"])
		if err != nil {
			err = &handshake.Refusal{Status: http.StatusBadRequest, Reason: "Sec-WebSocket-Extensions: " + err.Error()}
		}
	}
	return g, err
}

func selectSubprotocol(r *http.Request, opts *AcceptOptions) (string, error) {
	if opts.SelectSubprotocol == nil {
		return handshake.SelectSubprotocol(r.Header, opts.Subprotocols), nil
	}
	offered := handshake.Tokens(r.Header, "Sec-Websocket-Protocol")
	sub, err := opts.SelectSubprotocol(r, offered)
	if err == nil && sub != "" && !slices.Contains(offered, sub) {
		reason := fmt.Sprintf("AcceptOptions.SelectSubprotocol: %q was not offered", sub)
		return "", &handshake.Refusal{Status: http.StatusInternalServerError, Reason: reason}
	}
	return sub, err
}

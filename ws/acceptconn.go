package ws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
)

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
	g, rest, err := serverHandshake(nc, opts)
	release()
	if err == nil {
		g.header = opts.Header
		return confirm(nc, g, config{server: true, subprotocol: g.subprotocol, extension: g.extension, leftover: rest, opts: opts.Options})
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
func serverHandshake(nc net.Conn, opts *AcceptOptions) (g grant, rest []byte, err error) {
	head, rest, err := readHead(nc, handshake.RequestEnd)
	var req *handshake.Request
	if err == nil {
		req, err = handshake.ParseRequest(head)
	}
	var headErr *handshake.HeadError
	if err != nil && !errors.As(err, &headErr) {
		return g, nil, err
	}
	if err == nil {
		g, err = judge(httpRequest(req, nc), opts)
	}
	if err == nil {
		return g, rest, nil
	}
	ref := asRefusal(err)
	nc.Write(handshake.AppendRefusal(nil, ref.Status, ref.Header, ref.Reason+"\n"))
	return g, nil, &HandshakeError{Status: ref.Status, err: err}
}

// httpRequest makes a request for the callbacks of AcceptOptions.
func httpRequest(r *handshake.Request, nc net.Conn) *http.Request {
	return &http.Request{
		Method: r.Method, URL: r.URL, RequestURI: r.Target, Host: r.Host, Header: r.Header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, RemoteAddr: nc.RemoteAddr().String(),
	}
}

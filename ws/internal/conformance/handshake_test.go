package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/ws"
)

// head builds the head of a message: the first line, and the good headers
// without those that edits name, and with edits. An edit "Name" removes, an
// edit "Name: value" replaces, and "+Name: value" adds.
func head(first string, good []string, edits ...string) string {
	lines := []string{first}
	drop := func(e string) bool {
		name, _, _ := strings.Cut(e, ":")
		return slices.ContainsFunc(edits, func(ed string) bool {
			edited, _, _ := strings.Cut(ed, ":")
			return edited == name
		})
	}
	for _, g := range good {
		if !drop(g) {
			lines = append(lines, g)
		}
	}
	for _, e := range edits {
		if strings.Contains(e, ":") {
			lines = append(lines, strings.TrimPrefix(e, "+"))
		}
	}
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

var goodRequest = []string{"Host: server.example.com", "Upgrade: websocket", "Connection: Upgrade",
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"}

const get = "GET /chat HTTP/1.1"

// Section 4.2.1: requests, and the status of the answer.
var requests = []struct {
	name   string
	first  string
	edits  []string
	body   string
	status int
	viaGo  int // the answer of a net/http server if another: some it judges itself
}{
	{name: "the RFC's example", edits: []string{"Origin: http://server.example.com", "Sec-WebSocket-Protocol: chat, superchat"}, status: 101},
	{name: "Upgrade in another case", edits: []string{"Upgrade: WebSocket"}, status: 101},
	{name: "Upgrade with more", edits: []string{"Upgrade: h2c, websocket"}, status: 101},
	{name: "Connection with more", edits: []string{"Connection: keep-alive, upgrade"}, status: 101},
	{name: "Connection in two lines", edits: []string{"Connection: keep-alive", "+Connection: Upgrade"}, status: 101},
	{name: "names in another case", edits: []string{"Sec-WebSocket-Key", "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="}, status: 101},
	{name: "spaces around a value", edits: []string{"Sec-WebSocket-Version: \t13 "}, status: 101},
	{name: "query", first: "GET /chat?room=1&x=%20 HTTP/1.1", status: 101},
	{name: "extension that is not spoken", edits: []string{"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"}, status: 101},
	{name: "Content-Length 0", edits: []string{"Content-Length: 0"}, status: 101},

	{name: "POST", first: "POST /chat HTTP/1.1", status: 405},
	{name: "HTTP/1.0", first: "GET /chat HTTP/1.0", status: 400, viaGo: 426},
	{name: "HTTP/2 by prior knowledge", first: "PRI * HTTP/2.0", status: 400},
	{name: "no HTTP", first: "hello", status: 400},
	{name: "no Host", edits: []string{"Host"}, status: 400},
	{name: "two Hosts", edits: []string{"+Host: evil.example.com"}, status: 400},
	{name: "no Upgrade", edits: []string{"Upgrade"}, status: 426},
	{name: "Upgrade to something else", edits: []string{"Upgrade: h2c"}, status: 426},
	{name: "Upgrade to something like it", edits: []string{"Upgrade: websocket2"}, status: 426},
	{name: "no Connection", edits: []string{"Connection"}, status: 426},
	{name: "Connection: close", edits: []string{"Connection: close"}, status: 426},
	{name: "Connection with something like it", edits: []string{"Connection: upgraded"}, status: 426},
	{name: "no version", edits: []string{"Sec-WebSocket-Version"}, status: 400},
	{name: "version 8", edits: []string{"Sec-WebSocket-Version: 8"}, status: 426},
	{name: "version 013", edits: []string{"Sec-WebSocket-Version: 013"}, status: 426},
	{name: "two versions", edits: []string{"+Sec-WebSocket-Version: 13"}, status: 400},
	{name: "versions in a list", edits: []string{"Sec-WebSocket-Version: 13, 8"}, status: 426},
	{name: "no key", edits: []string{"Sec-WebSocket-Key"}, status: 400},
	{name: "empty key", edits: []string{"Sec-WebSocket-Key:"}, status: 400},
	{name: "two keys", edits: []string{"+Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC=="}, status: 400},
	{name: "the same key twice", edits: []string{"+Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}, status: 400},
	{name: "key of 15 bytes", edits: []string{"Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4P"}, status: 400},
	{name: "key of 17 bytes", edits: []string{"Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEBE="}, status: 400},
	{name: "key not in base64", edits: []string{"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ!=="}, status: 400},
	{name: "key with padding bits", edits: []string{"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR=="}, status: 400},
	{name: "origin of somebody else", edits: []string{"Origin: http://evil.example.com"}, status: 403},
	{name: "two origins", edits: []string{"+Origin: http://server.example.com", "+Origin: http://server.example.com"}, status: 403},

	// What a proxy in front could read in another way.
	{name: "space before the colon", edits: []string{"+Upgrade : websocket"}, status: 400},
	{name: "folded line", edits: []string{"+X: a\r\n b"}, status: 400, viaGo: 101},
	{name: "bare CR in a value", edits: []string{"+X: a\rSec-WebSocket-Key: b"}, status: 400},
	{name: "bare LF", edits: []string{"+X: a\nY: b"}, status: 400, viaGo: 101},
	{name: "NUL in a value", edits: []string{"+X: a\x00b"}, status: 400},
	{name: "line without a colon", first: get + "\r\nnothing", status: 400},
	{name: "body", edits: []string{"Content-Length: 5"}, body: "hello", status: 400},
	{name: "two lengths", edits: []string{"Content-Length: 0", "+Content-Length: 5"}, status: 400},
	{name: "chunked body", edits: []string{"Transfer-Encoding: chunked"}, body: "5\r\nhello\r\n0\r\n\r\n", status: 400},
	{name: "unknown coding", edits: []string{"Transfer-Encoding: identity"}, status: 400, viaGo: 501},
	{name: "fragment in the target", first: "GET /chat#top HTTP/1.1", status: 400, viaGo: 101},
	{name: "escape in the target", first: "GET /%zz HTTP/1.1", status: 400},
	{name: "long line", edits: []string{"+X: " + strings.Repeat("x", 9000)}, status: 431, viaGo: 101},
	{name: "many headers", edits: slices.Repeat([]string{"+X: y"}, 130), status: 431, viaGo: 101},
	{name: "endless head", edits: slices.Repeat([]string{"+X: " + strings.Repeat("x", 8000)}, 9), status: 431, viaGo: 101},
}

func TestRequests(t *testing.T) {
	for _, tt := range requests {
		if tt.first == "" {
			tt.first = get
		}
		msg := head(tt.first, goodRequest, tt.edits...) + tt.body
		t.Run("4.2.1 "+tt.name, func(t *testing.T) {
			for _, cut := range []int{1, 64, len(msg)} {
				synctest.Test(t, func(t *testing.T) {
					if got := answer(t, msg, cut, acceptConn); got != tt.status {
						t.Errorf("cut %d: AcceptConn answered %d, want %d", cut, got, tt.status)
					}
				})
				want := tt.viaGo
				if want == 0 {
					want = tt.status
				}
				synctest.Test(t, func(t *testing.T) {
					if got := answer(t, msg, cut, acceptHTTP); got != want {
						t.Errorf("cut %d: a net/http server answered %d, want %d", cut, got, want)
					}
				})
			}
		})
	}
}

// answer sends a request in segments and returns the status of the answer. If
// that is 101 the connection must work, and answer the key of the example.
func answer(t *testing.T, msg string, cut int, serve func(net.Conn)) int {
	a, b := net.Pipe()
	served := make(chan struct{})
	go func() { defer close(served); serve(a) }()
	defer func() { b.Close(); <-served }()
	go func() {
		for s := range slices.Chunk([]byte(msg), cut) {
			if _, err := b.Write(s); err != nil {
				return
			}
		}
	}()
	in := bufio.NewReader(b)
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Errorf("cut %d: %v", cut, err)
		return 0
	}
	if resp.StatusCode != 101 {
		return resp.StatusCode
	}
	h := resp.Header
	if h.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" || !strings.EqualFold(h.Get("Upgrade"), "websocket") ||
		!strings.EqualFold(h.Get("Connection"), "upgrade") || h["Sec-Websocket-Extensions"] != nil || h["Sec-Websocket-Protocol"] != nil {
		t.Errorf("cut %d: answer %v", cut, h)
	}
	go b.Write([]byte(masked(hello)))
	if got, err := in.Peek(len(hello)); string(got) != hello {
		t.Errorf("cut %d: echo %q, %v", cut, got, err)
	}
	return 101
}

func acceptConn(nc net.Conn) {
	c, err := ws.AcceptConn(bg, nc, &ws.AcceptOptions{Options: ws.Options{PingInterval: -1}})
	if err == nil {
		echoWhole(c, new([]string))
		c.CloseNow()
	}
}

func acceptHTTP(nc net.Conn) {
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := ws.Accept(w, r, &ws.AcceptOptions{Options: ws.Options{PingInterval: -1}})
		if err == nil {
			echoWhole(c, new([]string))
			c.CloseNow()
		}
	})}
	l := &oneConn{conn: nc, closed: make(chan struct{})}
	go func() { srv.Serve(l) }()
	<-l.closed
	srv.Close()
}

// A oneConn is a listener with one connection, and ends with it.
type oneConn struct {
	conn   net.Conn
	given  bool
	closed chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	if !l.given {
		l.given = true
		return &noteClose{l.conn, l}, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}
func (l *oneConn) Close() error   { return nil }
func (l *oneConn) Addr() net.Addr { return l.conn.LocalAddr() }

type noteClose struct {
	net.Conn
	l *oneConn
}

func (c *noteClose) Close() error {
	err := c.Conn.Close()
	select {
	case <-c.l.closed:
	default:
		close(c.l.closed)
	}
	return err
}

const switching = "HTTP/1.1 101 Switching Protocols"

var goodResponse = []string{"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: $"}

// Section 4.1: responses. A $ stands for the answer to the client's key.
var responses = []struct {
	name   string
	first  string
	edits  []string
	status int  // of the HandshakeError; 0: not HTTP
	odd    bool // not as HTTP/1.1 should be: the response need not be kept
	ok     bool
}{
	{name: "good", ok: true},
	{name: "case and order", edits: []string{"Connection", "Upgrade: WebSocket", "connection: UPGRADE"}, ok: true},
	{name: "Connection with more", edits: []string{"Connection: keep-alive, Upgrade"}, ok: true},
	{name: "no reason phrase", first: "HTTP/1.1 101", ok: true},
	{name: "offered subprotocol", edits: []string{"Sec-WebSocket-Protocol: chat"}, ok: true},
	{name: "other headers", edits: []string{"Date: now", "Set-Cookie: a=b", "+Set-Cookie: c=d"}, ok: true},

	{name: "status 200", first: "HTTP/1.1 200 OK", edits: []string{"Content-Length: 0"}, status: 200},
	{name: "status 401", first: "HTTP/1.1 401 Unauthorized", edits: []string{"Content-Length: 0"}, status: 401},
	{name: "redirect", first: "HTTP/1.1 302 Found", edits: []string{"Content-Length: 0", "Location: ws://b/"}, status: 302},
	{name: "no Upgrade", edits: []string{"Upgrade"}, status: 101},
	{name: "Upgrade with more", edits: []string{"Upgrade: websocket, h2c"}, status: 101},
	{name: "no Connection", edits: []string{"Connection"}, status: 101},
	{name: "chunked body", edits: []string{"Transfer-Encoding: chunked"}, status: 101},
	{name: "body", edits: []string{"Content-Length: 5"}, status: 101},
	{name: "Connection: close", edits: []string{"Connection: close"}, status: 101},
	{name: "no accept", edits: []string{"Sec-WebSocket-Accept"}, status: 101},
	{name: "accept for another key", edits: []string{"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}, status: 101},
	{name: "two accepts", edits: []string{"+Sec-WebSocket-Accept: $"}, status: 101},
	{name: "accept in a list", edits: []string{"Sec-WebSocket-Accept: $, x"}, status: 101},
	{name: "extension that was not offered", edits: []string{"Sec-WebSocket-Extensions: permessage-deflate"}, status: 101},
	{name: "subprotocol that was not offered", edits: []string{"Sec-WebSocket-Protocol: superchat"}, status: 101},
	{name: "subprotocol in another case", edits: []string{"Sec-WebSocket-Protocol: Chat"}, status: 101},
	{name: "two subprotocols", edits: []string{"+Sec-WebSocket-Protocol: chat", "+Sec-WebSocket-Protocol: chat"}, status: 101},
	{name: "empty subprotocol", edits: []string{"Sec-WebSocket-Protocol:"}, status: 101},
	{name: "long line", edits: []string{"+X: " + strings.Repeat("x", 100_000)}, ok: true},
	{name: "long line of a refusal", first: "HTTP/1.1 302 Found", edits: []string{"Content-Length: 0", "+Location: /" + strings.Repeat("x", 9000)}, status: 302},

	{name: "HTTP/1.0", first: "HTTP/1.0 101 Switching Protocols", status: 101, odd: true},
	{name: "HTTP/1.0 refusal", first: "HTTP/1.0 503 Service Unavailable", status: 503, edits: []string{"Content-Length: 0"}},
	{name: "HTTP/2.0", first: "HTTP/2.0 101 Switching Protocols", status: 101, odd: true},
	{name: "folded line", edits: []string{"+X: a\r\n b"}, status: 101, odd: true},
	{name: "bare LF", edits: []string{"+X: a\nY: b"}, status: 101, odd: true},
	{name: "space before the colon", edits: []string{"+X : a"}, status: 101, odd: true},
	{name: "endless head", edits: slices.Repeat([]string{"+X: " + strings.Repeat("x", 8000)}, 140), status: 101, odd: true},
	{name: "status 1010", first: "HTTP/1.1 1010 Switching Protocols"},
	{name: "no HTTP", first: "SSH-2.0-OpenSSH_9.2"},
}

func TestResponses(t *testing.T) {
	for _, tt := range responses {
		if tt.first == "" {
			tt.first = switching
		}
		msg := head(tt.first, goodResponse, tt.edits...)
		t.Run("4.1 "+tt.name, func(t *testing.T) {
			for _, cut := range []int{1, 64, len(msg) + 64} {
				if len(msg)/cut > 100_000 {
					continue
				}
				synctest.Test(t, func(t *testing.T) {
					a, b := net.Pipe()
					go respond(b, msg, cut)
					c, err := ws.Dial(bg, "ws://a/", &ws.DialOptions{Options: ws.Options{PingInterval: -1},
						Subprotocols: []string{"chat", "other"}, Proxy: ws.NoProxy, DialContext: to(a)})
					if tt.ok {
						wantHello(t, c, err)
						return
					}
					var he *ws.HandshakeError
					if !errors.As(err, &he) || he.Status != tt.status || !tt.odd && (he.Response != nil) != (tt.status != 0) {
						t.Errorf("cut %d: %v; want a HandshakeError with status %d", cut, err, tt.status)
					}
				})
			}
		})
	}
}

// respond answers a client with msg and a message right behind it, so that
// both can be in one segment.
func respond(nc net.Conn, msg string, cut int) {
	req, _ := (&peer{Conn: nc}).readHead()
	msg = strings.ReplaceAll(msg, "$", acceptKey(req)) + hello
	for s := range slices.Chunk([]byte(msg), cut) {
		if _, err := nc.Write(s); err != nil {
			return
		}
	}
	nc.Close()
}

func wantHello(t *testing.T, c *ws.Conn, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
		return
	}
	if typ, p, err := c.Read(bg); typ != ws.Text || !bytes.Equal(p, []byte("Hello")) {
		t.Errorf("Read = %v, %q, %v", typ, p, err)
	}
	c.CloseNow()
}

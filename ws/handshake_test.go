package ws

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
)

const (
	goodRequest = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	goodResponse = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
)

func readRequest(nc net.Conn) (head, rest []byte, err error) {
	return readHead(nc, handshake.RequestEnd)
}

func readResponse(nc net.Conn) (head, rest []byte, err error) {
	return readHead(nc, handshake.ResponseEnd)
}

// A peer that stalls or leaves at any byte of the handshake: the call ends in
// time, with an error that says which, and the network connection is closed.
func TestHandshakeFaultAtEveryByte(t *testing.T) {
	answer := func(head []byte) string {
		r, err := handshake.ParseRequest(head)
		if err != nil {
			t.Fatal(err)
		}
		return goodResponse + handshake.AcceptKey(r.Header.Get("Sec-Websocket-Key")) + "\r\n\r\n"
	}
	dial := func(nc net.Conn) error {
		_, err := Dial(bg, "ws://a/", &DialOptions{Proxy: NoProxy,
			DialContext: func(context.Context, string, string) (net.Conn, error) { return nc, nil }})
		return err
	}
	accept := func(nc net.Conn) error { _, err := AcceptConn(bg, nc, nil); return err }
	for _, leaves := range []bool{false, true} {
		for at := range len(goodRequest) {
			handshakeFault(t, accept, leaves, func(nc net.Conn) { io.WriteString(nc, goodRequest[:at]) })
		}
		for at := range len(goodResponse) + 28 + 4 {
			handshakeFault(t, dial, leaves, func(nc net.Conn) {
				head, _, err := readRequest(nc)
				if err == nil {
					_, err = io.WriteString(nc, answer(head)[:at])
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	// A server that does not read the request at all.
	handshakeFault(t, dial, false, func(nc net.Conn) {})
	handshakeFault(t, dial, false, func(nc net.Conn) { nc.Read(make([]byte, 10)) })
}

// handshakeFault runs call against a peer that does some of its part and then
// stalls or leaves.
func handshakeFault(t *testing.T, call func(net.Conn) error, leaves bool, peer func(net.Conn)) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		go func() {
			peer(b)
			if leaves {
				b.Close()
			}
		}()
		start := time.Now()
		err := call(a)
		want, took := context.DeadlineExceeded, 10*time.Second
		if leaves {
			want, took = io.EOF, 0
		}
		if !errors.Is(err, want) || errors.As(err, new(*HandshakeError)) || time.Since(start) != took {
			t.Errorf("%v after %v, want %v after %v", err, time.Since(start), want, took)
		}
		if _, err := a.Write([]byte("x")); err != io.ErrClosedPipe {
			t.Errorf("the network connection is open: %v", err)
		}
	})
}

// The handshake of a good peer, byte by byte.
func TestHandshakeInPieces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		accepted := callers(func() error {
			c, err := AcceptConn(bg, b, nil)
			if err == nil {
				c.CloseNow()
			}
			return err
		})
		for _, x := range []byte(goodRequest) {
			time.Sleep(time.Millisecond)
			a.Write([]byte{x})
		}
		if head, _, err := readResponse(a); err != nil || string(head) != goodResponse+"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n" {
			t.Errorf("%q, %v", head, err)
		}
		if err := accepted()[0]; err != nil {
			t.Error(err)
		}
	})
}

// The error is one line that says what failed and where.
func TestHandshakeErrorText(t *testing.T) {
	url := start(t, http.NotFoundHandler())
	_, err := Dial(bg, url+"/x", &DialOptions{Proxy: NoProxy})
	if want := "ws: handshake with " + url + "/x: status 404 instead of 101"; err == nil || err.Error() != want {
		t.Errorf("%v; want %s", err, want)
	}
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		wait := callers(func() error { _, err := AcceptConn(bg, b, nil); return err })
		io.WriteString(a, "GET / HTTP/1.1\r\n\r\n")
		io.Copy(io.Discard, a)
		if err := wait()[0]; err == nil || err.Error() != "ws: handshake: request with 0 Host headers" {
			t.Errorf("%v", err)
		}
	})
}

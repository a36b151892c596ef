package ws

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// WebSockets in streams of HTTP/2 (RFC 8441). net/http allows the extended
// CONNECT only if the environment says so when the process starts, so the test
// runs in a process of its own.
func TestHTTP2(t *testing.T) {
	const allow = "http2xconnect=1"
	if os.Getenv("GODEBUG") != allow {
		cmd := exec.Command(os.Args[0], "-test.run=^TestHTTP2$", "-test.v")
		cmd.Env = append(os.Environ(), "GODEBUG="+allow)
		if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS: TestHTTP2/")) {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	t.Run("echo", func(t *testing.T) {
		chosen := make(chan string, 1)
		addr := serveHTTP2(t, &Server{
			Handler: func(c *Conn, r *http.Request) { chosen <- c.Subprotocol(); echo(c, r) },
			Options: AcceptOptions{Options: quiet, Subprotocols: []string{"b"}},
		})
		c := dialHTTP2(t, addr, "sec-websocket-protocol", "a, b")
		if c.status != 200 {
			t.Fatalf("status %d", c.status)
		}
		conn := newConn(c, config{opts: quiet})
		go func() {
			conn.Write(bg, Text, []byte("hello"))
			conn.Write(bg, Binary, make([]byte, 30_000))
		}()
		wantMessage(t, conn, bg, Text, "hello")
		if _, p, err := conn.Read(bg); err != nil || len(p) != 30_000 {
			t.Errorf("%d bytes, %v", len(p), err)
		}
		if _, err := conn.Ping(bg); err != nil {
			t.Error(err)
		}
		if err := conn.Close(StatusGoingAway, "bye"); err != nil {
			t.Error(err)
		}
		wantState(t, conn.join(), 1001, 1001, false, nil)
		if sub := <-chosen; sub != "b" {
			t.Errorf("subprotocol %q", sub)
		}
	})
	t.Run("a read whose context ends", func(t *testing.T) {
		errs := make(chan error, 3)
		addr := serveHTTP2(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := Accept(w, r, &AcceptOptions{Options: quiet})
			if err != nil {
				errs <- err
				return
			}
			ctx, cancel := context.WithTimeout(bg, 20*time.Millisecond)
			defer cancel()
			_, _, err = c.Read(ctx)
			errs <- err
			c.Write(bg, Text, []byte("alive"))
			_, p, err := c.Read(bg)
			errs <- errors.Join(err, fmt.Errorf("%s over %v", p, c.RemoteAddr()))
			c.Close(StatusNormal, "")
		}))
		c := dialHTTP2(t, addr)
		conn := newConn(c, config{opts: quiet})
		wantMessage(t, conn, bg, Text, "alive")
		conn.Write(bg, Text, []byte("x"))
		if err := <-errs; !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if err := <-errs; err.Error() != "x over "+c.LocalAddr().String() {
			t.Error(err)
		}
		<-conn.Done()
		wantState(t, conn.join(), 1000, 1000, true, nil)
	})
	t.Run("the handler returns", func(t *testing.T) {
		kept := make(chan *Conn, 1)
		addr := serveHTTP2(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := Accept(w, r, &AcceptOptions{Options: quiet})
			if err != nil {
				t.Error(err)
			}
			kept <- c
		}))
		dialHTTP2(t, addr)
		c := <-kept
		if err := wantCloseErr(t, c, "state", c.join()); err.Rcvd != nil {
			t.Error(err)
		}
		if err := c.Write(bg, Text, nil); err != c.Err() {
			t.Error(err)
		}
	})
	t.Run("refused", func(t *testing.T) {
		addr := serveHTTP2(t, &Server{Handler: echo})
		if c := dialHTTP2(t, addr, "origin", "https://evil.example"); c.status != 403 {
			t.Errorf("status %d", c.status)
		}
		if c := dialHTTP2(t, addr, "sec-websocket-version", "8"); c.status != 400 {
			t.Errorf("two versions: status %d", c.status)
		}
	})
}

// A plain request of HTTP/2 gets a word about what is missing.
func TestHTTP2WithoutConnect(t *testing.T) {
	r := upgradeRequest()
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/2.0", 2, 0
	_, err := Accept(discardResponse{}, r, nil)
	if err == nil || !strings.Contains(err.Error(), "RFC 8441") {
		t.Errorf("%v", err)
	}
}

type discardResponse struct{}

func (discardResponse) Header() http.Header         { return http.Header{} }
func (discardResponse) Write(p []byte) (int, error) { return len(p), nil }
func (discardResponse) WriteHeader(int)             {}

// serveHTTP2 serves HTTP/2 without TLS.
func serveHTTP2(t *testing.T, h http.Handler) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h, Protocols: new(http.Protocols)}
	s.Protocols.SetUnencryptedHTTP2(true)
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

// An h2peer is the client's end of a stream, on a connection of its own, with
// the little of RFC 9113 and of HPACK that it takes.
type h2peer struct {
	net.Conn
	status int
	rest   []byte // of DATA that was received
	mu     sync.Mutex
}

const (
	h2Data, h2Headers, h2Settings, h2WindowUpdate = 0, 1, 4, 8
	h2EndStream, h2Ack, h2EndHeaders              = 1, 1, 4
)

func dialHTTP2(t *testing.T, addr string, header ...string) *h2peer {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	p := &h2peer{Conn: nc}
	io.WriteString(nc, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	p.frame(h2Settings, 0, 0, nil)
	var block []byte
	for pair := range slices.Chunk(append([]string{
		":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", "/", ":authority", addr,
		"sec-websocket-version", "13",
	}, header...), 2) {
		block = append(block, 0, byte(len(pair[0]))) // a literal that is not indexed
		block = append(append(append(block, pair[0]...), byte(len(pair[1]))), pair[1]...)
	}
	p.frame(h2Headers, h2EndHeaders, 1, block)
	for p.status == 0 {
		if err := p.next(); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *h2peer) frame(typ, flags byte, stream uint32, payload []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), typ, flags}
	b = binary.BigEndian.AppendUint32(b, stream)
	_, err := p.Conn.Write(append(b, payload...))
	return err
}

// next handles the next frame.
func (p *h2peer) next() error {
	var h [9]byte
	if _, err := io.ReadFull(p.Conn, h[:]); err != nil {
		return err
	}
	b := make([]byte, int(h[0])<<16|int(h[1])<<8|int(h[2]))
	if _, err := io.ReadFull(p.Conn, b); err != nil {
		return err
	}
	switch h[3] {
	case h2Settings:
		if h[4]&h2Ack == 0 {
			return p.frame(h2Settings, h2Ack, 0, nil)
		}
	case h2Headers:
		if err := p.headers(b); err != nil {
			return err
		}
	case h2Data:
		p.rest = append(p.rest, b...)
		if len(b) > 0 {
			more := binary.BigEndian.AppendUint32(nil, uint32(len(b)))
			p.frame(h2WindowUpdate, 0, 0, more)
			p.frame(h2WindowUpdate, 0, 1, more)
		}
	}
	if h[4]&h2EndStream != 0 && (h[3] == h2Data || h[3] == h2Headers) {
		return io.EOF
	}
	return nil
}

// headers decodes the status, which comes first: an entry of the static table,
// or a literal with the name of one.
func (p *h2peer) headers(b []byte) (err error) {
	switch {
	case b[0] == 0x88:
		p.status = 200
	case b[0] == 0x8c:
		p.status = 400
	case b[0]&0xc0 == 0x40 && b[1] == 3:
		p.status, err = strconv.Atoi(string(b[2:5]))
	default:
		err = fmt.Errorf("status in %x", b)
	}
	return err
}

func (p *h2peer) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

func (p *h2peer) Write(b []byte) (int, error) {
	for part := range slices.Chunk(b, 16<<10) {
		if err := p.frame(h2Data, 0, 1, part); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

package ws

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// start runs an HTTP server on loopback and returns its ws URL.
func start(t *testing.T, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http")
}

func echo(c *Conn, _ *http.Request) {
	for m, err := range c.Messages(bg) {
		if err != nil || c.Write(bg, m.Type, m.Data) != nil {
			return
		}
	}
}

func TestServerEcho(t *testing.T) {
	var s Server
	s.Handler = echo
	s.Options.Subprotocols = []string{"b", "a"}
	url := start(t, &s)
	c, err := Dial(bg, url+"/x?y=z", &DialOptions{Subprotocols: []string{"a", "b"}, Proxy: NoProxy})
	if err != nil {
		t.Fatal(err)
	}
	if c.Subprotocol() != "b" {
		t.Errorf("subprotocol %q", c.Subprotocol())
	}
	for _, n := range []int{0, 1, 126, 70_000, 1 << 20} {
		want := strings.Repeat("x", n)
		wait := callers(func() error { return c.Write(bg, Text, []byte(want)) })
		wantMessage(t, c, bg, Text, want)
		if err := wait()[0]; err != nil {
			t.Error(err)
		}
	}
	if _, err := c.Ping(bg); err != nil {
		t.Error(err)
	}
	if err := c.Close(StatusNormal, "done"); err != nil {
		t.Error(err)
	}
	wantState(t, c.Err().(*CloseError), 1000, 1000, false, nil)
}

// Shutdown closes all connections with 1001, waits for their handlers, and
// refuses new ones with 503; a second Shutdown does the same.
func TestServerShutdown(t *testing.T) {
	ended := make(chan error, 3)
	s := &Server{Handler: func(c *Conn, r *http.Request) {
		_, _, err := c.Read(bg)
		ended <- err
	}}
	url := start(t, s)
	var conns []*Conn
	for range cap(ended) {
		c, err := Dial(bg, url, &DialOptions{Proxy: NoProxy})
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, c)
	}
	for n := 0; n < cap(ended); n = len(s.snapshot()) {
		time.Sleep(time.Millisecond) // the last Accept may still be on its way
	}
	for _, err := range callers(func() error { return s.Shutdown(bg) }, func() error { return s.Shutdown(bg) })() {
		if err != nil {
			t.Error(err)
		}
	}
	if len(ended) != cap(ended) {
		t.Errorf("%d handlers have ended, want %d", len(ended), cap(ended))
	}
	for range len(ended) {
		if ce := new(CloseError); !errors.As(<-ended, &ce) || ce.Sent.Code != StatusGoingAway || ce.RcvdThenSent {
			t.Errorf("handler: %v", ce)
		}
	}
	for _, c := range conns {
		wantState(t, c.join(), 1001, 1001, true, nil)
	}
	_, err := Dial(bg, url, &DialOptions{Proxy: NoProxy})
	var he *HandshakeError
	if !errors.As(err, &he) || he.Status != 503 {
		t.Errorf("Dial after Shutdown: %v", err)
	}
	for range s.Conns() {
		t.Error("a connection is left")
	}
}

// Shutdown during a handshake: 503.
func TestServerShutdownDuringHandshake(t *testing.T) {
	s := &Server{}
	s.Options.CheckOrigin = func(*http.Request) error {
		go s.Shutdown(bg) // waits for this handshake
		for {
			s.mu.Lock()
			down := s.shutdown
			s.mu.Unlock()
			if down {
				return nil
			}
			time.Sleep(time.Millisecond)
		}
	}
	_, err := Dial(bg, start(t, s), &DialOptions{Header: http.Header{"Origin": {"http://x"}}, Proxy: NoProxy})
	var he *HandshakeError
	if !errors.As(err, &he) || he.Status != 503 || he.Response == nil {
		t.Fatalf("Dial: %v", err)
	}
	if err := s.Shutdown(bg); err != nil {
		t.Error(err)
	}
}

// A peer that does not answer the Close frame: Shutdown ends with its ctx.
func TestServerShutdownContext(t *testing.T) {
	s := &Server{Handler: func(c *Conn, r *http.Request) { <-c.Done() }}
	url := start(t, s)
	nc, err := net.Dial("tcp", strings.TrimPrefix(url, "ws://"))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	io.WriteString(nc, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	if head, _, err := readResponse(nc); err != nil || !strings.Contains(string(head), " 101 ") {
		t.Fatalf("%q, %v", head, err)
	}
	for len(s.snapshot()) == 0 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(bg, 10*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); err != context.DeadlineExceeded {
		t.Errorf("Shutdown: %v", err)
	}
	if err := s.Shutdown(bg); err != nil {
		t.Errorf("second Shutdown: %v", err)
	}
}

func TestServerHandlerPanics(t *testing.T) {
	s := &Server{Handler: func(*Conn, *http.Request) { panic(http.ErrAbortHandler) }}
	c, err := Dial(bg, start(t, s), &DialOptions{Proxy: NoProxy})
	if err != nil {
		t.Fatal(err)
	}
	wantState(t, c.join(), 1011, 1011, true, nil)
}

// Accept and ServeHTTP refuse while the server is shutting down, and ServeHTTP
// logs what it refuses.
func TestServerRefuses(t *testing.T) {
	var out bytes.Buffer
	s := &Server{Options: AcceptOptions{Options: Options{Logger: slog.New(slog.NewTextHandler(&out, nil))}}}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if log := out.String(); w.Code != 426 || !strings.Contains(log, "websocket refused") || !strings.Contains(log, "remote=192.0.2.1") {
		t.Errorf("answer %d, log\n%s", w.Code, log)
	}
	if err := s.Shutdown(bg); err != nil {
		t.Fatal(err)
	}
	w = httptest.NewRecorder()
	if _, err := s.Accept(w, upgradeRequest()); !errors.Is(err, ErrShutdown) || w.Code != 503 {
		t.Errorf("Accept: %v, answer %d", err, w.Code)
	}
	w = httptest.NewRecorder()
	if s.ServeHTTP(w, upgradeRequest()); w.Code != 503 {
		t.Errorf("ServeHTTP: answer %d", w.Code)
	}
}

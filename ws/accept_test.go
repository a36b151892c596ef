package ws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func upgradeRequest() *http.Request {
	r := httptest.NewRequest("GET", "http://example.com/", nil)
	r.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
	}
	return r
}

// What cannot be accepted is answered with a clean status.
func TestAcceptRefuses(t *testing.T) {
	tests := []struct {
		name   string
		edit   func(*http.Request)
		opts   *AcceptOptions
		status int
	}{
		{"plain request", func(r *http.Request) { r.Header = http.Header{} }, nil, 426},
		{"method", func(r *http.Request) { r.Method = "POST" }, nil, 405},
		{"no key", func(r *http.Request) { r.Header.Del("Sec-Websocket-Key") }, nil, 400},
		{"HTTP/2", func(r *http.Request) { r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/2.0", 2, 0 }, nil, 400},
		{"HTTP/1.0", func(r *http.Request) { r.Proto, r.ProtoMinor = "HTTP/1.0", 0 }, nil, 426},
		{"origin", func(r *http.Request) { r.Header.Set("Origin", "http://evil.com") }, nil, 403},
		{"origin callback", func(r *http.Request) { r.Header.Set("Origin", "http://example.com") },
			&AcceptOptions{CheckOrigin: func(*http.Request) error { return errors.New("no") }}, 403},
		{"origin pattern malformed", func(r *http.Request) { r.Header.Set("Origin", "http://evil.com") },
			&AcceptOptions{OriginPatterns: []string{"["}}, 500},
		{"subprotocol callback", func(*http.Request) {},
			&AcceptOptions{SelectSubprotocol: func(*http.Request, []string) (string, error) { return "", errors.New("no") }}, 403},
		{"subprotocol that was not offered", func(*http.Request) {},
			&AcceptOptions{SelectSubprotocol: func(*http.Request, []string) (string, error) { return "x\r\nA: b", nil }}, 500},
		{"own header", func(*http.Request) {}, &AcceptOptions{Header: http.Header{"Upgrade": {"x"}}}, 500},
		{"no hijacking", func(*http.Request) {}, nil, 500},
	}
	for _, tt := range tests {
		r := upgradeRequest()
		tt.edit(r)
		w := httptest.NewRecorder()
		c, err := Accept(w, r, tt.opts)
		var he *HandshakeError
		if c != nil || !errors.As(err, &he) || he.Status != tt.status || w.Code != tt.status {
			t.Errorf("%s: %v, answer %d; want %d", tt.name, err, w.Code, tt.status)
		}
	}
}

// Middleware that wraps the ResponseWriter: one that can be unwrapped does no
// harm, and what it sets for the response is sent; one that hides it gets a
// clean answer.
func TestAcceptThroughMiddleware(t *testing.T) {
	accepted := make(chan error, 1)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Set-Cookie"] = []string{"a=1", "b=2"}
		w.Header().Set("X-Frame-Options", "theirs")
		w.Header().Set("Content-Length", "0")
		w.Header().Set("X-Bad", "a\r\nB: c")
		c, err := Accept(unwrapper{w}, r, &AcceptOptions{Header: http.Header{"x-frame-options": {"ours"}}})
		accepted <- err
		if err == nil {
			c.Close(StatusNormal, "")
		}
	})
	u, err := url.Parse(start(t, h))
	if err != nil {
		t.Fatal(err)
	}
	nc, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	io.WriteString(nc, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	head, _, err := readResponse(nc)
	want := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" +
		"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Frame-Options: ours\r\n\r\n"
	if err != nil || string(head) != want {
		t.Errorf("%q, %v", head, err)
	}
	if err := <-accepted; err != nil {
		t.Error(err)
	}

	hidden := http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := Accept(w, r, nil)
		accepted <- err
	}), time.Minute, "")
	_, err = Dial(bg, start(t, hidden), &DialOptions{Proxy: NoProxy})
	var he *HandshakeError
	if !errors.As(err, &he) || he.Status != 500 {
		t.Fatalf("Dial: %v", err)
	}
	if body, _ := io.ReadAll(he.Response.Body); string(body) != "this handler cannot take over the connection\n" {
		t.Errorf("answer %q", body)
	}
	if err := <-accepted; !errors.Is(err, http.ErrNotSupported) || !strings.Contains(err.Error(), "*http.timeoutWriter") {
		t.Errorf("Accept: %v", err)
	}
}

type unwrapper struct{ http.ResponseWriter }

func (u unwrapper) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// HTTP/2 has no upgrade, and its answers may not have the headers of one.
func TestAcceptHTTP2(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { Accept(w, r, nil) }))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	resp, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	if resp.ProtoMajor != 2 || resp.StatusCode != 400 || resp.Header["Upgrade"] != nil || !strings.Contains(string(body), "HTTP/1.1") {
		t.Errorf("%s %s, %v, %q", resp.Proto, resp.Status, resp.Header, body)
	}
	// A server that prefers HTTP/2 is asked for HTTP/1.1.
	conf := s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	conf.NextProtos = []string{"h2", "http/1.1"}
	c, err := Dial(bg, "wss"+strings.TrimPrefix(s.URL, "https"), &DialOptions{TLSConfig: conf, Proxy: NoProxy})
	if err != nil {
		t.Fatal(err)
	}
	c.CloseNow()
}

func TestCheckOrigin(t *testing.T) {
	tests := []struct {
		origin   string
		patterns []string
		ok       bool
	}{
		{"", nil, true},
		{"http://example.com", nil, true},
		{"HTTPS://EXAMPLE.com", nil, true},
		{"http://example.com:8080", nil, false},
		{"http://sub.example.com", nil, false},
		{"http://example.com.evil.com", nil, false},
		{"null", nil, false},
		{"null", []string{"*"}, true},
		{"http://a.example.org", []string{"*.example.org"}, true},
		{"http://example.org", []string{"*.example.org"}, false},
		{"http://evil-example.org", []string{"*.example.org"}, false},
		{"https://a.b", []string{"https://*.b"}, true},
		{"http://a.b", []string{"https://*.b"}, false},
		{"http://a.b:81", []string{"http://a.b:*"}, true},
		{"file://", []string{"x"}, false},
		{"://", nil, false},
	}
	for _, tt := range tests {
		r := upgradeRequest()
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		err := checkOrigin(r, &AcceptOptions{OriginPatterns: tt.patterns})
		if (err == nil) != tt.ok || err != nil && !errors.Is(err, ErrOrigin) {
			t.Errorf("origin %q with %q: %v", tt.origin, tt.patterns, err)
		}
	}
}

// Both handshakes against each other without net/http.
func TestAcceptConn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		accepted := callers(func() error {
			s, err := AcceptConn(bg, b, &AcceptOptions{Subprotocols: []string{"x"}, Options: quiet})
			if err != nil {
				return err
			}
			echo(s, nil)
			return s.Err()
		})
		c, err := Dial(bg, "ws://pipe/", &DialOptions{
			Options: quiet, Subprotocols: []string{"x"}, Proxy: NoProxy,
			DialContext: func(context.Context, string, string) (net.Conn, error) { return a, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		go c.Write(bg, Text, []byte("hello"))
		wantMessage(t, c, bg, Text, "hello")
		if c.Subprotocol() != "x" {
			t.Errorf("subprotocol %q", c.Subprotocol())
		}
		if err := c.Close(StatusNormal, ""); err != nil {
			t.Error(err)
		}
		if ce := new(CloseError); !errors.As(accepted()[0], &ce) || !ce.OK() {
			t.Errorf("server: %v", ce)
		}
	})
}

func TestAcceptConnRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n": "HTTP/1.1 426 ",
		"nonsense\r\n\r\n":                  "HTTP/1.1 400 ",
		"GET /" + strings.Repeat("x", 9000) + " HTTP/1.1\r\nHost: a\r\n\r\n": "HTTP/1.1 431 ",
	} {
		synctest.Test(t, func(t *testing.T) {
			a, b := net.Pipe()
			wait := callers(func() error { _, err := AcceptConn(bg, b, nil); return err })
			io.WriteString(a, in)
			got, _ := io.ReadAll(a)
			if !strings.HasPrefix(string(got), want) {
				t.Errorf("%.20q: answer %q, want %q", in, got, want)
			}
			var he *HandshakeError
			if err := wait()[0]; !errors.As(err, &he) || !strings.HasPrefix(want, fmt.Sprintf("HTTP/1.1 %d ", he.Status)) {
				t.Errorf("%.20q: %v", in, err)
			}
		})
	}
}

// A client that stalls in its request is dropped in time.
func TestAcceptConnStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		go io.WriteString(a, "GET / HT")
		start := time.Now()
		_, err := AcceptConn(bg, b, nil)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 10*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// A client may send frames before it has the answer; a request may not have a
// body.
func TestAcceptWhatFollowsTheRequest(t *testing.T) {
	got := make(chan string, 1)
	u, err := url.Parse(start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Accept(w, r, nil)
		if err != nil {
			return
		}
		_, p, _ := c.Read(bg)
		got <- string(p)
		c.CloseNow()
	})))
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []bool{false, true} {
		nc, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		if body {
			io.WriteString(nc, strings.Replace(goodRequest, "\r\n\r\n", "\r\nContent-Length: 3\r\n\r\nabc", 1))
		} else {
			io.WriteString(nc, goodRequest+string(rawPeer(t, nc, false).encode(0x81, "early")))
		}
		head, _, err := readResponse(nc)
		want := "HTTP/1.1 101 "
		if body {
			want = "HTTP/1.1 400 "
		} else if p := <-got; p != "early" {
			t.Errorf("Read %q", p)
		}
		if err != nil || !strings.HasPrefix(string(head), want) {
			t.Errorf("%q, %v; want %s", head, err, want)
		}
	}
}

package ws

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
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
		{"HTTP/2", func(r *http.Request) { r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/2.0", 2, 0 }, nil, 426},
		{"HTTP/1.0", func(r *http.Request) { r.Proto, r.ProtoMinor = "HTTP/1.0", 0 }, nil, 426},
		{"origin", func(r *http.Request) { r.Header.Set("Origin", "http://evil.com") }, nil, 403},
		{"origin callback", func(r *http.Request) { r.Header.Set("Origin", "http://example.com") },
			&AcceptOptions{CheckOrigin: func(*http.Request) error { return errors.New("no") }}, 403},
		{"origin pattern malformed", func(r *http.Request) { r.Header.Set("Origin", "http://evil.com") },
			&AcceptOptions{OriginPatterns: []string{"["}}, 500},
		{"subprotocol callback", func(*http.Request) {},
			&AcceptOptions{SelectSubprotocol: func(*http.Request, []string) (string, error) { return "", errors.New("no") }}, 403},
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
			if err := wait()[0]; !errors.As(err, &he) || !strings.Contains(want, http.StatusText(he.Status)[:0]) {
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

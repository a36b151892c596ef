package ws

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// A tunnel is an HTTP proxy that wants credentials.
type tunnel struct{ asked []string }

func (p *tunnel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked = append(p.asked, r.Method+" "+r.Host)
	if r.Header.Get("Proxy-Authorization") != "Basic YTpi" {
		w.Header().Set("Proxy-Authenticate", "Basic")
		http.Error(w, "who are you?", http.StatusProxyAuthRequired)
		return
	}
	up, err := net.Dial("tcp", r.Host)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	nc, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		up.Close()
		return
	}
	fmt.Fprint(nc, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { io.Copy(up, nc); up.(*net.TCPConn).CloseWrite() }()
	io.Copy(nc, up)
	nc.Close()
}

// Every kind of target through every kind of proxy.
func TestProxy(t *testing.T) {
	for _, secureTarget := range []bool{false, true} {
		for _, secureProxy := range []bool{false, true} {
			t.Run(fmt.Sprintf("TLS target %v, TLS proxy %v", secureTarget, secureProxy), func(t *testing.T) {
				serve := func(h http.Handler, secure bool) *httptest.Server {
					s := httptest.NewUnstartedServer(h)
					if secure {
						s.StartTLS()
					} else {
						s.Start()
					}
					t.Cleanup(s.Close)
					return s
				}
				p := new(tunnel)
				proxy := serve(p, secureProxy)
				target := serve(&Server{Handler: echo}, secureTarget)
				var conf *tls.Config
				if secureTarget || secureProxy {
					tr, ok := target.Client().Transport.(*http.Transport)
					if secureProxy {
						tr, ok = proxy.Client().Transport.(*http.Transport)
					}
					if !ok {
						t.Fatal("no transport")
					}
					conf = tr.TLSClientConfig // httptest has one certificate
				}
				through(t, target.URL, proxy.URL, conf)
				if want := "CONNECT " + target.Listener.Addr().String(); len(p.asked) != 1 || p.asked[0] != want {
					t.Errorf("the proxy was asked for %q, want %q", p.asked, want)
				}
			})
		}
	}
}

// through opens a connection through a proxy and uses it.
func through(t *testing.T, target, proxy string, conf *tls.Config) {
	u, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("a", "b")
	c, err := Dial(bg, target, &DialOptions{Proxy: http.ProxyURL(u), TLSConfig: conf})
	if err != nil {
		t.Fatal(err)
	}
	go c.Write(bg, Text, []byte("x"))
	wantMessage(t, c, bg, Text, "x")
	if err := c.Close(StatusNormal, ""); err != nil {
		t.Error(err)
	}
	wantState(t, c.join(), 1000, 1000, false, nil)
}

// What the proxy answers is kept, and its redirects are not followed.
func TestProxyRefuses(t *testing.T) {
	for _, tt := range []struct {
		h      http.Handler
		status int
		body   string
	}{
		{http.RedirectHandler("http://elsewhere/", http.StatusFound), 302, ""},
		{new(tunnel), 407, "who are you?\n"},
	} {
		p := start(t, tt.h)
		u, err := url.Parse("http" + strings.TrimPrefix(p, "ws"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Dial(bg, "ws://example.com/", &DialOptions{Proxy: http.ProxyURL(u), MaxRedirects: 5})
		var he *HandshakeError
		if !errors.As(err, &he) || he.Status != tt.status || he.Response == nil || !strings.Contains(err.Error(), "proxy") {
			t.Fatalf("%d: %v", tt.status, err)
		}
		if body, _ := io.ReadAll(he.Response.Body); string(body) != tt.body {
			t.Errorf("%d: body %q", tt.status, body)
		}
	}
}

// A proxy that is not there, or speaks before the server could.
func TestProxyFails(t *testing.T) {
	early := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if nc, _, err := http.NewResponseController(w).Hijack(); err == nil {
			fmt.Fprint(nc, "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101 x\r\n")
			nc.Close()
		}
	}))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close() // so that nobody listens there
	for _, host := range []string{strings.TrimPrefix(early, "ws://"), l.Addr().String()} {
		_, err := Dial(bg, "ws://example.com/", &DialOptions{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: host})})
		if err == nil || !strings.Contains(err.Error(), "ws://example.com/: proxy") {
			t.Errorf("%v", err)
		}
	}
}

// A proxy that stalls or leaves at any byte of its answer, or does not read.
func TestProxyFaultAtEveryByte(t *testing.T) {
	const answer = "HTTP/1.1 200 Connection established\r\nVia: p\r\n\r\n"
	dial := func(nc net.Conn) error {
		_, err := Dial(bg, "ws://a/", &DialOptions{
			Proxy:       http.ProxyURL(&url.URL{Scheme: "http", Host: "p"}),
			DialContext: func(context.Context, string, string) (net.Conn, error) { return nc, nil },
		})
		return err
	}
	for _, leaves := range []bool{false, true} {
		for at := range len(answer) {
			handshakeFault(t, dial, leaves, func(nc net.Conn) {
				readRequest(nc)
				io.WriteString(nc, answer[:at])
			})
		}
	}
	handshakeFault(t, dial, false, func(net.Conn) {})
}

// The default ports of a proxy.
func TestProxyPort(t *testing.T) {
	for proxy, want := range map[string]string{"http://p": "p:80", "https://p": "p:443", "http://[::1]:8080": "[::1]:8080"} {
		u, err := url.Parse(proxy)
		if err != nil {
			t.Fatal(err)
		}
		asked := ""
		Dial(bg, "ws://a/", &DialOptions{Proxy: http.ProxyURL(u), DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
			asked = address
			return nil, io.EOF
		}})
		if asked != want {
			t.Errorf("%s: dialed %q, want %q", proxy, asked, want)
		}
	}
}

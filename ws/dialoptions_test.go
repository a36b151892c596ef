package ws

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// The server's answer to a Dial is at hand.
func TestDialResponse(t *testing.T) {
	h := http.Header{"X-Session-Id": {"42"}, "Set-Cookie": {"a=b", "c=d"}}
	u := start(t, &Server{Handler: echo, Options: AcceptOptions{Header: h}})
	c, err := Dial(bg, u, &DialOptions{Proxy: NoProxy})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	r := c.Response()
	if r.StatusCode != 101 || r.Header.Get("X-Session-Id") != "42" || len(r.Cookies()) != 2 {
		t.Errorf("%+v", r)
	}
	if _, ok := c.TLS(); ok {
		t.Error("TLS without TLS")
	}
	if _, ok := c.NetConn().(*net.TCPConn); !ok {
		t.Errorf("network connection %T", c.NetConn())
	}
}

// A refusal whose lines are long, or that is of an old proxy, keeps its status.
func TestDialRefusedOddly(t *testing.T) {
	long := strings.Repeat("a", 9000)
	for _, tt := range []struct {
		name, answer string
		status       int
		location     int // bytes of it in the response; -1: no response
	}{
		{"long line", "HTTP/1.1 302 Found\r\nLocation: /" + long + "\r\n\r\n", 302, 9001},
		{"HTTP/1.0", "HTTP/1.0 503 Service Unavailable\r\n\r\nsorry", 503, 0},
		{"malformed line", "HTTP/1.1 403 Forbidden\r\nbad line\r\n\r\n", 403, -1},
		{"endless head", "HTTP/1.1 429 x\r\nA: " + strings.Repeat("a", 1<<20), 429, -1},
		{"no status", "HTTP/1.1 x\r\n\r\n", 0, -1},
	} {
		a, b := net.Pipe()
		go func() {
			readRequest(b)
			io.WriteString(b, tt.answer)
			b.Close()
		}()
		_, err := Dial(bg, "ws://x/", &DialOptions{Proxy: NoProxy, DialContext: func(context.Context, string, string) (net.Conn, error) { return a, nil }})
		var he *HandshakeError
		if !errors.As(err, &he) || he.Status != tt.status || (he.Response != nil) != (tt.location >= 0) {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if tt.location >= 0 && (he.Response.StatusCode != tt.status || len(he.Response.Header.Get("Location")) != tt.location) {
			t.Errorf("%s: response %v", tt.name, he.Response)
		}
	}
}

// Cookies of every answer come back with the next request, redirects included.
func TestDialJar(t *testing.T) {
	var cookies []string
	u := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookies = append(cookies, r.Header.Get("Cookie"))
		http.SetCookie(w, &http.Cookie{Name: r.URL.Path[1:], Value: "1", Path: "/"})
		if r.URL.Path == "/first" {
			http.Redirect(w, r, "/second", http.StatusFound)
			return
		}
		if c, err := Accept(w, r, nil); err == nil {
			c.Close(StatusNormal, "")
		}
	}))
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	o := &DialOptions{Proxy: NoProxy, Jar: jar, MaxRedirects: 1, Header: http.Header{"Cookie": {"own=1"}}}
	for range 2 {
		c, err := Dial(bg, u+"/first", o)
		if err != nil {
			t.Fatal(err)
		}
		c.join()
	}
	want := []string{"own=1", "own=1; first=1", "own=1; first=1; second=1", "own=1; first=1; second=1"}
	if !slices.Equal(cookies, want) {
		t.Errorf("cookies %q, want %q", cookies, want)
	}
	if len(o.Header["Cookie"]) != 1 || o.Header.Get("Cookie") != "own=1" {
		t.Errorf("the caller's header became %v", o.Header)
	}
}

// The settings of an http.Client hold for a Dial.
func TestUseClient(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/end" {
			http.Redirect(w, r, "/end", http.StatusTemporaryRedirect)
			return
		}
		if c, err := Accept(w, r, &AcceptOptions{Header: http.Header{"X-Asked": {r.Header.Get("X-Added")}}}); err == nil {
			c.Close(StatusNormal, "")
		}
	}))
	defer s.Close()
	client := s.Client()
	client.Timeout = time.Minute
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if next.URL.String() != s.URL+"/end" || len(via) != 1 || via[0].URL.String() != s.URL+"/" {
			t.Errorf("next %v, via %v", next.URL, via[0].URL)
		}
		next.Header.Set("X-Added", "yes")
		return nil
	}
	var o DialOptions
	if err := o.UseClient(client); err != nil || o.DialTimeout != time.Minute {
		t.Fatal(err, o.DialTimeout)
	}
	c, err := Dial(bg, s.URL+"/", &o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if got := c.Response().Header.Get("X-Asked"); got != "yes" {
		t.Errorf("header that was added: %q", got)
	}
	if state, ok := c.TLS(); !ok || !state.PeerCertificates[0].Equal(s.Certificate()) {
		t.Errorf("TLS state %v, %v", state, ok)
	}

	no := errors.New("no further")
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return no }
	o.UseClient(client)
	if _, err := Dial(bg, s.URL+"/", &o); !errors.Is(err, no) || !errors.Is(err, ErrRedirect) {
		t.Errorf("%v", err)
	}
	var usage *UsageError
	if err := o.UseClient(&http.Client{Transport: roundTripper{}}); !errors.As(err, &usage) {
		t.Errorf("%v", err)
	}
	if err := new(DialOptions).UseClient(new(http.Client)); err != nil {
		t.Error(err)
	}
}

type roundTripper struct{}

func (roundTripper) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.EOF }

// TLS of the caller's own making.
func TestDialTLSContext(t *testing.T) {
	s := httptest.NewTLSServer(&Server{Handler: echo})
	defer s.Close()
	conf := s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	conf.ServerName = "example.com"
	o := &DialOptions{Proxy: NoProxy, DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		return (&tls.Dialer{Config: conf}).DialContext(ctx, network, address)
	}}
	c, err := Dial(bg, s.URL, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(StatusNormal, ""); err != nil {
		t.Error(err)
	}
}

// An HTTP proxy gets the headers that are for it, and may be an old one.
func TestDialProxyHeader(t *testing.T) {
	a, b := net.Pipe()
	asked := make(chan string, 1)
	go func() {
		head, _, _ := readRequest(b)
		asked <- string(head)
		io.WriteString(b, "HTTP/1.0 200 Connection established\r\n\r\n")
		AcceptConn(bg, b, nil)
	}()
	c, err := Dial(bg, "ws://x/", &DialOptions{
		Proxy:       func(*http.Request) (*url.URL, error) { return url.Parse("http://proxy.test") },
		ProxyHeader: http.Header{"X-For-Proxy": {"1"}},
		DialContext: func(context.Context, string, string) (net.Conn, error) { return a, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	c.CloseNow()
	if want := "CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\nX-For-Proxy: 1\r\n\r\n"; <-asked != want {
		t.Errorf("want %q", want)
	}
}

func TestIsUpgrade(t *testing.T) {
	for name, edit := range map[string]func(*http.Request){
		"":           func(*http.Request) {},
		"+list":      func(r *http.Request) { r.Header["Connection"] = []string{"keep-alive, UPGRADE"} },
		"+HTTP/2":    func(r *http.Request) { *r = *extendedConnect() },
		"plain":      func(r *http.Request) { r.Header = http.Header{} },
		"other":      func(r *http.Request) { r.Header.Set("Upgrade", "h2c") },
		"connection": func(r *http.Request) { r.Header.Set("Connection", "close") },
		"connect":    func(r *http.Request) { *r = *extendedConnect(); r.Header[":protocol"] = []string{"connect-udp"} },
	} {
		r := upgradeRequest()
		edit(r)
		if got, want := IsUpgrade(r), name == "" || name[0] == '+'; got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func extendedConnect() *http.Request {
	r := httptest.NewRequest("CONNECT", "https://example.com/", nil)
	r.ProtoMajor, r.ProtoMinor = 2, 0
	r.Header[":protocol"] = []string{"websocket"}
	return r
}

// Who only writes can have messages dropped, and learns of the end.
func TestDiscard(t *testing.T) {
	c, s := pair(quiet, Options{PingInterval: -1, QueueHigh: 1})
	ctx, cancel := context.WithCancel(bg)
	first := s.Discard(ctx)
	for range 100 {
		if err := c.Write(bg, Text, make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Read(bg); err != ErrConcurrentRead {
		t.Errorf("Read: %v", err)
	}
	cancel()
	<-first.Done()
	if cause := context.Cause(first); cause != context.Canceled || s.Err() != nil {
		t.Errorf("cause %v, state %v", cause, s.Err())
	}
	second := s.Discard(bg)
	c.Close(StatusGoingAway, "bye")
	<-second.Done()
	wantState(t, wantCloseErr(t, s, "cause", context.Cause(second)), 1001, 1001, true, nil)
}

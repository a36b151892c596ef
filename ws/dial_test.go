package ws

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestDialTLS(t *testing.T) {
	s := httptest.NewTLSServer(&Server{Handler: echo})
	defer s.Close()
	conf := s.Client().Transport.(*http.Transport).TLSClientConfig
	c, err := Dial(bg, "wss"+strings.TrimPrefix(s.URL, "https"), &DialOptions{TLSConfig: conf, Proxy: NoProxy})
	if err != nil {
		t.Fatal(err)
	}
	go c.Write(bg, Binary, make([]byte, 100_000))
	if _, p, err := c.Read(bg); err != nil || len(p) != 100_000 {
		t.Errorf("%d bytes, %v", len(p), err)
	}
	if err := c.Close(StatusNormal, ""); err != nil {
		t.Error(err)
	}
	wantState(t, c.join(), 1000, 1000, false, nil)
}

func TestDialUnix(t *testing.T) {
	sock := filepath.Join(t.TempDir(), "a.sock")
	l, err := net.Listen("unix", sock)
	if err != nil {
		t.Fatal(err)
	}
	var path string
	hs := &http.Server{Handler: &Server{Handler: func(c *Conn, r *http.Request) { path = r.URL.String(); echo(c, r) }}}
	go hs.Serve(l)
	defer hs.Close()
	c, err := Dial(bg, "ws+unix://"+sock+":/p?q", nil)
	if err != nil {
		t.Fatal(err)
	}
	go c.Write(bg, Text, []byte("x"))
	wantMessage(t, c, bg, Text, "x")
	if err := c.Close(StatusNormal, ""); err != nil {
		t.Error(err)
	}
	if path != "/p?q" {
		t.Errorf("path %q", path)
	}
}

// A refusal is typed, with the response and its body kept.
func TestDialRefused(t *testing.T) {
	url := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Why", "because")
		http.Error(w, "go away", http.StatusTeapot)
	}))
	_, err := Dial(bg, url, &DialOptions{Proxy: NoProxy})
	var he *HandshakeError
	if !errors.As(err, &he) || he.Status != 418 || he.Response.Header.Get("X-Why") != "because" {
		t.Fatalf("%v", err)
	}
	if b, _ := io.ReadAll(he.Response.Body); string(b) != "go away\n" {
		t.Errorf("body %q", b)
	}
}

func TestDialRedirect(t *testing.T) {
	var auth []string
	target := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth = append(auth, r.Header.Get("Authorization"))
		if c, err := Accept(w, r, nil); err == nil {
			c.Close(StatusNormal, "")
		}
	}))
	url := start(t, http.RedirectHandler("http"+strings.TrimPrefix(target, "ws"), http.StatusFound))
	o := &DialOptions{Proxy: NoProxy, Header: http.Header{"Authorization": {"secret"}}}
	if _, err := Dial(bg, url, o); !errors.Is(err, ErrRedirect) {
		t.Errorf("redirect was followed: %v", err)
	}
	o.MaxRedirects = 1
	c, err := Dial(bg, url, o)
	if err != nil {
		t.Fatal(err)
	}
	c.join()
	if len(auth) != 1 || auth[0] != "" {
		t.Errorf("Authorization was sent on: %q", auth)
	}
}

func TestDialUserInfo(t *testing.T) {
	user := ""
	u := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, _ = r.BasicAuth()
		http.Error(w, "", 401)
	}))
	Dial(bg, strings.Replace(u, "//", "//joe:pw@", 1), &DialOptions{Proxy: NoProxy})
	if user != "joe" {
		t.Errorf("user %q", user)
	}
}

func TestDialBadInput(t *testing.T) {
	for _, u := range []string{"", "ftp://x/", "ws:///x", "ws://x/#f", "ws+unix://host/x", "::", "ws://x:port/", "ws://bücher.example/"} {
		if _, err := Dial(bg, u, nil); !errors.As(err, new(*UsageError)) {
			t.Errorf("URL %q: %v", u, err)
		}
	}
	for _, o := range []DialOptions{
		{Header: http.Header{"Upgrade": {"x"}}}, {Header: http.Header{"A": {"b\r\nC: d"}}},
		{Subprotocols: []string{"a b"}}, {Host: "a\r\nb"},
		{Proxy: func(*http.Request) (*url.URL, error) { return url.Parse("socks4://x") }},
	} {
		o.DialContext = func(context.Context, string, string) (net.Conn, error) {
			t.Error("dialed")
			return nil, errors.New("no")
		}
		if _, err := Dial(bg, "ws://x/", &o); !errors.As(err, new(*UsageError)) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// The server stalls, or answers with nonsense: Dial ends at once or in time,
// and the network connection is closed.
func TestDialStalls(t *testing.T) {
	for answer, want := range map[string]time.Duration{
		"":                         10 * time.Second,
		"HTTP/1.1 101 Swit":        10 * time.Second,
		"SSH-2.0-x\r\n\r\n":        0,
		"HTTP/1.1 101 x\r\n\r\n":   0,
		strings.Repeat("x", 70000): 0,
		"HTTP/1.1 500 x\r\nContent-Length: 9\r\n\r\n": time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			a, b := net.Pipe()
			go func() {
				readRequest(b)
				io.WriteString(b, answer)
			}()
			start := time.Now()
			_, err := Dial(bg, "ws://pipe/", &DialOptions{
				Proxy:       NoProxy,
				DialContext: func(context.Context, string, string) (net.Conn, error) { return a, nil },
			})
			if d := time.Since(start); err == nil || d != want {
				t.Errorf("%.20q: %v after %v, want %v", answer, err, d, want)
			}
			if _, err := a.Write(nil); err != io.ErrClosedPipe {
				t.Errorf("%.20q: the network connection is open", answer)
			}
			b.Close()
		})
	}
}

// What a URL may have and a request line may not is escaped.
func TestDialTarget(t *testing.T) {
	for in, want := range map[string]string{
		"ws://a":                        "/",
		"ws://a?q":                      "/?q",
		"ws://a/ü b?q=ü b&r=%20+\"":     "/%C3%BC%20b?q=%C3%BC%20b&r=%20+\"",
		"ws+unix:///run/a.sock:/ü?q=ü ": "/%C3%BC?q=%C3%BC%20",
	} {
		if tgt, err := parseTarget(in); err != nil || tgt.path != want {
			t.Errorf("%s: %+v, %v; want path %s", in, tgt, err, want)
		}
	}
}

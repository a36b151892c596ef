package ws

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// A target is a parsed URL.
type target struct {
	url     *url.URL
	secure  bool
	network string // of the dialer
	address string // of the dialer
	host    string // Host header
	path    string // request target
}

func parseTarget(rawURL string) (*target, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("ws: %w", err)
	}
	t := &target{url: u, network: "tcp", host: u.Host, path: requestTarget(u)}
	port := "80"
	switch u.Scheme {
	case "ws", "http":
	case "wss", "https":
		t.secure, port = true, "443"
	case "ws+unix":
		sock, path, _ := strings.Cut(u.Path, ":")
		if u.Host != "" || sock == "" {
			return nil, fmt.Errorf("ws: URL %q is not ws+unix:///path/of.sock", u.Redacted())
		}
		t.network, t.address, t.host = "unix", sock, "localhost"
		t.path = requestTarget(&url.URL{Path: "/" + strings.TrimPrefix(path, "/"), RawQuery: u.RawQuery})
		return t, nil
	default:
		return nil, fmt.Errorf("ws: scheme %q of the URL is not ws, wss or ws+unix", u.Scheme)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("ws: URL %q has no host", u.Redacted())
	}
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r >= 0x80 }) {
		return nil, fmt.Errorf("ws: host %q is not ASCII: write it in Punycode (xn--)", u.Host)
	}
	if u.Fragment != "" {
		return nil, fmt.Errorf("ws: URL %q has a fragment", u.Redacted()) // section 3
	}
	if p := u.Port(); p != "" {
		port = p
	}
	t.address = net.JoinHostPort(u.Hostname(), port)
	return t, nil
}

// requestTarget returns the path and the query of u. Package url leaves bytes
// in a query as they are; a request line can have only some of them.
func requestTarget(u *url.URL) string {
	var b strings.Builder
	for _, c := range []byte(u.RequestURI()) {
		if c <= ' ' || c >= 0x7F {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// httpURL returns the URL that cookies and proxies go by.
func (t *target) httpURL() *url.URL {
	u := &url.URL{Scheme: "http", Host: t.url.Host, Path: t.url.Path, RawPath: t.url.RawPath, RawQuery: t.url.RawQuery}
	if t.secure {
		u.Scheme = "https"
	}
	if t.network == "unix" {
		u.Host, u.Path = t.host, "/"
	}
	return u
}

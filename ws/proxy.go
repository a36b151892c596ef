package ws

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/wsracecheck/wsracecheck/ws/internal/handshake"
)

// connect makes the network connection to a target: directly or through a
// proxy, and with TLS for wss.
func connect(ctx context.Context, tgt *target, o *DialOptions) (net.Conn, error) {
	proxy, err := proxyFor(tgt, o)
	if err != nil {
		return nil, err
	}
	var nc net.Conn
	if proxy == nil {
		nc, err = dialNet(ctx, tgt.network, tgt.address, o)
	} else {
		nc, err = dialProxy(ctx, proxy, tgt, o)
	}
	if err != nil || !tgt.secure {
		return nc, err
	}
	return startTLS(ctx, nc, tgt.url.Hostname(), o.TLSConfig)
}

func dialNet(ctx context.Context, network, address string, o *DialOptions) (net.Conn, error) {
	if o.DialContext != nil {
		return o.DialContext(ctx, network, address)
	}
	var d net.Dialer
	return d.DialContext(ctx, network, address)
}

// startTLS performs the TLS handshake; it closes nc if that fails.
func startTLS(ctx context.Context, nc net.Conn, host string, conf *tls.Config) (net.Conn, error) {
	if conf == nil {
		conf = new(tls.Config)
	}
	conf = conf.Clone()
	if conf.ServerName == "" {
		conf.ServerName = host
	}
	conf.NextProtos = []string{"http/1.1"}
	t := tls.Client(nc, conf)
	if err := t.HandshakeContext(ctx); err != nil {
		nc.Close()
		return nil, err
	}
	return t, nil
}

// proxyFor returns the proxy for a target, nil for none.
func proxyFor(tgt *target, o *DialOptions) (*url.URL, error) {
	if tgt.network != "tcp" {
		return nil, nil
	}
	choose := o.Proxy
	if choose == nil {
		choose = http.ProxyFromEnvironment
	}
	u := &url.URL{Scheme: "http", Host: tgt.url.Host, Path: "/"}
	if tgt.secure {
		u.Scheme = "https"
	}
	proxy, err := choose(&http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: make(http.Header)})
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if proxy != nil && proxy.Scheme != "http" && proxy.Scheme != "https" {
		return nil, &UsageError{fmt.Errorf("proxy: scheme %q is not http or https", proxy.Scheme)}
	}
	return proxy, nil
}

// dialProxy connects to a target through an HTTP proxy (RFC 9110, section
// 9.3.6).
func dialProxy(ctx context.Context, proxy *url.URL, tgt *target, o *DialOptions) (net.Conn, error) {
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[proxy.Scheme]
	}
	nc, err := dialNet(ctx, "tcp", net.JoinHostPort(proxy.Hostname(), port), o)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if proxy.Scheme == "https" {
		var conf *tls.Config
		if o.TLSConfig != nil {
			conf = o.TLSConfig.Clone()
			conf.ServerName = proxy.Hostname()
		}
		if nc, err = startTLS(ctx, nc, proxy.Hostname(), conf); err != nil {
			return nil, fmt.Errorf("proxy: %w", err)
		}
	}
	release := interrupt(nc, ctx.Done())
	err = proxyHandshake(nc, proxy, tgt.address)
	release()
	if err != nil {
		nc.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("proxy: %w", err)
	}
	return nc, nil
}

// proxyHandshake asks the proxy for a tunnel. A refusal is a HandshakeError.
func proxyHandshake(nc net.Conn, proxy *url.URL, address string) error {
	header := http.Header{"Host": {address}}
	if proxy.User != nil {
		header.Set("Proxy-Authorization", basicAuth(proxy.User))
	}
	req := handshake.AppendHeader([]byte("CONNECT "+address+" HTTP/1.1\r\n"), header)
	if _, err := nc.Write(append(req, "\r\n"...)); err != nil {
		return err
	}
	head, rest, err := readHead(nc)
	if err != nil {
		return headError(err)
	}
	resp, err := handshake.ParseResponse(head)
	if err != nil {
		return headError(err)
	}
	if resp.Status != http.StatusOK {
		he := responseError(nc, resp, head, rest, fmt.Errorf("proxy answered status %d", resp.Status))
		he.proxy = true
		return he
	}
	if len(rest) > 0 {
		return &HandshakeError{Status: resp.Status, err: fmt.Errorf("proxy sent %d bytes after its answer", len(rest))}
	}
	return nil
}

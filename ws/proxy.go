package ws

import (
	"context"
	"crypto/tls"
	"errors"
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
	switch {
	case proxy != nil:
		nc, err = dialProxy(ctx, proxy, tgt, o)
	case tgt.secure && o.DialTLSContext != nil:
		return o.DialTLSContext(ctx, tgt.network, tgt.address)
	default:
		nc, err = dialNet(ctx, tgt.network, tgt.address, o)
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
	u := tgt.httpURL()
	proxy, err := choose(&http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: make(http.Header)})
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if proxy != nil && proxyPorts[proxy.Scheme] == "" {
		return nil, &UsageError{fmt.Errorf("proxy: scheme %q is not http, https, socks5 or socks5h", proxy.Scheme)}
	}
	return proxy, nil
}

// proxyPorts has the kinds of proxies and their default ports.
var proxyPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

// dialProxy connects to a target through an HTTP proxy (RFC 9110, section
// 9.3.6) or a SOCKS proxy.
func dialProxy(ctx context.Context, proxy *url.URL, tgt *target, o *DialOptions) (net.Conn, error) {
	port := proxy.Port()
	if port == "" {
		port = proxyPorts[proxy.Scheme]
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
	if proxy.Scheme == "http" || proxy.Scheme == "https" {
		err = proxyHandshake(nc, proxy, tgt.address, o.ProxyHeader)
	} else {
		err = socksHandshake(nc, proxy.User, tgt.address)
	}
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
func proxyHandshake(nc net.Conn, proxy *url.URL, address string, header http.Header) error {
	if header = header.Clone(); header == nil {
		header = make(http.Header)
	}
	header.Set("Host", address)
	if proxy.User != nil {
		header.Set("Proxy-Authorization", basicAuth(proxy.User))
	}
	req := handshake.AppendHeader([]byte("CONNECT "+address+" HTTP/1.1\r\n"), header)
	if _, err := nc.Write(append(req, "\r\n"...)); err != nil {
		return err
	}
	head, rest, err := readHead(nc, handshake.ResponseEnd)
	status := handshake.StatusOf(head)
	if err == nil && status == 0 {
		_, err = handshake.ParseResponse(head)
	}
	switch {
	case err != nil:
		err = headError(nc, head, rest, err)
	case status != http.StatusOK:
		err = responseError(nc, status, head, rest, fmt.Errorf("proxy answered status %d", status))
	}
	if err != nil {
		var he *HandshakeError
		if errors.As(err, &he) {
			he.proxy = true
		}
		return err
	}
	if len(rest) > 0 {
		return &HandshakeError{Status: status, err: fmt.Errorf("proxy sent %d bytes after its answer", len(rest))}
	}
	return nil
}

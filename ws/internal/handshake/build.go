package handshake

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// reserved are the headers that the handshake sets itself.
var reserved = []string{
	"Connection", "Content-Length", "Host", "Sec-Websocket-Accept", "Sec-Websocket-Extensions",
	"Sec-Websocket-Key", "Sec-Websocket-Protocol", "Sec-Websocket-Version", "Transfer-Encoding", "Upgrade",
}

// CheckHeader returns an error if a caller's additional headers cannot be sent:
// malformed, or set by the handshake itself.
func CheckHeader(h http.Header) error {
	for _, name := range sortedNames(h) {
		if slices.Contains(reserved, http.CanonicalHeaderKey(name)) {
			return fmt.Errorf("header %s is set by the handshake", name)
		}
		if !isToken(name) {
			return fmt.Errorf("malformed header name %q", name)
		}
		for _, v := range h[name] {
			if strings.IndexFunc(v, isCtl) >= 0 {
				return fmt.Errorf("control character in the value of header %s", name)
			}
		}
	}
	return nil
}

// CheckSubprotocols returns an error unless all are tokens and distinct
// (section 4.1, requirement 10).
func CheckSubprotocols(sub []string) error {
	for i, s := range sub {
		if !isToken(s) {
			return fmt.Errorf("subprotocol %q is not a token", s)
		}
		if slices.Contains(sub[:i], s) {
			return fmt.Errorf("subprotocol %q is offered twice", s)
		}
	}
	return nil
}

// An Opening is what a client asks for: all fields but the last three must be
// set. They must have been checked.
type Opening struct {
	Target, Host, Key string
	Subprotocols      []string
	Extensions        string // value of Sec-WebSocket-Extensions, "" for none
	Header            http.Header
}

// AppendRequest appends the head of a client's handshake to dst.
func AppendRequest(dst []byte, o Opening) []byte {
	dst = append(dst, "GET "+o.Target+" HTTP/1.1\r\nHost: "+o.Host+"\r\n"...)
	dst = append(dst, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"...)
	dst = append(dst, "Sec-WebSocket-Key: "+o.Key+"\r\n"...)
	if len(o.Subprotocols) > 0 {
		dst = append(dst, "Sec-WebSocket-Protocol: "+strings.Join(o.Subprotocols, ", ")+"\r\n"...)
	}
	if o.Extensions != "" {
		dst = append(dst, "Sec-WebSocket-Extensions: "+o.Extensions+"\r\n"...)
	}
	return append(AppendHeader(dst, o.Header), "\r\n"...)
}

// A Grant is what a server grants to a client; empty parts are left out.
type Grant struct {
	Key         string // of the request
	Subprotocol string
	Extensions  string // value of Sec-WebSocket-Extensions
	Header      http.Header
}

// AppendAccept appends the head of a server's 101 response to dst.
func AppendAccept(dst []byte, g Grant) []byte {
	dst = append(dst, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"...)
	dst = append(dst, "Sec-WebSocket-Accept: "+AcceptKey(g.Key)+"\r\n"...)
	if g.Subprotocol != "" {
		dst = append(dst, "Sec-WebSocket-Protocol: "+g.Subprotocol+"\r\n"...)
	}
	if g.Extensions != "" {
		dst = append(dst, "Sec-WebSocket-Extensions: "+g.Extensions+"\r\n"...)
	}
	return append(AppendHeader(dst, g.Header), "\r\n"...)
}

// AppendRefusal appends a whole response, head and text, that refuses a
// handshake, and after which the connection is closed.
func AppendRefusal(dst []byte, status int, header http.Header, text string) []byte {
	dst = append(dst, fmt.Sprintf("HTTP/1.1 %d %s\r\n", status, http.StatusText(status))...)
	dst = AppendHeader(dst, header)
	if header.Get("Connection") == "" {
		dst = append(dst, "Connection: close\r\n"...)
	}
	dst = append(dst, "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "+strconv.Itoa(len(text))+"\r\n\r\n"...)
	return append(dst, text...)
}

// AppendHeader appends the header lines, sorted by name.
func AppendHeader(dst []byte, h http.Header) []byte {
	for _, name := range sortedNames(h) {
		for _, v := range h[name] {
			dst = append(dst, name+": "+v+"\r\n"...)
		}
	}
	return dst
}

func sortedNames(h http.Header) []string {
	names := make([]string, 0, len(h))
	for n := range h {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

package handshake

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
)

// guid is the constant of section 1.3 that proves that a server speaks
// WebSocket.
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// Key encodes a nonce as the value of Sec-WebSocket-Key.
func Key(nonce [16]byte) string { return base64.StdEncoding.EncodeToString(nonce[:]) }

// AcceptKey returns the value of Sec-WebSocket-Accept that answers key.
func AcceptKey(key string) string {
	sum := sha1.Sum([]byte(key + guid))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// A Refusal is a request that a server must not accept, with its answer.
type Refusal struct {
	Status int
	Reason string
	Header http.Header // what the answer must have in addition
}

func (e *Refusal) Error() string { return e.Reason }

// CheckRequest judges an opening handshake as section 4.2.1 asks and returns
// its key. Origin, Host and path are the caller's to judge. The error is a
// [*Refusal].
func CheckRequest(method string, h http.Header) (key string, err error) {
	upgrade := http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}}
	switch {
	case method != http.MethodGet:
		return "", &Refusal{http.StatusMethodNotAllowed, "handshake with method " + clip(method), http.Header{"Allow": {"GET"}}}
	case !HasToken(h, "Connection", "upgrade"):
		return "", &Refusal{http.StatusUpgradeRequired, "Connection header without upgrade", upgrade}
	case !HasToken(h, "Upgrade", "websocket"):
		return "", &Refusal{http.StatusUpgradeRequired, "Upgrade header without websocket", upgrade}
	}
	if err := CheckVersion(h); err != nil {
		return "", err
	}
	key, err = single(h, "Sec-Websocket-Key")
	if err == nil {
		err = checkKey(key)
	}
	if err != nil {
		return "", &Refusal{Status: http.StatusBadRequest, Reason: err.Error()}
	}
	return key, nil
}

// CheckVersion judges the version in a request; over HTTP/2 there is nothing
// else in its place (RFC 8441, section 5). The error is a [*Refusal].
func CheckVersion(h http.Header) error {
	version, err := single(h, "Sec-Websocket-Version")
	if err != nil {
		return &Refusal{Status: http.StatusBadRequest, Reason: err.Error()}
	}
	if version != "13" {
		supported := http.Header{"Sec-Websocket-Version": {"13"}}
		return &Refusal{http.StatusUpgradeRequired, fmt.Sprintf("WebSocket version %q is not 13", clip(version)), supported}
	}
	return nil
}

func checkKey(key string) error {
	// Strict refuses what two decoders could read differently, such as
	// padding bits; the length check refuses embedded line breaks.
	nonce, err := base64.StdEncoding.Strict().DecodeString(key)
	if err != nil || len(nonce) != 16 || len(key) != 24 {
		return fmt.Errorf("Sec-WebSocket-Key %q is not 16 bytes in base64", clip(key))
	}
	return nil
}

// A ResponseError says why a response does not accept the handshake.
type ResponseError struct {
	Status int
	Reason string
}

func (e *ResponseError) Error() string { return e.Reason }

// CheckResponse judges the answer to a handshake with key and the offered
// subprotocols as section 4.1 asks, and returns the chosen subprotocol, "" for
// none. Unless extensions were offered none may be chosen; which ones are is the
// caller's to judge. The error is a [*ResponseError].
func CheckResponse(r *Response, key string, offered []string, extensions bool) (subprotocol string, err error) {
	fail := func(format string, args ...any) (string, error) {
		return "", &ResponseError{r.Status, fmt.Sprintf(format, args...)}
	}
	if r.Status != http.StatusSwitchingProtocols {
		return fail("status %d instead of 101", r.Status)
	}
	if err := noBody(r.Header); err != nil {
		return fail("%v", err)
	}
	if !HasToken(r.Header, "Connection", "upgrade") {
		return fail("Connection header without upgrade")
	}
	up, err := single(r.Header, "Upgrade")
	if err != nil || !strings.EqualFold(up, "websocket") {
		return fail("Upgrade header is not websocket")
	}
	accept, err := single(r.Header, "Sec-Websocket-Accept")
	if err != nil {
		return fail("%v", err)
	}
	if accept != AcceptKey(key) {
		return fail("Sec-WebSocket-Accept %q does not answer the key", clip(accept))
	}
	if ext := Tokens(r.Header, "Sec-Websocket-Extensions"); len(ext) > 0 && !extensions {
		return fail("extension %q was not offered", clip(ext[0]))
	}
	if len(r.Header["Sec-Websocket-Protocol"]) == 0 {
		return "", nil
	}
	sub, err := single(r.Header, "Sec-Websocket-Protocol")
	if err != nil {
		return fail("%v", err)
	}
	for _, o := range offered {
		if o == sub {
			return sub, nil
		}
	}
	return fail("subprotocol %q was not offered", clip(sub))
}

// single returns the value of a header that must be present exactly once.
func single(h http.Header, name string) (string, error) {
	switch v := h[name]; len(v) {
	case 0:
		return "", fmt.Errorf("%s header is missing", wireName(name))
	case 1:
		return v[0], nil
	default:
		return "", fmt.Errorf("%d %s headers", len(v), wireName(name))
	}
}

func wireName(canonical string) string {
	return strings.Replace(canonical, "Websocket", "WebSocket", 1)
}

// Tokens returns the elements of a comma-separated header, over all its lines,
// without empty ones. The name is in canonical form.
func Tokens(h http.Header, name string) []string {
	var all []string
	for _, v := range h[name] {
		for t := range strings.SplitSeq(v, ",") {
			if t = strings.Trim(t, " \t"); t != "" {
				all = append(all, t)
			}
		}
	}
	return all
}

// HasToken reports whether a comma-separated header has the token, in any
// case.
func HasToken(h http.Header, name, token string) bool {
	for _, t := range Tokens(h, name) {
		if strings.EqualFold(t, token) {
			return true
		}
	}
	return false
}

// SelectSubprotocol returns the first of the server's subprotocols that the
// client offers, "" if there is none.
func SelectSubprotocol(h http.Header, server []string) string {
	offered := Tokens(h, "Sec-Websocket-Protocol")
	for _, s := range server {
		for _, o := range offered {
			if s == o {
				return s
			}
		}
	}
	return ""
}

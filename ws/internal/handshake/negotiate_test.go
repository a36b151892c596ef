package handshake

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

const sampleKey = "dGhlIHNhbXBsZSBub25jZQ=="

// 1.3: the sample of the RFC.
func TestAcceptKey(t *testing.T) {
	if got := AcceptKey(sampleKey); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Errorf("AcceptKey = %q", got)
	}
	if got := Key([16]byte([]byte("the sample nonce"))); got != sampleKey {
		t.Errorf("Key = %q", got)
	}
}

// edit returns a copy of h with name set to values, or removed without values.
func edit(h http.Header, name string, values ...string) http.Header {
	h = h.Clone()
	delete(h, name)
	if len(values) > 0 {
		h[name] = values
	}
	return h
}

// 4.2.1: the client's requirements, one violated at a time.
func TestCheckRequest(t *testing.T) {
	good := http.Header{
		"Connection": {"keep-alive, Upgrade"}, "Upgrade": {"h2c, WebSocket"},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {sampleKey},
	}
	if key, err := CheckRequest("GET", good); err != nil || key != sampleKey {
		t.Fatalf("%q, %v", key, err)
	}
	tests := []struct {
		name   string
		method string
		h      http.Header
		status int
		extra  string // a header of the answer
	}{
		{"method", "POST", good, 405, "Allow"},
		{"no connection", "GET", edit(good, "Connection"), 426, "Upgrade"},
		{"other connection", "GET", edit(good, "Connection", "close"), 426, "Upgrade"},
		{"no upgrade", "GET", edit(good, "Upgrade"), 426, "Upgrade"},
		{"other upgrade", "GET", edit(good, "Upgrade", "h2c"), 426, "Connection"},
		{"no version", "GET", edit(good, "Sec-Websocket-Version"), 400, ""},
		{"two versions", "GET", edit(good, "Sec-Websocket-Version", "13", "13"), 400, ""},
		{"old version", "GET", edit(good, "Sec-Websocket-Version", "8"), 426, "Sec-Websocket-Version"},
		{"no key", "GET", edit(good, "Sec-Websocket-Key"), 400, ""},
		{"two keys", "GET", edit(good, "Sec-Websocket-Key", sampleKey, sampleKey), 400, ""},
		{"short key", "GET", edit(good, "Sec-Websocket-Key", "c2hvcnQ="), 400, ""},
		{"key not base64", "GET", edit(good, "Sec-Websocket-Key", strings.Repeat("!", 24)), 400, ""},
		{"key with loose padding bits", "GET", edit(good, "Sec-Websocket-Key", "dGhlIHNhbXBsZSBub25jZR=="), 400, ""},
	}
	for _, tt := range tests {
		_, err := CheckRequest(tt.method, tt.h)
		var re *Refusal
		if !errors.As(err, &re) || re.Status != tt.status || tt.extra != "" && re.Header.Get(tt.extra) == "" {
			t.Errorf("%s: %+v, want status %d with %q", tt.name, err, tt.status, tt.extra)
		}
	}
}

// 4.1: what a client must not accept.
func TestCheckResponse(t *testing.T) {
	good := http.Header{
		"Connection": {"upgrade"}, "Upgrade": {"WebSocket"},
		"Sec-Websocket-Accept": {"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
	}
	tests := []struct {
		name   string
		status int
		h      http.Header
		offer  []string
		ext    bool // extensions were offered
		sub    string
		err    string
	}{
		{name: "good", status: 101, h: good},
		{name: "subprotocol", status: 101, h: edit(good, "Sec-Websocket-Protocol", "b"), offer: []string{"a", "b"}, sub: "b"},
		{name: "no subprotocol chosen", status: 101, h: good, offer: []string{"a"}},
		{name: "status", status: 200, h: good, err: "status 200"},
		{name: "no connection", status: 101, h: edit(good, "Connection"), err: "Connection"},
		{name: "no upgrade", status: 101, h: edit(good, "Upgrade"), err: "Upgrade"},
		{name: "two upgrades", status: 101, h: edit(good, "Upgrade", "websocket", "websocket"), err: "Upgrade"},
		{name: "no accept", status: 101, h: edit(good, "Sec-Websocket-Accept"), err: "missing"},
		{name: "wrong accept", status: 101, h: edit(good, "Sec-Websocket-Accept", "x"), err: "does not answer"},
		{name: "two accepts", status: 101, h: edit(good, "Sec-Websocket-Accept", "x", "y"), err: "2 Sec-WebSocket-Accept"},
		{name: "extension", status: 101, h: edit(good, "Sec-Websocket-Extensions", "permessage-deflate"), err: "extension"},
		{name: "extension that may have been offered", status: 101, h: edit(good, "Sec-Websocket-Extensions", "permessage-deflate"), ext: true},
		{name: "subprotocol not offered", status: 101, h: edit(good, "Sec-Websocket-Protocol", "c"), offer: []string{"a"}, err: "not offered"},
		{name: "two subprotocols", status: 101, h: edit(good, "Sec-Websocket-Protocol", "a", "a"), offer: []string{"a"}, err: "2 Sec-WebSocket-Protocol"},
		{name: "subprotocol in another case", status: 101, h: edit(good, "Sec-Websocket-Protocol", "A"), offer: []string{"a"}, err: "not offered"},
	}
	for _, tt := range tests {
		sub, err := CheckResponse(&Response{Status: tt.status, Header: tt.h}, sampleKey, tt.offer, tt.ext)
		var re *ResponseError
		if tt.err == "" && err != nil || sub != tt.sub {
			t.Errorf("%s: %q, %v", tt.name, sub, err)
		}
		if tt.err != "" && (!errors.As(err, &re) || !strings.Contains(err.Error(), tt.err)) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.err)
		}
	}
}

func TestSelectSubprotocol(t *testing.T) {
	h := http.Header{"Sec-Websocket-Protocol": {"a, b", " c ,"}}
	for _, tt := range []struct {
		server []string
		want   string
	}{{nil, ""}, {[]string{"x"}, ""}, {[]string{"c", "a"}, "c"}, {[]string{"x", "b"}, "b"}, {[]string{"A"}, ""}} {
		if got := SelectSubprotocol(h, tt.server); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.server, got, tt.want)
		}
	}
}

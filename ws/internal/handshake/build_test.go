package handshake

import (
	"net/http"
	"strings"
	"testing"
)

// What one role builds, the other accepts.
func TestBuildAndCheck(t *testing.T) {
	extra := http.Header{"Origin": {"https://example.com"}, "Cookie": {"a=b"}}
	head := AppendRequest(nil, Opening{"/x?y", "h:1", sampleKey, []string{"a", "b"}, "e; p", extra})
	req, err := ParseRequest(head)
	if err != nil {
		t.Fatal(err)
	}
	key, err := CheckRequest(req.Method, req.Header)
	if err != nil || key != sampleKey || req.Target != "/x?y" || req.Host != "h:1" || req.Header.Get("Cookie") != "a=b" || req.Header.Get("Sec-Websocket-Extensions") != "e; p" {
		t.Fatalf("%q, %v, %+v", key, err, req)
	}
	sub := SelectSubprotocol(req.Header, []string{"b"})
	resp, err := ParseResponse(AppendAccept(nil, Grant{key, sub, "e", http.Header{"Set-Cookie": {"c=d", "e=f"}}}))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := CheckResponse(resp, key, []string{"a", "b"}, true); err != nil || got != "b" {
		t.Errorf("%q, %v", got, err)
	}
	if len(resp.Header["Set-Cookie"]) != 2 || resp.Header.Get("Sec-Websocket-Extensions") != "e" {
		t.Errorf("%v", resp.Header)
	}
}

func TestAppendRefusal(t *testing.T) {
	got := string(AppendRefusal(nil, 405, http.Header{"Allow": {"GET"}}, "no"))
	want := "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nConnection: close\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nno"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCheckHeader(t *testing.T) {
	for name, h := range map[string]http.Header{
		"":                  {"Origin": {"x"}, "X-A": {"b\tc"}},
		"set by":            {"sec-websocket-key": {"x"}},
		"malformed":         {"a b": {"x"}},
		"control character": {"A": {"x\r\nEvil: y"}},
	} {
		err := CheckHeader(h)
		if name == "" && err != nil || name != "" && (err == nil || !strings.Contains(err.Error(), name)) {
			t.Errorf("%v: %v, want %q", h, err, name)
		}
	}
}

func TestCheckSubprotocols(t *testing.T) {
	if err := CheckSubprotocols([]string{"a", "b.v1"}); err != nil {
		t.Error(err)
	}
	for _, bad := range [][]string{{""}, {"a b"}, {"a,b"}, {"a", "a"}} {
		if CheckSubprotocols(bad) == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

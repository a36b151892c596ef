package handshake

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

const goodRequest = "GET /chat?a=b HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n" +
	"Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
	"Origin: http://example.com\r\nSec-WebSocket-Protocol: chat, superchat\r\nsec-websocket-version: 13\r\n\r\n"

const goodResponse = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n"

func TestRequestEnd(t *testing.T) {
	for n := range len(goodRequest) {
		if end, err := RequestEnd([]byte(goodRequest[:n])); end != 0 || err != nil {
			t.Fatalf("%d bytes: %d, %v", n, end, err)
		}
	}
	if end, err := RequestEnd([]byte(goodRequest + "frames")); end != len(goodRequest) || err != nil {
		t.Errorf("%d, %v; want %d", end, err, len(goodRequest))
	}
	var he *HeadError
	if _, err := RequestEnd(make([]byte, MaxHead)); !errors.As(err, &he) || !he.TooLarge {
		t.Errorf("endless head: %v", err)
	}
}

func TestResponseEnd(t *testing.T) {
	long := "HTTP/1.1 302 x\r\nLocation: /" + strings.Repeat("a", 900_000) + "\r\n\r\n"
	for _, n := range []int{0, 1, 4, 5, 100, len(long) - 1} {
		if end, err := ResponseEnd([]byte(long[:n])); end != 0 || err != nil {
			t.Errorf("%d bytes: %d, %v", n, end, err)
		}
	}
	if end, err := ResponseEnd([]byte(long + "x")); end != len(long) || err != nil {
		t.Errorf("%d, %v; want %d", end, err, len(long))
	}
	var he *HeadError
	if _, err := ResponseEnd([]byte("HTTP/" + strings.Repeat("x", MaxResponse))); !errors.As(err, &he) || !he.TooLarge {
		t.Errorf("endless head: %v", err)
	}
	for _, in := range []string{"h", "HTTX", "SSH-2.0"} {
		if _, err := ResponseEnd([]byte(in)); !errors.As(err, &he) || he.TooLarge {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestStatusOf(t *testing.T) {
	for in, want := range map[string]int{
		"HTTP/1.0 503 Service Unavailable\r\nbad line\r\n": 503,
		"HTTP/1.1 302 Found\r\n":                           302,
		"HTTP/1.1 404\r\n":                                 404,
		"HTTP/1.1 302 Fou":                                 0,
		"HTTP/1.1 099 x\r\n":                               0,
		"HTTP/1.1 20 x\r\n":                                0,
		"SSH 200 x\r\n":                                    0,
		"":                                                 0,
	} {
		if got := StatusOf([]byte(in)); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

func TestParseRequest(t *testing.T) {
	r, err := ParseRequest([]byte(goodRequest))
	if err != nil {
		t.Fatal(err)
	}
	if r.Method != "GET" || r.Target != "/chat?a=b" || r.Host != "server.example.com" {
		t.Errorf("%+v", r)
	}
	want := http.Header{
		"Upgrade": {"websocket"}, "Connection": {"keep-alive, Upgrade"},
		"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Origin": {"http://example.com"},
		"Sec-Websocket-Protocol": {"chat, superchat"}, "Sec-Websocket-Version": {"13"},
	}
	if !reflect.DeepEqual(r.Header, want) {
		t.Errorf("header %v, want %v", r.Header, want)
	}
}

func TestParseRequestRefuses(t *testing.T) {
	many := strings.Repeat("A: b\r\n", MaxHeaders)
	tests := []struct{ name, in, err string }{
		{"no end", "GET / HTTP/1.1\r\nHost: a\r\n", "empty line"},
		{"bytes after the end", "GET / HTTP/1.1\r\nHost: a\r\n\r\nx", "empty line"},
		{"HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", "not HTTP/1.1"},
		{"HTTP/2", "PRI * HTTP/2.0\r\n\r\n", "malformed request line"},
		{"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", "request line"},
		{"absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "request line"},
		{"space in target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "not HTTP/1.1"},
		{"fragment in target", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", "request line"},
		{"escape in target", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "request line"},
		{"no host", "GET / HTTP/1.1\r\n\r\n", "0 Host headers"},
		{"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", "2 Host headers"},
		{"space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "malformed header line"},
		{"folded line", "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", "malformed header line"},
		{"bare LF", "GET / HTTP/1.1\r\nHost: a\nEvil: b\r\n\r\n", "control character"},
		{"bare CR", "GET / HTTP/1.1\r\nHost: a\rEvil: b\r\n\r\n", "control character"},
		{"NUL", "GET / HTTP/1.1\r\nHost: a\x00\r\n\r\n", "control character"},
		{"no colon", "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", "malformed header line"},
		{"empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", "malformed header line"},
		{"body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", "Content-Length"},
		{"chunked", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding"},
		{"many headers", "GET / HTTP/1.1\r\nHost: a\r\n" + many + "\r\n", "more than 128 headers"},
		{"long line", "GET /" + strings.Repeat("x", MaxLine) + " HTTP/1.1\r\nHost: a\r\n\r\n", "line of more"},
	}
	for _, tt := range tests {
		_, err := ParseRequest([]byte(tt.in))
		var he *HeadError
		if !errors.As(err, &he) || !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.err)
		}
	}
}

func TestParseResponse(t *testing.T) {
	r, err := ParseResponse([]byte(goodResponse))
	if err != nil || r.Status != 101 || r.Reason != "Switching Protocols" || r.Header.Get("Upgrade") != "WebSocket" {
		t.Errorf("%+v, %v", r, err)
	}
	for _, in := range []string{
		"HTTP/1.0 101 Switching\r\n\r\n", "HTTP/1.1 1 x\r\n\r\n", "HTTP/1.1 abc x\r\n\r\n",
		"HTTP/1.1 0101 x\r\n\r\n", "HTTP/1.1 +12 x\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n", "\r\n\r\n",
		"HTTP/1.1 101 x\r\nbad line\r\n\r\n", "HTTP/1.1 101 x\r\n",
	} {
		var he *HeadError
		if _, err := ParseResponse([]byte(in)); !errors.As(err, &he) {
			t.Errorf("%q: %v", in, err)
		}
	}
	if r, err := ParseResponse([]byte("HTTP/1.1 404\r\n\r\n")); err != nil || r.Status != 404 {
		t.Errorf("no reason phrase: %+v, %v", r, err)
	}
}

func FuzzParseRequest(f *testing.F) {
	f.Add([]byte(goodRequest))
	f.Add([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
	f.Add([]byte("GET / HTTP/1.1\r\nHost : a\r\n b\r\n\r\n"))
	f.Add([]byte("\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseRequest(b)
		if err != nil {
			var he *HeadError
			if !errors.As(err, &he) {
				t.Fatalf("undocumented error %v", err)
			}
			return
		}
		if _, err := CheckRequest(r.Method, r.Header); err != nil {
			var re *Refusal
			if !errors.As(err, &re) || re.Status < 400 || re.Status > 499 {
				t.Fatalf("undocumented refusal %v", err)
			}
		}
		again := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.Target, r.Host)
		again = append(AppendHeader(again, r.Header), "\r\n"...)
		r2, err := ParseRequest(again)
		if err != nil || !reflect.DeepEqual(r, r2) {
			t.Fatalf("%+v became %+v, %v", r, r2, err)
		}
	})
}

func FuzzParseResponse(f *testing.F) {
	f.Add([]byte(goodResponse))
	f.Add([]byte("HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 101\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 101 x\r\nA\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseResponse(b)
		if err != nil {
			var he *HeadError
			if !errors.As(err, &he) {
				t.Fatalf("undocumented error %v", err)
			}
			return
		}
		if _, err := CheckResponse(r, "dGhlIHNhbXBsZSBub25jZQ==", []string{"chat"}, false); err != nil {
			var re *ResponseError
			if !errors.As(err, &re) {
				t.Fatalf("undocumented error %v", err)
			}
		}
	})
}

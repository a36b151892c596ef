package handshake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"testing"
)

// fuzzedHead returns the head at the start of b, as readers of the network
// find it, unless there is none.
func fuzzedHead(t *testing.T, b []byte, end func([]byte) (int, error)) (head []byte, ok bool) {
	n, err := end(b)
	var he *HeadError
	if err != nil && !errors.As(err, &he) {
		t.Fatalf("undocumented error %v", err)
	}
	return b[:n], n > 0
}

// FuzzRequestAsNetHTTP: a request that is accepted means the same to net/http,
// so that nothing can be smuggled past one of the two.
func FuzzRequestAsNetHTTP(f *testing.F) {
	f.Add([]byte(goodRequest))
	f.Fuzz(func(t *testing.T, b []byte) {
		head, ok := fuzzedHead(t, b, RequestEnd)
		if !ok {
			return
		}
		r, err := ParseRequest(head)
		if err != nil {
			return
		}
		if _, err := CheckRequest(r.Method, r.Header); err != nil {
			return
		}
		theirs, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(head)))
		if err != nil {
			t.Fatalf("net/http refuses what was accepted: %v", err)
		}
		if theirs.Method != r.Method || theirs.RequestURI != r.Target || theirs.Host != r.Host {
			t.Errorf("%s %s of %s; to net/http %s %s of %s", r.Method, r.Target, r.Host, theirs.Method, theirs.RequestURI, theirs.Host)
		}
		sameHeader(t, r.Header, theirs.Header)
	})
}

// FuzzResponseAsNetHTTP is the same for responses.
func FuzzResponseAsNetHTTP(f *testing.F) {
	f.Add([]byte(goodResponse))
	f.Fuzz(func(t *testing.T, b []byte) {
		head, ok := fuzzedHead(t, b, ResponseEnd)
		if !ok {
			return
		}
		r, err := ParseResponse(head)
		if err != nil {
			return
		}
		if _, err := CheckResponse(r, "dGhlIHNhbXBsZSBub25jZQ==", []string{"chat"}, false); err != nil {
			return
		}
		theirs, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), nil)
		if err != nil {
			t.Fatalf("net/http refuses what was accepted: %v", err)
		}
		if theirs.StatusCode != r.Status {
			t.Errorf("status %d, to net/http %d", r.Status, theirs.StatusCode)
		}
		sameHeader(t, r.Header, theirs.Header)
	})
}

// sameHeader compares headers, but for those that net/http takes out or adds.
func sameHeader(t *testing.T, ours, theirs http.Header) {
	for _, h := range []http.Header{ours, theirs} {
		for _, name := range []string{"Content-Length", "Transfer-Encoding", "Trailer", "Pragma", "Cache-Control"} {
			h.Del(name)
		}
	}
	if !reflect.DeepEqual(ours, theirs) {
		t.Errorf("header %s; to net/http %s", fmt.Sprint(ours), fmt.Sprint(theirs))
	}
}

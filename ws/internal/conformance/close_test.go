package conformance

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/ws"
)

// closing returns a Close frame.
func closing(code uint16, reason string) string {
	return lit(0x88, string(binary.BigEndian.AppendUint16(nil, code))+reason)
}

// Sections 5.5.1 and 7: Close frames of the peer.
func TestPeerCloses(t *testing.T) {
	big := lit(0x81, strings.Repeat("*", 256<<10))
	run(t, []testCase{
		{name: "5.5.1 at once"},
		{name: "5.5.1 after a message", in: []string{hello}, out: []string{hello}},
		{name: "5.5.1 without a code", in: []string{"\x88\x00"}, end: "\x88\x00"},
		{name: "5.5.1 with a code", in: []string{"\x88\x02\x03\xe8"}, end: "\x88\x02\x03\xe8"},
		{name: "5.5.1 with a reason", in: []string{"\x88\x0a\x03\xe8Goodbye!"}, end: "\x88\x0a\x03\xe8Goodbye!"},
		{name: "5.5.1 longest reason", in: []string{closing(1000, strings.Repeat("*", 123))}, end: closing(1000, strings.Repeat("*", 123))},
		{name: "5.5.1 reason of many runes", in: []string{closing(1000, strings.Repeat("€", 41))}, end: closing(1000, strings.Repeat("€", 41))},
		{name: "5.5.1 one byte", in: []string{"\x88\x01\x03"}, fail: 1002},
		{name: "5.5.1 reason of 124 bytes", in: []string{"\x88\x7e"}, fail: 1002},
		{name: "8.1 reason is not UTF-8", in: []string{closing(1000, "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited")}, fail: 1007},
		{name: "8.1 reason ends inside a rune", in: []string{closing(1000, "\xe2\x82")}, fail: 1007},

		{name: "5.5.1 twice", in: []string{close1000, close1000}, end: close1000},
		{name: "5.5.1 then another code", in: []string{close1000, closing(1001, "")}, end: close1000},
		{name: "5.5.1 then a ping", in: []string{close1000, "\x89\x00"}, end: close1000},
		{name: "5.5.1 then a message", in: []string{close1000, hello}, end: close1000},
		{name: "5.5.1 then nonsense", in: []string{close1000, "\xff\xff\xff"}, end: close1000},
		{name: "5.5.1 inside a message", in: []string{"\x01\x09fragment1", close1000}, end: close1000},
		{name: "5.5.1 inside a message, then its rest", in: []string{"\x01\x09fragment1", close1000, "\x80\x09fragment2"}, end: close1000},
		{name: "5.5.1 after 256 KiB", in: []string{big, close1000, "\x89\x00"}, out: []string{big}, end: close1000},
		{name: "5.5.1 after a ping", in: []string{"\x89\x01a", close1000}, out: []string{"\x8a\x01a"}, end: close1000},
	})
	run(t, closeCodes())
}

// closeCodes are the codes that may be on the wire, and those that may not
// (section 7.4, and the registry of section 11.7).
func closeCodes() (cases []testCase) {
	for _, code := range []uint16{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4001, 4999} {
		f := closing(code, "why")
		cases = append(cases,
			testCase{name: fmt.Sprintf("7.4 code %d", code), in: []string{closing(code, "")}, end: closing(code, "")},
			testCase{name: fmt.Sprintf("7.4 code %d with a reason", code), in: []string{f}, end: f})
	}
	for _, code := range []uint16{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 5001, 32768, 65535} {
		cases = append(cases,
			testCase{name: fmt.Sprintf("7.4 invalid code %d", code), in: []string{closing(code, "")}, fail: 1002},
			testCase{name: fmt.Sprintf("7.4 invalid code %d with a reason", code), in: []string{closing(code, "why")}, fail: 1002})
	}
	return cases
}

// Section 7.1.2: what Close sends, and the terminal state by the peer's
// answer.
func TestEndpointCloses(t *testing.T) {
	max := strings.Repeat("r", 123)
	tests := []struct {
		name   string
		code   ws.StatusCode
		reason string
		want   string // the frame on the wire
		answer []string
		rcvd   ws.StatusCode // in the terminal state; 0: no Close frame
		cause  bool
	}{
		{name: "7.1.2 normal", code: 1000, want: close1000, answer: []string{close1000}, rcvd: 1000},
		{name: "7.1.2 reason", code: 1001, reason: "bye", want: closing(1001, "bye"), answer: []string{closing(1001, "bye")}, rcvd: 1001},
		{name: "7.1.2 longest reason", code: 4999, reason: max, want: closing(4999, max), answer: []string{closing(4999, "")}, rcvd: 4999},
		{name: "7.1.2 no code", code: ws.StatusNoStatus, want: "\x88\x00", answer: []string{"\x88\x00"}, rcvd: 1005},
		{name: "7.1.2 another answer", code: 1000, want: close1000, answer: []string{closing(3000, "mine")}, rcvd: 3000},
		{name: "7.1.2 empty answer", code: 1000, want: close1000, answer: []string{"\x88\x00"}, rcvd: 1005},
		{name: "7.1.2 messages before the answer", code: 1000, want: close1000, answer: []string{hello, "\x89\x00", close1000}, rcvd: 1000},
		{name: "7.1.2 the rest of a message before the answer", code: 1000, want: close1000, answer: []string{"\x01\x01a", "\x80\x01b", close1000}, rcvd: 1000},
		{name: "7.1.2 nothing is parsed after the answer", code: 1000, want: close1000, answer: []string{close1000, "\xff\xff"}, rcvd: 1000},
		{name: "7.1.2 invalid answer", code: 1000, want: close1000, answer: []string{"\x88\x01\x03"}, cause: true},
		{name: "7.1.2 nonsense for an answer", code: 1000, want: close1000, answer: []string{"\xc1\x00"}, cause: true},
		{name: "7.1.2 end without an answer", code: 1000, want: close1000, cause: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, server := range []bool{true, false} {
				synctest.Test(t, func(t *testing.T) {
					c, p := open(t, server, ws.Options{PingInterval: -1})
					done := make(chan struct{})
					go func() { defer close(done); c.Close(tt.code, tt.reason) }()
					synctest.Wait()
					answer := tt.answer
					if server {
						answer = maskAll(answer, false)
					}
					p.Write([]byte(strings.Join(answer, "")))
					synctest.Wait()
					p.Close()
					<-done
					<-p.ended
					if len(p.got) != 1 || p.got[0] != tt.want || p.err != nil {
						t.Errorf("server %v: sent %s, %v; want %q", server, brief(p.got), p.err, tt.want)
					}
					ce := c.Err().(*ws.CloseError)
					rcvd := ws.StatusCode(0)
					if ce.Rcvd != nil {
						rcvd = ce.Rcvd.Code
					}
					if ce.Sent == nil || ce.Sent.Code != tt.code || ce.Sent.Reason != tt.reason || rcvd != tt.rcvd || ce.RcvdThenSent || (ce.Unwrap() != nil) != tt.cause {
						t.Errorf("server %v: state %v", server, ce)
					}
				})
			}
		})
	}
}

// Section 7.4.1: codes that are not for the wire are never on it.
func TestEndpointRefusesToSend(t *testing.T) {
	for _, tt := range []struct {
		code   ws.StatusCode
		reason string
	}{{0, ""}, {999, ""}, {1004, ""}, {1006, ""}, {1015, ""}, {1016, ""}, {2999, ""}, {5000, ""}, {65535, ""},
		{ws.StatusNoStatus, "reason"}, {1000, strings.Repeat("r", 124)}, {1000, "\xff"}} {
		for _, server := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				c, p := open(t, server, ws.Options{PingInterval: -1})
				errs := make(chan error, 1)
				go func() { errs <- c.Close(tt.code, tt.reason) }()
				synctest.Wait()
				p.Close()
				if err := <-errs; err == nil {
					t.Errorf("Close(%d, %q): no error", tt.code, tt.reason)
				}
				<-p.ended
				if len(p.got) != 1 || p.got[0] != closing(1011, "") {
					t.Errorf("Close(%d, %q) sent %s, want 1011", tt.code, tt.reason, brief(p.got))
				}
			})
		}
	}
}

// Section 7.1.1: a peer that ends its direction of TCP right behind its Close
// frame still gets the answer.
func TestHalfClose(t *testing.T) {
	for _, server := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			a, b := newDuplex()
			c, p := handshake(t, server, ws.Options{PingInterval: -1}, a, b)
			f := closing(1001, "leaving")
			go c.Read(bg)
			if server {
				p.Write([]byte(masked(f)))
			} else {
				p.Write([]byte(f))
			}
			b.CloseWrite()
			<-p.ended
			if p.err != nil || len(p.got) != 1 || p.got[0] != f {
				t.Errorf("server %v: got %s, %v", server, brief(p.got), p.err)
			}
			<-c.Done()
			if ce := c.Err().(*ws.CloseError); !ce.OK() || !ce.RcvdThenSent {
				t.Errorf("server %v: state %v", server, ce)
			}
		})
	}
}

// Sections 5.4 and 5.5.1: a message that was begun cannot be completed after
// our Close frame, so that frame does not say that all is well.
func TestEndpointClosesInsideMessage(t *testing.T) {
	for _, server := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			c, p := open(t, server, ws.Options{PingInterval: -1})
			w, err := c.Writer(bg, ws.Text)
			if err != nil {
				t.Fatal(err)
			}
			w.Write([]byte("begin"))
			done := make(chan struct{})
			go func() { defer close(done); c.Close(ws.StatusNormal, "") }()
			synctest.Wait()
			p.Close()
			<-done
			<-p.ended
			w.Close()
			if len(p.got) != 2 || p.got[0] != "\x01\x05begin" || !strings.HasPrefix(p.got[1][2:], "\x03\xf3") {
				t.Errorf("server %v: got %s", server, brief(p.got))
			}
		})
	}
}

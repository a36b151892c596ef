package proto

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// fr encodes one frame as the peer of the given side would send it.
func fr(server bool, b0 byte, payload string) []byte {
	h := frame.Header{Fin: b0&0x80 != 0, RSV: b0 >> 4 & 7, Opcode: frame.Opcode(b0 & 15), Length: uint64(len(payload))}
	p := []byte(payload)
	if server {
		h.Masked, h.Key = true, [4]byte{0xde, 0xad, 0xbe, 0xef}
		frame.Mask(h.Key, 0, p)
	}
	return append(h.Append(nil), p...)
}

// transcript runs the receiver over in, cut into pieces, and writes down what
// came out, with the parts of a message joined.
func transcript(r *Receiver, in []byte, cut int) (string, error) {
	var out strings.Builder
	var msg []byte
	for len(in) > 0 {
		piece := bytes.Clone(in[:min(cut, len(in))])
		in = in[len(piece):]
		for {
			n, ev, err := r.Next(piece)
			if err != nil {
				return out.String(), err
			}
			piece = piece[n:]
			switch ev.Kind {
			case None:
				if len(piece) != 0 {
					return "", fmt.Errorf("None with %d bytes left", len(piece))
				}
			case Data:
				if left, last := r.Rest(); ev.Final != (last && left == 0) {
					return "", fmt.Errorf("Final = %v, but %d bytes are left and last = %v", ev.Final, left, last)
				}
				msg = append(append(make([]byte, 0, 8), msg...), ev.Payload...)
				if ev.Final {
					fmt.Fprintf(&out, "%v %q; ", ev.Type, msg)
					msg = nil
				}
			case Ping:
				fmt.Fprintf(&out, "ping %q; ", ev.Payload)
			case Pong:
				fmt.Fprintf(&out, "pong %q; ", ev.Payload)
			case ClosePeer:
				fmt.Fprintf(&out, "close %d %q; ", ev.Close.Code, ev.Close.Reason)
				return out.String(), nil
			}
			if ev.Kind == None {
				break
			}
		}
	}
	return out.String(), nil
}

type recvCase struct {
	name   string
	frames []string // first byte, then the payload
	limits Limits
	want   string
	code   uint16 // of the error, 0 for none
	err    string
}

var recvCases = []recvCase{
	// 5.4 Fragmentation
	{name: "5.4 two fragments", frames: []string{"\x01ab", "\x80cd"}, want: `text "abcd"; `},
	{name: "5.4 many fragments", frames: []string{"\x02a", "\x00b", "\x00c", "\x80d"}, want: `binary "abcd"; `},
	{name: "5.4 empty fragments", frames: []string{"\x01", "\x00", "\x80"}, want: `text ""; `},
	{name: "5.4 empty first fragment", frames: []string{"\x01", "\x80x"}, want: `text "x"; `},
	{name: "5.4 control between fragments", frames: []string{"\x01ab", "\x89p", "\x80cd"}, want: `ping "p"; text "abcd"; `},
	{name: "5.4 continuation of nothing", frames: []string{"\x80a"}, code: 1002, err: "without a message"},
	{name: "5.4 continuation after the end", frames: []string{"\x81a", "\x00b"}, want: `text "a"; `, code: 1002, err: "without a message"},
	{name: "5.4 text inside a message", frames: []string{"\x01a", "\x81b"}, code: 1002, err: "inside a fragmented message"},
	{name: "5.4 binary inside a message", frames: []string{"\x01a", "\x82b"}, code: 1002, err: "inside a fragmented message"},
	// 5.2 Base framing
	{name: "5.2 reserved bit", frames: []string{"\xc1a"}, code: 1002, err: "reserved bits"},
	{name: "5.2 reserved opcode", frames: []string{"\x83a"}, code: 1002, err: "reserved opcode"},
	// 5.5 Control frames
	{name: "5.5 ping pong", frames: []string{"\x89", "\x8axyz", "\x81t"}, want: `ping ""; pong "xyz"; text "t"; `},
	{name: "5.5 longest ping", frames: []string{"\x89" + strings.Repeat("p", 125)}, want: `ping "` + strings.Repeat("p", 125) + `"; `},
	{name: "5.5 too long ping", frames: []string{"\x89" + strings.Repeat("p", 126)}, code: 1002, err: "more than 125"},
	{name: "5.5 fragmented ping", frames: []string{"\x09p"}, code: 1002, err: "fragmented ping"},
	// 5.5.1 Close
	{name: "5.5.1 empty", frames: []string{"\x88"}, want: `close 1005 ""; `},
	{name: "5.5.1 code", frames: []string{"\x88\x03\xe8"}, want: `close 1000 ""; `},
	{name: "5.5.1 code and reason", frames: []string{"\x88\x03\xe9bye"}, want: `close 1001 "bye"; `},
	{name: "5.5.1 nothing after close", frames: []string{"\x88\x03\xe8", "\x81lost"}, want: `close 1000 ""; `},
	{name: "5.5.1 close inside a message", frames: []string{"\x01a", "\x88\x03\xe8"}, want: `close 1000 ""; `},
	{name: "5.5.1 one byte", frames: []string{"\x88\x03"}, code: 1002, err: "one byte"},
	{name: "5.5.1 bad code", frames: []string{"\x88\x03\xee"}, code: 1002, err: "invalid close code 1006"},
	{name: "5.5.1 bad reason", frames: []string{"\x88\x03\xe8\xff"}, code: 1007, err: "reason is not valid UTF-8"},
	// 8.1 UTF-8
	{name: "8.1 rune over fragments", frames: []string{"\x01\xe2\x82", "\x80\xac"}, want: `text "€"; `},
	{name: "8.1 invalid", frames: []string{"\x81a\xffb"}, code: 1007, err: "not valid UTF-8"},
	{name: "8.1 incomplete at the end", frames: []string{"\x81\xe2\x82"}, code: 1007, err: "not valid UTF-8"},
	{name: "8.1 incomplete, then empty end", frames: []string{"\x01\xe2\x82", "\x80"}, code: 1007, err: "not valid UTF-8"},
	{name: "8.1 fail fast before the end", frames: []string{"\x01\xf4\x90"}, code: 1007, err: "not valid UTF-8"},
	{name: "8.1 state is per message", frames: []string{"\x82\xe2", "\x81ok"}, want: `binary "\xe2"; text "ok"; `},
	// Limits
	{name: "limit reached", limits: Limits{Message: 4}, frames: []string{"\x01ab", "\x80cd", "\x81abcd"}, want: `text "abcd"; text "abcd"; `},
	{name: "limit by one frame", limits: Limits{Message: 4}, frames: []string{"\x81abcde"}, code: 1009, err: "at least 5 bytes exceeds the limit of 4"},
	{name: "limit by fragments", limits: Limits{Message: 4}, frames: []string{"\x01abc", "\x80de"}, code: 1009, err: "at least 5 bytes"},
	{name: "frame limit", limits: Limits{Frame: 2}, frames: []string{"\x01ab", "\x80cde"}, code: 1009, err: "frame of 3 bytes"},
	{name: "fragment limit", limits: Limits{Fragments: 2}, frames: []string{"\x01", "\x00", "\x80"}, code: 1009, err: "more than 2 fragments"},
	{name: "limits spare control frames", limits: Limits{Message: 1, Frame: 1, Fragments: 1}, frames: []string{"\x89ping"}, want: `ping "ping"; `},
}

// Every case in both roles, cut at every width.
func TestReceiver(t *testing.T) {
	for _, tt := range recvCases {
		for _, server := range []bool{false, true} {
			var in []byte
			for _, f := range tt.frames {
				in = append(in, fr(server, f[0], f[1:])...)
			}
			for cut := 1; cut <= len(in); cut++ {
				got, err := transcript(NewReceiver(server, tt.limits), in, cut)
				var pe *Error
				if got != tt.want {
					t.Errorf("%s (server %v, cut %d): %q, want %q", tt.name, server, cut, got, tt.want)
				}
				if tt.code == 0 && err != nil {
					t.Errorf("%s (server %v, cut %d): %v", tt.name, server, cut, err)
				}
				if tt.code != 0 && (!errors.As(err, &pe) || pe.Code != tt.code || !strings.Contains(pe.Reason, tt.err)) {
					t.Errorf("%s (server %v, cut %d): error %v, want %d %q", tt.name, server, cut, err, tt.code, tt.err)
				}
			}
		}
	}
}

// 5.1: masking is demanded of clients and forbidden to servers.
func TestReceiverMaskDirection(t *testing.T) {
	for _, server := range []bool{false, true} {
		_, err := transcript(NewReceiver(server, Limits{}), fr(!server, 0x81, "x"), 1)
		var pe *Error
		if !errors.As(err, &pe) || pe.Code != CodeProtocol {
			t.Errorf("server %v: %v, want code 1002", server, err)
		}
	}
}

// A declared length is refused, or believed, without allocating it.
func TestReceiverAllocatesNothing(t *testing.T) {
	in := frame.Header{Fin: true, Opcode: frame.Binary, Length: 1<<63 - 1}.Append(nil)
	in = append(in, "some bytes"...)
	r := NewReceiver(false, Limits{})
	allocs := testing.AllocsPerRun(10, func() {
		*r = Receiver{Limits: r.Limits}
		if _, ev, err := r.Next(in); err != nil || string(ev.Payload) != "some bytes" {
			t.Fatalf("%+v, %v", ev, err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
	r = NewReceiver(false, Limits{Message: 1 << 20})
	if _, _, err := r.Next(in[:10]); err == nil {
		t.Error("a frame over the limit was not refused by its header alone")
	}
}

// The sum of lengths near 1<<63 neither wraps nor passes.
func TestReceiverSizeOverflow(t *testing.T) {
	r := NewReceiver(false, Limits{})
	r.inMessage, r.typ, r.size = true, frame.Binary, 1<<63-1
	in := frame.Header{Opcode: frame.Continuation, Length: 1<<63 - 1}.Append(nil)
	var pe *Error
	if _, _, err := r.Next(in); !errors.As(err, &pe) || pe.Code != CodeTooBig {
		t.Errorf("error %v, want 1009", err)
	}
}

// OnHeader is told every header, and Rest what is still to come of a data frame.
func TestReceiverRest(t *testing.T) {
	r := NewReceiver(false, Limits{})
	var headers int
	r.OnHeader = func(frame.Header) { headers++ }
	check := func(in string, left uint64, last bool) {
		t.Helper()
		r.Next([]byte(in))
		if l, la := r.Rest(); l != left || la != last {
			t.Errorf("after %x: Rest %d, %v; want %d, %v", in, l, la, left, last)
		}
	}
	check("", 0, false)
	check("\x01\x03", 3, false)
	check("a", 2, false)
	check("bc", 0, false)
	check("\x89\x02p", 0, false)
	check("p", 0, false)
	check("\x80\x02", 2, true)
	check("de", 0, true)
	if headers != 3 {
		t.Errorf("OnHeader was called %d times, want 3", headers)
	}
}

func FuzzReceiver(f *testing.F) {
	for i, tt := range recvCases {
		var in []byte
		for _, fs := range tt.frames {
			in = append(in, fr(i%2 == 0, fs[0], fs[1:])...)
		}
		f.Add(in, i%2 == 0, i+1)
	}
	f.Fuzz(func(t *testing.T, in []byte, server bool, cut int) {
		limits := Limits{Message: 1 << 10, Frame: 1 << 9, Fragments: 8}
		want, err1 := transcript(NewReceiver(server, limits), in, max(len(in), 1))
		got, err2 := transcript(NewReceiver(server, limits), in, max(cut, 1))
		if got != want || fmt.Sprint(err1) != fmt.Sprint(err2) {
			t.Fatalf("whole: %q %v; cut: %q %v", want, err1, got, err2)
		}
		var pe *Error
		if err1 != nil && (!errors.As(err1, &pe) || !ValidCode(pe.Code)) {
			t.Fatalf("undocumented error %v", err1)
		}
	})
}

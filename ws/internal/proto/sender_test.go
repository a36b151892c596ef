package proto

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// 5.4 and 5.5: what a Sender makes, and that a Receiver understands it.
func TestSender(t *testing.T) {
	for _, server := range []bool{true, false} {
		s := &Sender{}
		if !server {
			s.Key = func() [4]byte { return [4]byte{1, 2, 3, 4} }
		}
		var headers []frame.Opcode
		s.OnHeader = func(h frame.Header) { headers = append(headers, h.Opcode) }
		var b []byte
		b = s.AppendData(b, frame.Text, []byte("whole"), true)
		b = s.AppendData(b, frame.Binary, []byte("in "), false)
		if !s.InMessage() {
			t.Error("no message is at hand")
		}
		b = s.AppendControl(b, frame.Ping, []byte("p"))
		b = s.AppendData(b, frame.Binary, []byte("parts"), true)
		if s.InMessage() || s.Closed() {
			t.Error("a message is at hand, or closed")
		}
		b = s.AppendClose(b, Close{Code: 1000, Reason: "bye"})
		if !s.Closed() {
			t.Error("not closed")
		}
		got, err := transcript(NewReceiver(!server, Limits{}), b, len(b))
		if want := `text "whole"; ping "p"; binary "in parts"; close 1000 "bye"; `; got != want || err != nil {
			t.Errorf("server %v: %s, %v", server, got, err)
		}
		if want := []frame.Opcode{frame.Text, frame.Binary, frame.Ping, frame.Continuation, frame.Close}; len(headers) != len(want) {
			t.Errorf("headers %v", headers)
		}
	}
}

// A frame that is taken back leaves the message as it was.
func TestSenderUndo(t *testing.T) {
	s := &Sender{}
	for _, fin := range []bool{true, false} {
		s.Undo(s.Begin(frame.Text, 1, fin))
		if s.InMessage() {
			t.Errorf("first frame, fin %v: a message is at hand", fin)
		}
	}
	s.AppendData(nil, frame.Text, nil, false)
	for _, fin := range []bool{true, false} {
		s.Undo(s.Begin(frame.Text, 1, fin))
		if !s.InMessage() {
			t.Errorf("continuation, fin %v: the message is lost", fin)
		}
	}
	if h := s.Begin(frame.Text, 1, true); h.Opcode != frame.Continuation {
		t.Errorf("opcode %v", h.Opcode)
	}
}

// A toy writes every byte twice, unless the message begins with "-".
type toy struct{ resets int }

func (*toy) Encode(dst, p []byte, first, last bool) ([]byte, bool) {
	if first && bytes.HasPrefix(p, []byte("-")) {
		return dst, false
	}
	for _, c := range p {
		dst = append(dst, c, c)
	}
	if last {
		dst = append(dst, '.')
	}
	return dst, true
}

func (e *toy) Reset() { e.resets++ }

func (*toy) Decode(dst, p []byte, limit int64) ([]byte, error) {
	p, ok := bytes.CutSuffix(p, []byte("."))
	if !ok {
		return dst, &Error{CodeInvalidData, "no end"}
	}
	for i := 0; i < len(p); i += 2 {
		if limit > 0 && int64(i/2) >= limit {
			return dst, &Error{CodeTooBig, "too big"}
		}
		dst = append(dst, p[i])
	}
	return dst, nil
}

func TestExtension(t *testing.T) {
	e := &toy{}
	s := &Sender{Encoder: e}
	message := func(b []byte, parts ...string) []byte {
		for i, p := range parts {
			fin := i == len(parts)-1
			b = s.AppendData(b, frame.Text, s.Encode(nil, []byte(p), fin), fin)
		}
		return b
	}
	for _, parts := range [][]string{{"abc"}, {"-abc"}, {"a", "b", "c"}, {"-a", "bc"}, {""}} {
		in := message(nil, parts...)
		r := NewReceiver(false, Limits{Message: 10})
		r.SetDecoder(e)
		var raw []byte
		for len(in) > 0 {
			n, ev, err := r.Next(in)
			if err != nil {
				t.Fatal(err)
			}
			in = in[n:]
			raw = append(raw, ev.Payload...)
			if !ev.Final {
				continue
			}
			if ev.Encoded == strings.HasPrefix(parts[0], "-") {
				t.Errorf("%q: encoded %v", parts, ev.Encoded)
			}
			if ev.Encoded {
				if raw, err = r.Decode(ev.Type, nil, raw); err != nil {
					t.Fatal(err)
				}
			}
		}
		if want := strings.Join(parts, ""); string(raw) != want {
			t.Errorf("%q became %q", want, raw)
		}
	}
	s.Encode(nil, []byte("x"), true)
	s.Undo(s.Begin(frame.Text, 1, true))
	if e.resets != 1 {
		t.Errorf("%d resets", e.resets)
	}
}

// RFC 7692, section 6: RSV1 is for the first frame of a message.
func TestExtensionErrors(t *testing.T) {
	receiver := func() *Receiver {
		r := NewReceiver(false, Limits{Message: 4})
		r.SetDecoder(&toy{})
		return r
	}
	for _, in := range []string{"\xc9\x00", "\x41\x00\xc0\x00", "\x01\x00\x40\x00", "\xe1\x00"} {
		_, err := transcript(receiver(), []byte(in), len(in))
		if pe := new(Error); !errors.As(err, &pe) || pe.Code != CodeProtocol {
			t.Errorf("%x: %v", in, err)
		}
	}
	for in, code := range map[string]uint16{"aabbccddee.": CodeTooBig, "\xff\xff.": CodeInvalidData, "aa": CodeInvalidData} {
		_, err := receiver().Decode(frame.Text, nil, []byte(in))
		if pe := new(Error); !errors.As(err, &pe) || pe.Code != code {
			t.Errorf("%q: %v", in, err)
		}
	}
	if p, err := receiver().Decode(frame.Binary, []byte("<"), []byte("\xff\xff.")); string(p) != "<\xff" || err != nil {
		t.Errorf("%q, %v", p, err)
	}
}

// NextPart cuts payloads, and stops before them.
func TestReceiverNextPart(t *testing.T) {
	in := append(fr(true, 0x01, "abc"), fr(true, 0x80, "de")...)
	r := NewReceiver(true, Limits{})
	n, ev, err := r.NextPart(in, 0)
	if n != 6 || ev.Kind != None || err != nil {
		t.Errorf("%d, %v, %v", n, ev.Kind, err)
	}
	if typ, ok := r.Message(); typ != frame.Text || !ok {
		t.Errorf("message %v, %v", typ, ok)
	}
	var parts []string
	for in = in[n:]; len(in) > 0; in = in[n:] {
		if n, ev, err = r.NextPart(in, 2); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, string(ev.Payload))
	}
	if got := strings.Join(parts, "|"); got != "ab|c|de" || !ev.Final || !r.Idle() {
		t.Errorf("%s, final %v", got, ev.Final)
	}
}

package frame

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// RFC 6455, section 5.2 and 5.5: what a header may look like.
func TestParse(t *testing.T) {
	key := [4]byte{1, 2, 3, 4}
	tests := []struct {
		name string
		mask bool
		rsv  byte
		in   string
		want Header
		err  string
	}{
		{name: "empty text", in: "\x81\x00", want: Header{Fin: true, Opcode: Text}},
		{name: "fragment", in: "\x01\x05", want: Header{Opcode: Text, Length: 5}},
		{name: "125", in: "\x82\x7d", want: Header{Fin: true, Opcode: Binary, Length: 125}},
		{name: "126", in: "\x82\x7e\x00\x7e", want: Header{Fin: true, Opcode: Binary, Length: 126}},
		{name: "65535", in: "\x82\x7e\xff\xff", want: Header{Fin: true, Opcode: Binary, Length: 65535}},
		{name: "65536", in: "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", want: Header{Fin: true, Opcode: Binary, Length: 65536}},
		{name: "largest", in: "\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", want: Header{Fin: true, Opcode: Binary, Length: 1<<63 - 1}},
		{name: "masked", mask: true, in: "\x80\x82\x01\x02\x03\x04", want: Header{Fin: true, Masked: true, Key: key, Length: 2}},
		{name: "masked 126", mask: true, in: "\x89\xfd\x01\x02\x03\x04", want: Header{Fin: true, Opcode: Ping, Masked: true, Key: key, Length: 125}},
		{name: "rsv1 allowed", rsv: 4, in: "\xc1\x00", want: Header{Fin: true, RSV: 4, Opcode: Text}},
		{name: "pong", in: "\x8a\x00", want: Header{Fin: true, Opcode: Pong}},

		{name: "rsv1", in: "\xc1", err: "reserved bits"},
		{name: "rsv2 with rsv1 allowed", rsv: 4, in: "\xe1", err: "reserved bits"},
		{name: "opcode 3", in: "\x83", err: "reserved opcode 0x3"},
		{name: "opcode 7", in: "\x87", err: "reserved opcode 0x7"},
		{name: "opcode 11", in: "\x8b", err: "reserved opcode 0xB"},
		{name: "opcode 15", in: "\x8f", err: "reserved opcode 0xF"},
		{name: "fragmented ping", in: "\x09", err: "fragmented ping"},
		{name: "fragmented close", in: "\x08", err: "fragmented close"},
		{name: "ping of 126", in: "\x89\x7e", err: "more than 125"},
		{name: "close with 64 bits", in: "\x88\x7f", err: "more than 125"},
		{name: "unmasked to server", mask: true, in: "\x81\x05", err: "unmasked"},
		{name: "masked to client", in: "\x81\x85", err: "masked"},
		{name: "top bit", in: "\x82\x7f\x80", err: "top bit"},
		{name: "16 bits for 125", in: "\x82\x7e\x00\x7d", err: "shortest"},
		{name: "64 bits for 65535", in: "\x82\x7f\x00\x00\x00\x00\x00\x00\xff\xff", err: "shortest"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for cut := 1; cut <= len(tt.in); cut++ {
				p := &Parser{WantMask: tt.mask, AllowRSV: tt.rsv}
				h, n, ok, err := parseCut(p, []byte(tt.in), cut)
				if tt.err != "" {
					var fe *Error
					if !errors.As(err, &fe) || !strings.Contains(err.Error(), tt.err) {
						t.Fatalf("cut %d: error %v, want %q", cut, err, tt.err)
					}
					continue
				}
				if err != nil || !ok || n != len(tt.in) || h != tt.want {
					t.Fatalf("cut %d: %+v, %d, %v, %v; want %+v", cut, h, n, ok, err, tt.want)
				}
				if got := string(h.Append(nil)); got != tt.in {
					t.Errorf("Append = %x, want %x", got, tt.in)
				}
			}
		})
	}
}

// parseCut feeds b in pieces of cut bytes until a header is complete.
func parseCut(p *Parser, b []byte, cut int) (h Header, n int, ok bool, err error) {
	for len(b) > 0 && !ok && err == nil {
		piece := b[:min(cut, len(b))]
		var took int
		h, took, ok, err = p.Parse(piece)
		n += took
		b = b[took:]
		if !ok && err == nil && took != len(piece) {
			err = errors.New("neither complete nor everything taken")
		}
	}
	return h, n, ok, err
}

// A header is refused by the first byte that proves it wrong, so a peer that
// stalls after that byte is refused all the same.
func TestParseFailsFast(t *testing.T) {
	for _, in := range []string{"\xc1", "\x83", "\x09", "\x89\x7e", "\x82\x7f\x80"} {
		p := new(Parser)
		if _, _, _, err := p.Parse([]byte(in[:len(in)-1])); err != nil {
			t.Errorf("%x: refused before its last byte: %v", in, err)
		}
		if _, _, _, err := p.Parse([]byte(in[len(in)-1:])); err == nil {
			t.Errorf("%x: not refused", in)
		}
	}
}

func FuzzParser(f *testing.F) {
	f.Add([]byte("\x81\x05hello"), false, 1)
	f.Add([]byte("\x81\x85\x01\x02\x03\x04"), true, 2)
	f.Add([]byte("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"), false, 3)
	f.Add([]byte("\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00"), false, 9)
	f.Add([]byte("\x88\x02\x03\xe8\x8a\x00"), false, 14)
	f.Fuzz(func(t *testing.T, b []byte, mask bool, cut int) {
		if cut < 1 {
			cut = 1
		}
		whole := &Parser{WantMask: mask}
		h1, n1, ok1, err1 := whole.Parse(b)
		cutUp := &Parser{WantMask: mask}
		h2, _, ok2, err2 := parseCut(cutUp, b, cut)
		if h1 != h2 || ok1 != ok2 || (err1 == nil) != (err2 == nil) {
			t.Fatalf("whole: %+v %v %v; cut: %+v %v %v", h1, ok1, err1, h2, ok2, err2)
		}
		var fe *Error
		if err1 != nil && !errors.As(err1, &fe) {
			t.Fatalf("undocumented error %v", err1)
		}
		if ok1 && !bytes.Equal(h1.Append(nil), b[:n1]) {
			t.Fatalf("header %+v does not encode to %x", h1, b[:n1])
		}
	})
}

func TestOpcodeString(t *testing.T) {
	for op, want := range map[Opcode]string{
		Continuation: "continuation", Text: "text", Binary: "binary",
		Close: "close", Ping: "ping", Pong: "pong", 5: "reserved opcode 0x5",
	} {
		if got := op.String(); got != want {
			t.Errorf("Opcode(%d) = %q, want %q", op, got, want)
		}
	}
}

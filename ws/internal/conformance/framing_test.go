package conformance

import (
	"fmt"
	"strings"
	"testing"
)

const hello = "\x81\x05Hello"

// Sections 5.2 and 5.6: sizes, reserved bits, opcodes, lengths.
func TestFraming(t *testing.T) {
	run(t, sizes())
	run(t, []testCase{
		{name: "5.7 unmasked Hello", in: []string{"\x81\x05\x48\x65\x6c\x6c\x6f"}, out: []string{hello}},
		{name: "5.7 Hello in two fragments", in: []string{"\x01\x03\x48\x65\x6c", "\x80\x02\x6c\x6f"}, out: []string{hello}},
		{name: "5.7 ping Hello", in: []string{"\x89\x05\x48\x65\x6c\x6c\x6f"}, out: []string{"\x8a\x05Hello"}},

		{name: "5.2 RSV3", in: []string{"\x91"}, fail: 1002},
		{name: "5.2 RSV2 after a message", in: []string{hello, "\xa1"}, out: []string{hello}, fail: 1002},
		{name: "5.2 RSV2 and RSV3 after a message", in: []string{hello, "\xb1"}, out: []string{hello}, fail: 1002},
		{name: "5.2 RSV1 after a message", in: []string{hello, "\xc1"}, out: []string{hello}, fail: 1002},
		{name: "5.2 RSV1 and RSV3 on binary", in: []string{"\xd2"}, fail: 1002},
		{name: "5.2 RSV1 and RSV2 on ping", in: []string{"\xe9"}, fail: 1002},
		{name: "5.2 all reserved bits on close", in: []string{"\xf8"}, fail: 1002},
		{name: "5.2 RSV1 on pong", in: []string{"\xca"}, fail: 1002},
		{name: "5.2 RSV1 on a continuation", in: []string{"\x01\x01a", "\xc0"}, fail: 1002},
		{name: "5.2 RSV1 on a first fragment", in: []string{"\x41"}, fail: 1002},

		// Which bytes prove it depends on the width of the length.
		{name: "5.2 16 bits for 0", in: []string{"\x82\x7e\x00\x00"}, fail: 1002},
		{name: "5.2 16 bits for 125", in: []string{"\x82\x7e\x00\x7d"}, fail: 1002},
		{name: "5.2 64 bits for 0", in: []string{"\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x00"}, fail: 1002},
		{name: "5.2 64 bits for 126", in: []string{"\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x7e"}, fail: 1002},
		{name: "5.2 64 bits for 65535", in: []string{"\x82\x7f\x00\x00\x00\x00\x00\x00\xff\xff"}, fail: 1002},
		{name: "5.2 top bit of 64", in: []string{"\x82\x7f\x80"}, fail: 1002},
		{name: "5.2 all 64 bits", in: []string{"\x82\x7f\xff"}, fail: 1002},
		{name: "5.2 top bit in a continuation", in: []string{"\x01\x01a", "\x80\x7f\x80"}, fail: 1002},
	})
	run(t, opcodes())
}

// sizes are the messages of every size around the widths of the length field.
func sizes() (cases []testCase) {
	for _, n := range []int{0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 257, 32767, 32768, 65534, 65535, 65536, 65537} {
		text, binary := lit(0x81, strings.Repeat("*", n)), lit(0x82, strings.Repeat("\xfe", n))
		cases = append(cases,
			testCase{name: fmt.Sprintf("5.6 text of %d bytes", n), in: []string{text}, out: []string{text}},
			testCase{name: fmt.Sprintf("5.6 binary of %d bytes", n), in: []string{binary}, out: []string{binary}},
			testCase{name: fmt.Sprintf("5.6 %d bytes twice", n), in: []string{text, binary}, out: []string{text, binary}})
	}
	return cases
}

// opcodes are the reserved ones, alone, after a message and inside one.
func opcodes() (cases []testCase) {
	for _, op := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		b0 := string([]byte{0x80 | op})
		cases = append(cases,
			testCase{name: fmt.Sprintf("5.2 opcode %d", op), in: []string{b0}, fail: 1002},
			testCase{name: fmt.Sprintf("5.2 opcode %d without FIN", op), in: []string{string([]byte{op})}, fail: 1002},
			testCase{name: fmt.Sprintf("5.2 opcode %d after a message", op), in: []string{hello, b0}, out: []string{hello}, fail: 1002},
			testCase{name: fmt.Sprintf("5.2 opcode %d inside a message", op), in: []string{"\x01\x01a", b0}, fail: 1002})
	}
	return cases
}

// Section 5.1: a server must refuse unmasked frames and a client masked ones,
// at the second byte, which says so.
func TestMasking(t *testing.T) {
	var cases []testCase
	for _, b0 := range []string{"\x81", "\x82", "\x01", "\x88", "\x89", "\x8a"} {
		cases = append(cases, testCase{name: fmt.Sprintf("5.1 wrong masking of %x", b0), in: []string{b0 + "\x05"}, misMask: true, fail: 1002})
	}
	cases = append(cases, testCase{name: "5.1 wrong masking of an empty frame", in: []string{"\x81\x00"}, misMask: true, fail: 1002})
	run(t, cases)
}

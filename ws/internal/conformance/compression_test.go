package conformance

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/ws"
	"github.com/wsracecheck/wsracecheck/ws/deflate"
)

// permessage-deflate as bytes on the wire (RFC 7692). The endpoint understands
// what is compressed and sends back without, so that the frames are known.
func TestCompressedFrames(t *testing.T) {
	const (
		pmd = "permessage-deflate"
		z   = "\xf2\x48\xcd\xc9\xc9\x07\x00" // Hello
		// a megabyte of zeros
		inflated = 1 << 20
	)
	silent := deflate.Options{Threshold: 1 << 30, ContextTakeover: true}
	compressed := func(payload string) string { return lit(0xc1, payload) }
	bomb := deflated(strings.Repeat("\x00", inflated))
	cases := []testCase{
		{name: "7.2.3.1 one block", in: []string{compressed(z)}, out: []string{hello}},
		{name: "7.2.3.1 in fragments", in: []string{"\x41\x03\xf2\x48\xcd", "\x80\x04\xc9\xc9\x07\x00"}, out: []string{hello}},
		{name: "7.2.3.1 a ping between", in: []string{"\x41\x03\xf2\x48\xcd", "\x89\x01x", "\x80\x04\xc9\xc9\x07\x00"}, out: []string{"\x8a\x01x", hello}},
		{name: "7.2.3.1 empty fragments", in: []string{"\x41\x00", "\x00\x07" + z, "\x80\x00"}, out: []string{hello}},
		{name: "7.2.3.2 a context that is taken over", in: []string{compressed(z), compressed("\xf2\x00\x11\x00\x00")}, out: []string{hello, hello}},
		{name: "7.2.3.3 a stored block", in: []string{compressed("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00")}, out: []string{hello}},
		{name: "7.2.3.4 a last block", in: []string{compressed("\xf3\x48\xcd\xc9\xc9\x07\x00\x00")}, out: []string{hello}},
		{name: "7.2.3.5 two blocks", in: []string{compressed("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00")}, out: []string{hello}},
		{name: "7.2.3.6 empty", in: []string{compressed("\x00")}, out: []string{"\x81\x00"}},
		{name: "6 not compressed", in: []string{hello, compressed(z), hello, "\x82\x01x"}, out: []string{hello, hello, hello, "\x82\x01x"}},
		{name: "6 binary", in: []string{lit(0xc2, z)}, out: []string{"\x82\x05Hello"}},
		{name: "6.2 at the limit", opts: ws.Options{MessageLimit: inflated}, in: []string{lit(0xc2, bomb)}, out: []string{lit(0x82, strings.Repeat("\x00", inflated))}},

		{name: "6 RSV1 on a continuation", in: []string{"\x01\x01a", "\xc0\x01"}, fail: 1002},
		{name: "6 RSV1 on every fragment", in: []string{"\x41\x03\xf2\x48\xcd", "\xc0\x04"}, fail: 1002},
		{name: "6 RSV1 on a ping", in: []string{"\xc9\x00"}, fail: 1002},
		{name: "6 RSV1 on a Close", in: []string{"\xc8\x00"}, fail: 1002},
		{name: "6 RSV2", in: []string{"\xa1"}, fail: 1002},
		{name: "6 RSV1 and RSV3", in: []string{"\xd1"}, fail: 1002},
		{name: "6.2 beyond the limit", opts: ws.Options{MessageLimit: inflated - 1}, in: []string{lit(0xc2, bomb)}, fail: 1009},
		{name: "6.2 beyond the limit in fragments", opts: ws.Options{MessageLimit: 1000}, in: fragments(0xc2, bomb, 100), fail: 1009},
		{name: "6.2 declared beyond the limit", opts: ws.Options{MessageLimit: 1000}, in: []string{"\xc2\x7e\xff\xff"}, fail: 1009},
		{name: "6.2 malformed", in: []string{compressed("\x07")}, fail: 1007},
		{name: "6.2 cut off", in: []string{compressed("\xf2\x48\xcd")}, fail: 1007},
		{name: "6.2 not UTF-8", in: []string{compressed(deflated("Hell\xf6"))}, fail: 1007},
		{name: "6.2 cut off in a rune", in: []string{compressed(deflated("Hell\xc3"))}, fail: 1007},
		{name: "6.2 a distance beyond what was sent", in: []string{compressed("\xf2\x00\x11\x00\x00")}, fail: 1007},
	}
	for i := range cases {
		cases[i].ext = pmd
		cases[i].opts.Compression = deflate.New(silent)
	}
	run(t, cases)

	// What was not negotiated is not understood.
	declined := testCase{name: "7.1 declined", in: []string{"\xc1"}, fail: 1002}
	declined.opts.Compression = deflate.New(silent)
	run(t, []testCase{declined})
}

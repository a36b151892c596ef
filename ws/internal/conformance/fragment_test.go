package conformance

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/ws"
)

// Section 5.4: fragments, and control frames between them.
func TestFragmentation(t *testing.T) {
	const (
		first, last = "\x01\x09fragment1", "\x80\x09fragment2"
		both        = "\x81\x12fragment1fragment2"
		ping, pong  = "\x89\x04ping", "\x8a\x04ping"
	)
	run(t, []testCase{
		{name: "5.4 text in two", in: []string{first, last}, out: []string{both}},
		{name: "5.4 binary in two", in: []string{"\x02\x01a", "\x80\x01b"}, out: []string{"\x82\x02ab"}},
		{name: "5.4 binary in five", in: []string{"\x02\x01a", "\x00\x01b", "\x00\x01c", "\x00\x01d", "\x80\x01e"}, out: []string{"\x82\x05abcde"}},
		{name: "5.4 all empty", in: []string{"\x01\x00", "\x00\x00", "\x80\x00"}, out: []string{"\x81\x00"}},
		{name: "5.4 all but the middle empty", in: []string{"\x01\x00", "\x00\x06middle", "\x80\x00"}, out: []string{"\x81\x06middle"}},
		{name: "5.4 empty first", in: []string{"\x02\x00", "\x80\x01x"}, out: []string{"\x82\x01x"}},
		{name: "5.4 empty last", in: []string{"\x02\x01x", "\x80\x00"}, out: []string{"\x82\x01x"}},
		{name: "5.4 single bytes", in: fragments(0x81, "one by one", 1), out: []string{"\x81\x0aone by one"}},
		{name: "5.4 one after the other", in: []string{first, last, first, last, hello}, out: []string{both, both, hello}},
		{name: "5.4 sizes around the length fields", in: fragments(0x82, strings.Repeat("x", 65535+126), 65535),
			out: []string{lit(0x82, strings.Repeat("x", 65535+126))}},
		{name: "5.4 auto-fragmented by 1300", in: fragments(0x81, strings.Repeat("*", 65536), 1300),
			out: []string{lit(0x81, strings.Repeat("*", 65536))}},
		{name: "5.4 1000 fragments of 3", in: fragments(0x82, strings.Repeat("abc", 1000), 3), out: []string{lit(0x82, strings.Repeat("abc", 1000))}},

		{name: "5.4 ping between", in: []string{first, ping, last}, out: []string{pong, both}},
		{name: "5.4 empty ping between", in: []string{first, "\x89\x00", last}, out: []string{"\x8a\x00", both}},
		{name: "5.4 pong between", in: []string{first, "\x8a\x01x", last}, out: []string{both}},
		{name: "5.4 pings between five fragments", in: []string{"\x01\x01a", "\x00\x01b", "\x89\x011", "\x00\x01c", "\x00\x01d", "\x89\x012", "\x80\x01e"},
			out: []string{"\x8a\x011", "\x8a\x012", "\x81\x05abcde"}},
		{name: "5.4 pings between empty fragments", in: []string{"\x01\x00", "\x89\x011", "\x00\x00", "\x89\x012", "\x80\x00"},
			out: []string{"\x8a\x011", "\x8a\x012", "\x81\x00"}},

		{name: "5.4 continuation of nothing", in: []string{"\x80\x16"}, fail: 1002},
		{name: "5.4 empty continuation of nothing", in: []string{"\x80\x00"}, fail: 1002},
		{name: "5.4 continuation of nothing without FIN", in: []string{"\x00\x16"}, fail: 1002},
		{name: "5.4 empty continuation of nothing without FIN", in: []string{"\x00\x00"}, fail: 1002},
		{name: "5.4 continuation after a message", in: []string{hello, "\x80\x01"}, out: []string{hello}, fail: 1002},
		{name: "5.4 continuation after fragments", in: []string{first, last, "\x00\x01"}, out: []string{both}, fail: 1002},
		{name: "5.4 continuation after a ping", in: []string{ping, "\x80\x01"}, out: []string{pong}, fail: 1002},
		{name: "5.4 text inside text", in: []string{first, "\x81\x01"}, fail: 1002},
		{name: "5.4 fragment of text inside text", in: []string{first, "\x01\x01"}, fail: 1002},
		{name: "5.4 binary inside text", in: []string{first, "\x82\x01"}, fail: 1002},
		{name: "5.4 text inside binary", in: []string{"\x02\x01a", "\x01\x01"}, fail: 1002},
		{name: "5.4 text inside an empty beginning", in: []string{"\x01\x00", "\x81\x00"}, fail: 1002},
		{name: "5.4 text after a ping inside text", in: []string{first, ping, "\x81\x01"}, out: []string{pong}, fail: 1002},
	})
}

// Section 5.5: control frames.
func TestControl(t *testing.T) {
	fe := strings.Repeat("\xfe", 125)
	var pings, pongs []string
	for c := byte('0'); c <= '9'; c++ {
		pings = append(pings, "\x89\x09payload-"+string(c))
		pongs = append(pongs, "\x8a\x09payload-"+string(c))
	}
	run(t, []testCase{
		{name: "5.5.2 empty ping", in: []string{"\x89\x00"}, out: []string{"\x8a\x00"}},
		{name: "5.5.2 ping with text", in: []string{"\x89\x0dHello, world!"}, out: []string{"\x8a\x0dHello, world!"}},
		{name: "5.5.2 ping with bytes", in: []string{"\x89\x08\x00\xff\xfe\xfd\xfc\xfb\x00\xff"}, out: []string{"\x8a\x08\x00\xff\xfe\xfd\xfc\xfb\x00\xff"}},
		{name: "5.5.2 longest ping", in: []string{"\x89\x7d" + fe}, out: []string{"\x8a\x7d" + fe}},
		{name: "5.5.2 ten pings", in: pings, out: pongs, cuts: []int{byFrame, 1, 2, 3, 7, 16}},
		{name: "5.5.2 ping after a message", in: []string{hello, "\x89\x01a"}, out: []string{hello, "\x8a\x01a"}},
		{name: "5.5.3 unsolicited empty pong", in: []string{"\x8a\x00"}},
		{name: "5.5.3 unsolicited pong", in: []string{"\x8a\x0bunsolicited"}},
		{name: "5.5.3 longest pong", in: []string{"\x8a\x7d" + fe}},
		{name: "5.5.3 unsolicited pong, then ping", in: []string{"\x8a\x0bunsolicited", "\x89\x04ping"}, out: []string{"\x8a\x04ping"}},
		{name: "5.5.3 like a pending pong", in: []string{"\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x01", hello}, out: []string{hello}},

		{name: "5.5 ping of 126 bytes", in: []string{"\x89\x7e"}, fail: 1002},
		{name: "5.5 ping with 64 bits of length", in: []string{"\x89\x7f"}, fail: 1002},
		{name: "5.5 pong of 126 bytes", in: []string{"\x8a\x7e"}, fail: 1002},
		{name: "5.5 close of 126 bytes", in: []string{"\x88\x7e"}, fail: 1002},
		{name: "5.5 fragmented ping", in: []string{"\x09"}, fail: 1002},
		{name: "5.5 fragmented pong", in: []string{"\x0a"}, fail: 1002},
		{name: "5.5 fragmented close", in: []string{"\x08"}, fail: 1002},
		{name: "5.5 fragmented ping inside a message", in: []string{"\x01\x01a", "\x09"}, fail: 1002},
		{name: "5.5 limits spare control frames", opts: ws.Options{MessageLimit: 1, FrameLimit: 1, FragmentLimit: 1},
			in: []string{"\x89\x04ping"}, out: []string{"\x8a\x04ping"}},
	})
}

package conformance

import (
	"slices"
	"testing"
)

// Sections 3, 4 and 5 of the public Autobahn suite, under its numbers, and as
// strict as it can be: whatever came before the frame that fails the connection
// is answered first, in order, even if all of it is in one segment. Sections 12
// and 13 are in compression_test.go.
func TestAutobahnStrict(t *testing.T) {
	const (
		world        = "\x81\x0dHello, world!"
		ping, pong   = "\x89\x00", "\x8a\x00"
		first, last  = "\x01\x09fragment1", "\x80\x09fragment2"
		both         = "\x81\x12fragment1fragment2"
		ping1, pong1 = "\x89\x0cping payload", "\x8a\x0cping payload"
		failed       = 1002
	)
	rsv := func(bits byte, f string) string { return string([]byte{f[0] | bits<<4}) + f[1:] }
	op := func(code byte, payload string) string { return lit(0x80|code, payload) }
	five := []string{"\x01\x01a", "\x00\x01b", ping1, "\x00\x01c", "\x00\x01d", ping1, "\x80\x01e"}
	nothing := func(b0 byte) []string { return []string{lit(b0, "non-continuation payload"), world} }
	cases := []testCase{
		{name: "3.1", in: []string{rsv(1, world)}, fail: failed},
		{name: "3.2", in: []string{world, rsv(2, world), ping}, out: []string{world}, fail: failed},
		{name: "3.3", in: []string{world, rsv(3, world), ping}, out: []string{world}, fail: failed},
		{name: "3.4", in: []string{world, rsv(4, world), ping}, out: []string{world}, fail: failed},
		{name: "3.5", in: []string{rsv(5, "\x82\x04\x00\xff\xfe\xfd")}, fail: failed},
		{name: "3.6", in: []string{rsv(6, ping)}, fail: failed},
		{name: "3.7", in: []string{rsv(7, "\x88\x00")}, fail: failed},

		{name: "4.1.1", in: []string{op(3, "")}, fail: failed},
		{name: "4.1.2", in: []string{op(4, "reserved opcode payload")}, fail: failed},
		{name: "4.1.3", in: []string{world, op(5, ""), ping}, out: []string{world}, fail: failed},
		{name: "4.1.4", in: []string{world, op(6, "Hello, world!"), ping}, out: []string{world}, fail: failed},
		{name: "4.1.5", in: []string{world, op(7, "Hello, world!"), ping}, out: []string{world}, fail: failed},
		{name: "4.2.1", in: []string{op(11, "")}, fail: failed},
		{name: "4.2.2", in: []string{op(12, "reserved opcode payload")}, fail: failed},
		{name: "4.2.3", in: []string{world, op(13, ""), ping}, out: []string{world}, fail: failed},
		{name: "4.2.4", in: []string{world, op(14, "Hello, world!"), ping}, out: []string{world}, fail: failed},
		{name: "4.2.5", in: []string{world, op(15, "Hello, world!"), ping}, out: []string{world}, fail: failed},

		{name: "5.1", in: []string{"\x09\x09fragment1", last}, fail: failed},
		{name: "5.2", in: []string{"\x0a\x09fragment1", last}, fail: failed},
		{name: "5.3-5", in: []string{first, last}, out: []string{both}},
		{name: "5.6-8", in: []string{first, ping1, last}, out: []string{pong1, both}},
		{name: "5.9-11", in: nothing(0x80), fail: failed},
		{name: "5.12-14", in: nothing(0x00), fail: failed},
		{name: "5.15", in: []string{first, last, "\x00\x09fragment3", "\x81\x09fragment4"}, out: []string{both}, fail: failed},
		{name: "5.16", in: slices.Repeat([]string{"\x00\x09fragment1", "\x01\x09fragment2", "\x80\x09fragment3"}, 2), fail: failed},
		{name: "5.17", in: slices.Repeat([]string{"\x80\x09fragment1", "\x01\x09fragment2", "\x80\x09fragment3"}, 2), fail: failed},
		{name: "5.18", in: []string{first, "\x01\x09fragment2"}, fail: failed},
		{name: "5.19-20", in: five, out: []string{pong1, pong1, "\x81\x05abcde"}},

		// Beyond the suite: much to be answered before the end.
		{name: "many before a violation", in: append(slices.Repeat([]string{world}, 100), rsv(2, ping)), out: slices.Repeat([]string{world}, 100), fail: failed},
		{name: "many before a Close", in: slices.Repeat([]string{world}, 100), out: slices.Repeat([]string{world}, 100)},
	}
	for i := range cases {
		cases[i].cuts = []int{oneSegment, byFrame, 1, 2, 7}
		cases[i].beyond = true
	}
	run(t, cases)
}

package conformance

import (
	"fmt"
	"strings"
	"testing"
)

// Section 8.1: text is UTF-8 (RFC 3629). Each text is sent in one frame and in
// fragments of one byte, besides the ways in which run cuts what is sent.
func TestUTF8(t *testing.T) {
	for _, s := range validTexts() {
		run(t, []testCase{
			{name: fmt.Sprintf("8.1 valid %.30q", s), in: []string{lit(0x81, s)}, out: []string{lit(0x81, s)}},
			{name: fmt.Sprintf("8.1 valid %.30q by bytes", s), in: fragments(0x81, s, 1), out: []string{lit(0x81, s)}},
		})
	}
	for _, s := range invalidTexts {
		bytewise := unfinished(fragments(0x81, s, 1))
		run(t, []testCase{
			// The frame claims to be longer: its last byte here is the first
			// that no valid text has there.
			{name: fmt.Sprintf("8.1 invalid %+q", s), in: []string{"\x81\x7d" + s}, fail: 1007},
			{name: fmt.Sprintf("8.1 invalid %+q after text", s), in: []string{"\x81\x7dt\xc3\xa9xt" + s}, fail: 1007},
			{name: fmt.Sprintf("8.1 invalid %+q by bytes", s), in: bytewise, fail: 1007},
			{name: fmt.Sprintf("8.1 invalid %+q after a ping", s), in: append([]string{"\x01\x02\xc3\xa9", "\x89\x00"}, "\x80\x7d"+s), out: []string{"\x8a\x00"}, fail: 1007},
			{name: fmt.Sprintf("8.1 binary %+q", s), in: []string{lit(0x82, s)}, out: []string{lit(0x82, s)}},
		})
	}
	for _, s := range cutTexts() {
		run(t, []testCase{
			{name: fmt.Sprintf("8.1 cut off %+q", s), in: []string{lit(0x81, s)}, fail: 1007},
			{name: fmt.Sprintf("8.1 cut off %+q by bytes", s), in: fragments(0x81, s, 1), fail: 1007},
			{name: fmt.Sprintf("8.1 cut off %+q by an empty frame", s), in: append(unfinished(fragments(0x81, s, 1)), "\x80\x00"), fail: 1007},
			{name: fmt.Sprintf("8.1 state is per message after %+q", s), in: []string{lit(0x82, s), hello}, out: []string{lit(0x82, s), hello}},
		})
	}
	run(t, []testCase{
		{name: "8.1 fails in the second of three fragments", fail: 1007,
			in: []string{"\x01\x15\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5 et cetera", "\x00\x04\xf4\x90"}},
		{name: "8.1 rune over two fragments", in: []string{"\x01\x02\xe2\x82", "\x80\x01\xac"}, out: []string{"\x81\x03\xe2\x82\xac"}},
		{name: "8.1 rune over four fragments and a ping", in: []string{"\x01\x01\xf0", "\x00\x01\x9f", "\x89\x00", "\x00\x01\x98", "\x80\x01\x80"},
			out: []string{"\x8a\x00", "\x81\x04\xf0\x9f\x98\x80"}},
		{name: "8.1 fragment of binary that is not UTF-8", in: []string{"\x02\x01\xff", "\x80\x01\xfe"}, out: []string{"\x82\x02\xff\xfe"}},
	})
}

// unfinished removes FIN from the last frame.
func unfinished(frames []string) []string {
	last := frames[len(frames)-1]
	frames[len(frames)-1] = string([]byte{last[0] &^ 0x80}) + last[1:]
	return frames
}

const kosme = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"

func validTexts() []string {
	texts := []string{
		"", "Hello-µ@ßöäüàá-UTF-8!!", kosme, kosme[:2], kosme[:5], kosme[:7], kosme[:9],
		// The first and the last sequence of each length.
		"\x00", "\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80",
		"\x7f", "\xdf\xbf", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf",
		// Around the surrogates, the replacement character, a byte order mark.
		"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd", "\xef\xbb\xbf",
		strings.Repeat("\xf0\x9f\x98\x80", 30), strings.Repeat("a€", 31),
	}
	// The noncharacters are valid: U+FDD0, U+FDEF and the last two of planes.
	texts = append(texts, "\ufdd0", "\ufdef")
	for plane := rune(0); plane <= 16; plane++ {
		texts = append(texts, string(plane<<16|0xFFFE), string(plane<<16|0xFFFF))
	}
	return texts
}

// invalidTexts end at the byte that makes them invalid.
var invalidTexts = []string{
	// Continuation bytes without a beginning.
	"\x80", "\xbf", "\xc2\x80\x80", "\xe2\x82\xac\xbf",
	// Bytes that never occur: overlong beginnings, beyond U+10FFFF.
	"\xc0", "\xc1", "\xf5", "\xf6", "\xf7", "\xf8", "\xf9", "\xfa", "\xfb", "\xfc", "\xfd", "\xfe", "\xff",
	// A beginning, and then no continuation.
	"\xc3 ", "\xdf ", "\xe1 ", "\xef ", "\xf1 ", "\xf4 ", "\xc3\xc3", "\xe1\xc3", "\xf1\xff",
	"\xe1\x80 ", "\xef\xbf ", "\xf1\x80 ", "\xf1\x80\x80 ", "\xf4\x8f\xbf\xc3", "\xe1\x80\xe1",
	// Overlong forms: of "/", of the largest that is too short, of NUL.
	"\xe0\x80", "\xe0\x9f", "\xf0\x80", "\xf0\x8f",
	// Surrogates, single and paired: the second byte tells.
	"\xed\xa0", "\xed\xad", "\xed\xae", "\xed\xaf", "\xed\xb0", "\xed\xbe", "\xed\xbf",
	// Beyond U+10FFFF.
	"\xf4\x90", "\xf4\xbf",
	// After valid text.
	kosme + "\xf4\x90", kosme + "\xed\xa0", kosme + "\xff", "abcdefg\x80", strings.Repeat("€", 38) + "\xc0",
}

// cutTexts end inside a rune.
func cutTexts() []string {
	texts := []string{"\xc2", "\xdf", "\xe0", "\xe0\xa0", "\xed", "\xed\x9f", "\xef", "\xef\xbf", "\xf0", "\xf0\x90", "\xf0\x90\x80",
		"\xf4", "\xf4\x8f", "\xf4\x8f\xbf", "abcdefgh\xe2\x82", strings.Repeat("x", 64) + "\xc3"}
	for _, n := range []int{1, 3, 4, 6, 8, 10} {
		texts = append(texts, kosme[:n])
	}
	return texts
}

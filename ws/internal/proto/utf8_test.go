package proto

import (
	"testing"
	"unicode/utf8"
)

var utf8Cases = []struct {
	in   string
	good int // bytes after which the text can still become valid
	done bool
}{
	{"", 0, true},
	{"Hello-µ@ßöäüàá-UTF-8!!", 99, true},
	{"\U0010FFFF", 4, true},
	{"\xf4\x90\x80\x80", 1, false},
	{"\xed\x9f\xbf", 3, true},
	{"\xed\xa0\x80", 1, false},
	{"\xe0\x9f", 1, false},
	{"\xf0\x8f", 1, false},
	{"\xc0", 0, false},
	{"\xc1", 0, false},
	{"\xf5", 0, false},
	{"\x80", 0, false},
	{"\xc2", 1, false},
	{"\xe2\x82", 2, false},
	{"\xf0\x9f\x98", 3, false},
	{"a\xe2\x82b", 3, false},
	{"κόσμε\xed\xa0\x80edited", 11, false},
}

func TestUTF8(t *testing.T) {
	for _, tt := range utf8Cases {
		// byte by byte: the first wrong byte is refused, not a later one
		var u UTF8
		good := 0
		for good < len(tt.in) && u.Feed([]byte{tt.in[good]}) {
			good++
		}
		if want := min(tt.good, len(tt.in)); good != want {
			t.Errorf("%q: %d good bytes, want %d", tt.in, good, want)
		}
		// cut at every place: the same verdict
		for cut := 0; cut <= len(tt.in); cut++ {
			u.Reset()
			ok := u.Feed([]byte(tt.in[:cut])) && u.Feed([]byte(tt.in[cut:]))
			if ok != (good == len(tt.in)) || ok && u.Done() != tt.done {
				t.Errorf("%q cut at %d: ok %v, done %v", tt.in, cut, ok, u.Done())
			}
		}
	}
}

// Against the standard library, for every sequence of up to three bytes taken
// from the bytes where the rules change.
func TestUTF8Exhaustive(t *testing.T) {
	edges := []byte{0, 'a', 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff}
	var walk func(p []byte)
	walk = func(p []byte) {
		var u UTF8
		if got, want := u.Feed(p) && u.Done(), utf8.Valid(p); got != want {
			t.Errorf("%x: %v, want %v", p, got, want)
		}
		if len(p) < 4 {
			for _, e := range edges {
				walk(append(p[:len(p):len(p)], e))
			}
		}
	}
	walk(nil)
}

func FuzzUTF8(f *testing.F) {
	for _, tt := range utf8Cases {
		f.Add([]byte(tt.in), 1)
	}
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		cut = min(max(cut, 0), len(b))
		var u UTF8
		ok := u.Feed(b[:cut]) && u.Feed(b[cut:]) && u.Done()
		if ok != utf8.Valid(b) {
			t.Errorf("%x cut at %d: %v, want %v", b, cut, ok, utf8.Valid(b))
		}
	})
}

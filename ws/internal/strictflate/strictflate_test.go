package strictflate

import (
	"bytes"
	"compress/flate"
	"strings"
	"testing"
)

// It understands what the standard library compresses, at all levels.
func TestNext(t *testing.T) {
	for level := flate.HuffmanOnly; level <= flate.BestCompression; level++ {
		var buf bytes.Buffer
		f, err := flate.NewWriter(&buf, level)
		if err != nil {
			t.Fatal(err)
		}
		w := Window{Size: 1 << 15}
		for i := range 50 {
			want := strings.Repeat("a message of "+strings.Repeat("x", i)+" and more, ", i*i)
			buf.Reset()
			f.Write([]byte(want))
			f.Flush()
			got, err := w.Next(buf.Bytes()[:buf.Len()-4], true)
			if err != nil || string(got) != want {
				t.Fatalf("level %d, message %d: %d bytes, %v; want %d", level, i, len(got), err, len(want))
			}
		}
	}
}

// It refuses what others would not.
func TestRefuses(t *testing.T) {
	const hello, again = "\xf2\x48\xcd\xc9\xc9\x07\x00", "\xf2\x00\x11\x00\x00" // RFC 7692, section 7.2.3.2
	w := Window{Size: 5}
	for i, z := range []string{hello, again} {
		if got, err := w.Next([]byte(z), true); err != nil || string(got) != "Hello" {
			t.Errorf("message %d: %q, %v", i, got, err)
		}
	}
	w = Window{Size: 4}
	w.Next([]byte(hello), true)
	if _, err := w.Next([]byte(again), true); err == nil || !strings.Contains(err.Error(), "distance 5 in a window of 4") {
		t.Errorf("a distance beyond the window: %v", err)
	}
	w = Window{Size: 5}
	w.Next([]byte(hello), true)
	if _, err := w.Next([]byte(again), false); err == nil {
		t.Error("a distance beyond the message")
	}
	for _, z := range []string{"\x07", "\xf2\x48", "\x00\x05\x00\xfa\xfe\x48\x65\x6c\x6c\x6f\x00", "\x00\x05\x00\xfa\xff", "\x04\xff\xff\xff"} {
		if got, err := new(Window).Next([]byte(z), true); err == nil {
			t.Errorf("%x: %q", z, got)
		}
	}
}

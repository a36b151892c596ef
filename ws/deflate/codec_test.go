package deflate

import (
	"bytes"
	stdflate "compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
	"github.com/wsracecheck/wsracecheck/ws/internal/strictflate"
)

// newCodec returns a codec for both directions of a connection with itself.
func newCodec(o Options, d direction) *codec { return New(o).codec(d, d) }

// messages returns texts that resemble each other, and some that nothing
// resembles.
func messages(seed uint64) [][]byte {
	rng := rand.New(rand.NewPCG(seed, 0))
	var all [][]byte
	for i := range 24 {
		p := make([]byte, rng.IntN([]int{2, 200, 3000, 20_000, 80_000}[rng.IntN(5)]))
		for j := range p {
			p[j] = byte(rng.Uint32())
		}
		if i%4 != 0 {
			p = []byte(strings.Repeat(fmt.Sprintf(`{"id":%d,"user":"somebody","seq":%d},`, i, rng.Uint32()), len(p)/40+1))
		}
		all = append(all, p)
	}
	return all
}

// levelsUnderTest is less under the race detector, since all of it is one
// goroutine that computes.
func levelsUnderTest() []int {
	if raceEnabled {
		return []int{1}
	}
	return []int{1, 6, 9}
}

// All windows and levels, with and without takeover: what is decompressed is
// what was compressed, and nothing refers farther back than was promised.
func TestRoundTrip(t *testing.T) {
	for bits := minBits; bits <= maxBits; bits++ {
		for _, take := range []bool{false, true} {
			for _, level := range levelsUnderTest() {
				c := newCodec(Options{Level: level, Threshold: -1}, direction{bits, take})
				strict := strictflate.Window{Size: 1 << bits}
				for i, p := range messages(uint64(bits)) {
					z, ok := c.Encode([]byte("x"), p, true, true)
					if !ok || z[0] != 'x' {
						t.Fatalf("%d bits, level %d, message %d: %x", bits, level, i, z)
					}
					z = z[1:]
					got, err := c.Decode([]byte("y"), z, int64(len(p)))
					if err != nil || string(got) != "y"+string(p) {
						t.Fatalf("%d bits, takeover %v, level %d, message %d: %v", bits, take, level, i, err)
					}
					if got, err := strict.Next(z, take); err != nil || !bytes.Equal(got, p) {
						t.Fatalf("%d bits, takeover %v, level %d, message %d: %v", bits, take, level, i, err)
					}
				}
			}
		}
	}
}

// The standard library's decompressor understands it.
func TestAgainstStandardLibrary(t *testing.T) {
	c := newCodec(Options{Threshold: -1}, direction{bits: 15})
	for i, p := range messages(1) {
		z, _ := c.Encode(nil, p, true, true)
		got, err := io.ReadAll(stdflate.NewReader(strings.NewReader(string(z) + "\x00\x00\xff\xff\x01\x00\x00\xff\xff")))
		if err != nil || !bytes.Equal(got, p) {
			t.Errorf("message %d: %v", i, err)
		}
		var theirs bytes.Buffer
		w, _ := stdflate.NewWriter(&theirs, 6)
		w.Write(p)
		w.Flush()
		got, err = c.Decode(nil, theirs.Bytes()[:theirs.Len()-4], 0)
		if err != nil || !bytes.Equal(got, p) {
			t.Errorf("message %d of the standard library: %v", i, err)
		}
	}
}

// The examples of RFC 7692, section 7.2.3, and the sizes that it shows: a
// second Hello costs less with takeover.
func TestExamples(t *testing.T) {
	for _, tt := range []struct{ z, want string }{
		{"\xf2\x48\xcd\xc9\xc9\x07\x00", "Hello"},
		{"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", "Hello"},         // a block that is stored
		{"\xf3\x48\xcd\xc9\xc9\x07\x00\x00", "Hello"},                     // a last block
		{"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", "Hello"}, // two blocks
		{"\x00", ""},
	} {
		c := newCodec(Options{}, direction{bits: 15})
		if got, err := c.Decode(nil, []byte(tt.z), 0); err != nil || string(got) != tt.want {
			t.Errorf("%x: %q, %v; want %q", tt.z, got, err, tt.want)
		}
	}
	c := newCodec(Options{}, direction{15, true})
	for i, z := range []string{"\xf2\x48\xcd\xc9\xc9\x07\x00", "\xf2\x00\x11\x00\x00"} {
		if got, err := c.Decode(nil, []byte(z), 0); err != nil || string(got) != "Hello" {
			t.Errorf("message %d with takeover: %q, %v", i, got, err)
		}
	}
}

// Parts of a message, each flushed, and the empty block at its end.
func TestParts(t *testing.T) {
	for _, take := range []bool{false, true} {
		c := newCodec(Options{Threshold: -1}, direction{9, take})
		for round := range 3 {
			var z []byte
			for i, p := range []string{"one, two, ", "one, two, ", "three", ""} {
				z, _ = c.Encode(z, []byte(p), i == 0, i == 3)
			}
			if z[len(z)-1] != 0 {
				t.Errorf("the last part is %x, want the empty block of section 7.2.3.6", z[len(z)-1])
			}
			if got, err := c.Decode(nil, z, 0); err != nil || string(got) != "one, two, one, two, three" {
				t.Errorf("takeover %v, round %d: %q, %v", take, round, got, err)
			}
		}
	}
}

// A message that does not get shorter leaves no trace: those after it are
// understood by a peer that never saw it.
func TestDeflateDeclines(t *testing.T) {
	random := make([]byte, 1000)
	rand.NewChaCha8([32]byte{}).Read(random)
	c := newCodec(Options{}, direction{15, true})
	for i, p := range [][]byte{[]byte(strings.Repeat("a", 1000)), random, append(random, random...)} {
		z, ok := c.Encode([]byte("x"), p, true, true)
		if want := i != 1; ok != want || !ok && string(z) != "x" {
			t.Errorf("message %d: compressed to %d of %d bytes: %v", i, len(z), len(p), ok)
		}
		if !ok {
			continue
		}
		if got, err := c.Decode(nil, z[1:], 0); err != nil || !bytes.Equal(got, p) {
			t.Errorf("message %d: %v", i, err)
		}
	}
}

func TestLimit(t *testing.T) {
	c := newCodec(Options{}, direction{bits: 15})
	bomb, _ := c.Encode(nil, make([]byte, 64<<20), true, true)
	for _, tt := range []struct {
		limit int64
		ok    bool
	}{{0, true}, {64 << 20, true}, {64<<20 - 1, false}, {1000, false}, {1, false}} {
		got, err := newCodec(Options{}, direction{bits: 15}).Decode(nil, bomb, tt.limit)
		var pe *proto.Error
		if tt.ok && (err != nil || len(got) != 64<<20) || !tt.ok && (!errors.As(err, &pe) || pe.Code != proto.CodeTooBig) {
			t.Errorf("limit %d: %d bytes, %v", tt.limit, len(got), err)
		}
	}
}

// Bytes that are no compressed message, and whatever follows them.
func TestMalformed(t *testing.T) {
	for name, z := range map[string]string{
		"block type 3":       "\x07",
		"cut off":            "\xf2\x48\xcd",
		"distance too far":   "\xf2\x00\x11\x00\x00",
		"stored length":      "\x00\x05\x00\xfa\xfe\x48\x65\x6c\x6c\x6f\x00",
		"many last blocks":   strings.Repeat("\x03\x00", 100_000),
		"nothing":            "",
		"tail not cut off":   "\x00\x05\x00",
		"bytes after a last": "\xf3\x48\xcd\xc9\xc9\x07\x00\x07",
	} {
		c := newCodec(Options{}, direction{15, true})
		got, err := c.Decode(nil, []byte(z), 0)
		if name == "nothing" {
			// The tail alone is an empty message.
			if err != nil || len(got) != 0 {
				t.Errorf("%s: %q, %v", name, got, err)
			}
			continue
		}
		var pe *proto.Error
		if !errors.As(err, &pe) || pe.Code != proto.CodeInvalidData {
			t.Errorf("%s: %q, %v", name, got, err)
			continue
		}
		if _, again := c.Decode(nil, []byte("\x00"), 0); again != err {
			t.Errorf("%s: then %v", name, again)
		}
	}
}

func TestThreshold(t *testing.T) {
	for _, tt := range []struct {
		o    Options
		size int
		want bool
	}{
		{Options{}, 511, false}, {Options{}, 512, true},
		{Options{ContextTakeover: true}, 127, false}, {Options{ContextTakeover: true}, 128, true},
		{Options{Threshold: 99}, 98, false}, {Options{Threshold: 99}, 99, true},
		{Options{Threshold: -1}, 0, true},
	} {
		for _, last := range []bool{true, false} {
			c := newCodec(tt.o, direction{bits: 15})
			if _, got := c.Encode(nil, make([]byte, tt.size), true, last); got != tt.want {
				t.Errorf("%+v, %d bytes, whole %v: %v", tt.o, tt.size, last, got)
			}
		}
	}
}

// After a message that was not sent nothing refers to it, or to what it could
// have been in the way of.
func TestReset(t *testing.T) {
	a, b := newCodec(Options{Threshold: -1}, direction{15, true}), newCodec(Options{}, direction{15, true})
	text := []byte(strings.Repeat("again and ", 20))
	first, _ := a.Encode(nil, text, true, true)
	a.Encode(nil, []byte("this one is lost"), true, true)
	a.Reset()
	third, _ := a.Encode(nil, append(text, "this one is lost"...), true, true)
	for i, z := range [][]byte{first, third} {
		if got, err := b.Decode(nil, z, 0); err != nil || !bytes.HasPrefix(got, text) {
			t.Errorf("message %d: %q, %v", i, got, err)
		}
	}
}

// A connection remembers no more than its window, and nothing without
// takeover.
func TestMemory(t *testing.T) {
	for bits := minBits; bits <= maxBits; bits++ {
		c := newCodec(Options{Threshold: -1}, direction{bits, true})
		for _, p := range messages(3) {
			z, _ := c.Encode(nil, p, true, true)
			if _, err := c.Decode(nil, z, 0); err != nil {
				t.Fatal(err)
			}
		}
		if cap(c.sent.b) != 1<<bits || cap(c.rcvd.b) != 1<<bits {
			t.Errorf("%d bits: %d and %d bytes", bits, cap(c.sent.b), cap(c.rcvd.b))
		}
	}
	c := newCodec(Options{}, direction{bits: 15})
	c.Encode(nil, messages(3)[3], true, true)
	if cap(c.sent.b) != 0 {
		t.Errorf("without takeover: %d bytes", cap(c.sent.b))
	}
}

// Compressors are shared: compressing allocates none once there is one.
func TestAllocs(t *testing.T) {
	p := []byte(strings.Repeat("compress me, ", 1000))
	for _, take := range []bool{false, true} {
		c := newCodec(Options{}, direction{12, take})
		z, got := make([]byte, 0, 64<<10), make([]byte, 0, 64<<10)
		n := testing.AllocsPerRun(100, func() {
			z, _ = c.Encode(z[:0], p, true, true)
			got, _ = c.Decode(got[:0], z, 0)
		})
		if n > 2 && !raceEnabled {
			t.Errorf("takeover %v: %v allocations for a message", take, n)
		}
	}
}

// FuzzInflate: bytes of a peer give a message within the limit or an error.
func FuzzInflate(f *testing.F) {
	f.Add([]byte("\xf2\x48\xcd\xc9\xc9\x07\x00"), []byte("\xf2\x00\x11\x00\x00"), int64(100))
	f.Add([]byte("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"), []byte("\x03\x00\x03\x00"), int64(0))
	f.Fuzz(func(t *testing.T, first, second []byte, limit int64) {
		if len(first)+len(second) > 1<<12 {
			return
		}
		c := newCodec(Options{}, direction{8, true})
		for _, z := range [][]byte{first, second} {
			got, err := c.Decode(nil, z, limit)
			if err == nil && limit > 0 && int64(len(got)) > limit {
				t.Errorf("%d bytes above the limit %d", len(got), limit)
			}
		}
	})
}

// FuzzRoundTrip: two messages come back, whatever they and the window are.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("Hello"), []byte("Hello"), 0, true)
	f.Fuzz(func(t *testing.T, first, second []byte, bits int, take bool) {
		if bits &= 7; len(first)+len(second) > 1<<16 {
			return
		}
		c := newCodec(Options{Threshold: -1}, direction{minBits + bits, take})
		strict := strictflate.Window{Size: 1 << (minBits + bits)}
		for _, p := range [][]byte{first, second} {
			z, _ := c.Encode(nil, p, true, true)
			got, err := c.Decode(nil, z, int64(len(p)))
			if err != nil || !bytes.Equal(got, p) {
				t.Fatalf("%d bits: %v", minBits+bits, err)
			}
			if got, err := strict.Next(z, take); err != nil || !bytes.Equal(got, p) {
				t.Fatal(err)
			}
		}
	})
}

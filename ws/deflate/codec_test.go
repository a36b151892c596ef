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

	"github.com/wsracecheck/wsracecheck/ws/internal/compress"
)

// newCodec returns a codec for both directions of a connection with itself.
func newCodec(o Options, d direction) *codec { return New(o).codec(d, d).(*codec) }

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

// All windows and levels, with and without takeover: what is decompressed is
// what was compressed, and nothing refers farther back than was promised.
func TestRoundTrip(t *testing.T) {
	for bits := minBits; bits <= maxBits; bits++ {
		for _, take := range []bool{false, true} {
			for _, level := range []int{1, 6, 9} {
				c := newCodec(Options{Level: level, Threshold: -1}, direction{bits, take})
				var strict window
				for i, p := range messages(uint64(bits)) {
					z, ok := c.Deflate([]byte("x"), p, -1)
					if !ok || z[0] != 'x' || !bytes.HasSuffix(z, []byte(compress.Tail)) {
						t.Fatalf("%d bits, level %d, message %d: %x", bits, level, i, z)
					}
					z = z[1 : len(z)-4]
					got, err := c.Inflate([]byte("y"), z, int64(len(p)))
					if err != nil || string(got) != "y"+string(p) {
						t.Fatalf("%d bits, takeover %v, level %d, message %d: %v", bits, take, level, i, err)
					}
					if !take {
						strict = window{}
					}
					if err := strict.check(z, p, 1<<bits); err != nil {
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
		z, _ := c.Deflate(nil, p, -1)
		got, err := io.ReadAll(stdflate.NewReader(strings.NewReader(string(z) + "\x01\x00\x00\xff\xff")))
		if err != nil || !bytes.Equal(got, p) {
			t.Errorf("message %d: %v", i, err)
		}
		var theirs bytes.Buffer
		w, _ := stdflate.NewWriter(&theirs, 6)
		w.Write(p)
		w.Flush()
		got, err = c.Inflate(nil, theirs.Bytes()[:theirs.Len()-4], -1)
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
		if got, err := c.Inflate(nil, []byte(tt.z), -1); err != nil || string(got) != tt.want {
			t.Errorf("%x: %q, %v; want %q", tt.z, got, err, tt.want)
		}
	}
	c := newCodec(Options{}, direction{15, true})
	for i, z := range []string{"\xf2\x48\xcd\xc9\xc9\x07\x00", "\xf2\x00\x11\x00\x00"} {
		if got, err := c.Inflate(nil, []byte(z), -1); err != nil || string(got) != "Hello" {
			t.Errorf("message %d with takeover: %q, %v", i, got, err)
		}
	}
}

// Parts of a message, each flushed, and the empty block at its end.
func TestParts(t *testing.T) {
	for _, take := range []bool{false, true} {
		c := newCodec(Options{}, direction{9, take})
		for round := range 3 {
			var z []byte
			for _, p := range []string{"one, two, ", "one, two, ", "three"} {
				z, _ = c.Deflate(z, []byte(p), -1)
			}
			z = append(z, 0)
			if got, err := c.Inflate(nil, z, -1); err != nil || string(got) != "one, two, one, two, three" {
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
		z, ok := c.Deflate([]byte("x"), p, len(p))
		if want := i != 1; ok != want || !ok && string(z) != "x" {
			t.Errorf("message %d: compressed to %d of %d bytes: %v", i, len(z), len(p), ok)
		}
		if !ok {
			continue
		}
		if got, err := c.Inflate(nil, z[1:len(z)-4], -1); err != nil || !bytes.Equal(got, p) {
			t.Errorf("message %d: %v", i, err)
		}
	}
}

func TestLimit(t *testing.T) {
	c := newCodec(Options{}, direction{bits: 15})
	bomb, _ := c.Deflate(nil, make([]byte, 64<<20), -1)
	bomb = bomb[:len(bomb)-4]
	for _, tt := range []struct {
		limit int64
		ok    bool
	}{{-1, true}, {64 << 20, true}, {64<<20 - 1, false}, {1000, false}, {0, false}} {
		got, err := newCodec(Options{}, direction{bits: 15}).Inflate(nil, bomb, tt.limit)
		if tt.ok && (err != nil || len(got) != 64<<20) || !tt.ok && !errors.Is(err, compress.ErrTooBig) {
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
		got, err := c.Inflate(nil, []byte(z), -1)
		if name == "nothing" {
			// The tail alone is an empty message.
			if err != nil || len(got) != 0 {
				t.Errorf("%s: %q, %v", name, got, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s: %q", name, got)
			continue
		}
		if _, again := c.Inflate(nil, []byte("\x00"), -1); again != err {
			t.Errorf("%s: then %v", name, again)
		}
	}
}

func TestWorth(t *testing.T) {
	for _, tt := range []struct {
		o    Options
		size int
		want bool
	}{
		{Options{}, 511, false}, {Options{}, 512, true},
		{Options{ContextTakeover: true}, 127, false}, {Options{ContextTakeover: true}, 128, true},
		{Options{Threshold: 10}, 9, false}, {Options{Threshold: 10}, 10, true},
		{Options{Threshold: -1}, 0, true},
	} {
		if got := newCodec(tt.o, direction{bits: 15}).Worth(make([]byte, tt.size)); got != tt.want {
			t.Errorf("%+v, %d bytes: %v", tt.o, tt.size, got)
		}
	}
}

// A connection remembers no more than its window, and nothing without
// takeover.
func TestMemory(t *testing.T) {
	for bits := minBits; bits <= maxBits; bits++ {
		c := newCodec(Options{}, direction{bits, true})
		for _, p := range messages(3) {
			z, _ := c.Deflate(nil, p, -1)
			if _, err := c.Inflate(nil, z[:len(z)-4], -1); err != nil {
				t.Fatal(err)
			}
		}
		if cap(c.sent.b) != 1<<bits || cap(c.rcvd.b) != 1<<bits {
			t.Errorf("%d bits: %d and %d bytes", bits, cap(c.sent.b), cap(c.rcvd.b))
		}
	}
	c := newCodec(Options{}, direction{bits: 15})
	c.Deflate(nil, messages(3)[3], -1)
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
			z, _ = c.Deflate(z[:0], p, -1)
			got, _ = c.Inflate(got[:0], z[:len(z)-4], -1)
		})
		if n > 2 && !raceEnabled {
			t.Errorf("takeover %v: %v allocations for a message", take, n)
		}
	}
}

// FuzzInflate: bytes of a peer give a message within the limit or an error.
func FuzzInflate(f *testing.F) {
	f.Add([]byte("\xf2\x48\xcd\xc9\xc9\x07\x00"), []byte("\xf2\x00\x11\x00\x00"), int64(100))
	f.Add([]byte("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"), []byte("\x03\x00\x03\x00"), int64(-1))
	f.Fuzz(func(t *testing.T, first, second []byte, limit int64) {
		if len(first)+len(second) > 1<<12 {
			return
		}
		c := newCodec(Options{}, direction{8, true})
		for _, z := range [][]byte{first, second} {
			got, err := c.Inflate(nil, z, limit)
			if err == nil && limit >= 0 && int64(len(got)) > limit {
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
		c := newCodec(Options{}, direction{minBits + bits, take})
		var strict window
		for _, p := range [][]byte{first, second} {
			z, _ := c.Deflate(nil, p, -1)
			z = z[:len(z)-4]
			got, err := c.Inflate(nil, z, int64(len(p)))
			if err != nil || !bytes.Equal(got, p) {
				t.Fatalf("%d bits: %v", minBits+bits, err)
			}
			if !take {
				strict = window{}
			}
			if err := strict.check(z, p, 1<<(minBits+bits)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

package frame

import (
	"bytes"
	"testing"
)

// RFC 6455, section 5.7: the masked "Hello" of the examples.
func TestMaskRFCExample(t *testing.T) {
	b := []byte("Hello")
	Mask([4]byte{0x37, 0xfa, 0x21, 0x3d}, 0, b)
	if want := []byte{0x7f, 0x9f, 0x4d, 0x51, 0x58}; !bytes.Equal(b, want) {
		t.Errorf("masked = %x, want %x", b, want)
	}
}

// Every length around the widths of the loops, every offset, every cut.
func TestMask(t *testing.T) {
	key := [4]byte{0x11, 0x22, 0x44, 0x88}
	for n := range 80 {
		in := make([]byte, n)
		for i := range in {
			in[i] = byte(i * 7)
		}
		for pos := range 5 {
			want := make([]byte, n)
			for i := range in {
				want[i] = in[i] ^ key[(pos+i)&3]
			}
			for cut := 0; cut <= n; cut++ {
				got := bytes.Clone(in)
				p := Mask(key, pos, got[:cut])
				if p = Mask(key, p, got[cut:]); p != pos+n {
					t.Fatalf("offset %d, want %d", p, pos+n)
				}
				if !bytes.Equal(got, want) {
					t.Fatalf("n=%d pos=%d cut=%d: %x, want %x", n, pos, cut, got, want)
				}
			}
		}
	}
}

func BenchmarkMask(b *testing.B) {
	buf := make([]byte, 64<<10)
	b.SetBytes(int64(len(buf)))
	for b.Loop() {
		Mask([4]byte{1, 2, 3, 4}, 0, buf)
	}
}

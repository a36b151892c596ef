package deflate

import (
	"bytes"
	"errors"
	"fmt"
)

// A window is a decompressor with a memory of its own, slow and strict: a
// distance beyond what was promised is an error, where others would find the
// bytes all the same (RFC 1951, section 3.2).
type window struct {
	out []byte // of all messages so far
	max int    // the largest distance that is allowed

	in   []byte
	pos  int // in bits
	fail error
}

// check decompresses a message, without its tail, and compares it.
func (w *window) check(z, want []byte, size int) error {
	w.in, w.pos, w.max = append(bytes.Clone(z), "\x00\x00\xff\xff"...), 0, size
	start := len(w.out)
	for w.pos < 8*len(w.in) && w.fail == nil {
		w.block()
	}
	if w.fail == nil && !bytes.Equal(w.out[start:], want) {
		w.fail = errors.New("another message")
	}
	return w.fail
}

func (w *window) bits(n int) (v int) {
	for i := range n {
		if w.pos >= 8*len(w.in) {
			w.fail = errors.New("cut off")
			return 0
		}
		v |= int(w.in[w.pos/8]>>(w.pos%8)&1) << i
		w.pos++
	}
	return v
}

func (w *window) block() {
	w.bits(1)
	switch w.bits(2) {
	case 0:
		w.pos = (w.pos + 7) &^ 7
		n := w.bits(16)
		if w.bits(16) != ^n&0xFFFF {
			w.fail = errors.New("stored length")
		}
		if w.pos/8+n > len(w.in) {
			w.fail = errors.New("cut off")
			return
		}
		w.out = append(w.out, w.in[w.pos/8:w.pos/8+n]...)
		w.pos += 8 * n
	case 1:
		var lit, dist [288]int
		for i := range lit {
			switch lit[i] = 8; {
			case i >= 144 && i < 256:
				lit[i] = 9
			case i >= 256 && i < 280:
				lit[i] = 7
			}
			dist[i] = 5
		}
		w.codes(newCode(lit[:]), newCode(dist[:30]))
	case 2:
		w.codes(w.trees())
	default:
		w.fail = errors.New("block type 3")
	}
}

// trees reads the codes of a block.
func (w *window) trees() (lit, dist code) {
	nlit, ndist, nlen := w.bits(5)+257, w.bits(5)+1, w.bits(4)+4
	var lens [19]int
	for _, i := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:nlen] {
		lens[i] = w.bits(3)
	}
	meta := newCode(lens[:])
	var all []int
	for len(all) < nlit+ndist && w.fail == nil {
		sym := w.symbol(meta)
		v, n := sym, 1
		switch sym {
		case 16:
			v, n = all[len(all)-1], 3+w.bits(2)
		case 17:
			v, n = 0, 3+w.bits(3)
		case 18:
			v, n = 0, 11+w.bits(7)
		}
		for range n {
			all = append(all, v)
		}
	}
	if w.fail != nil {
		return code{}, code{}
	}
	return newCode(all[:nlit]), newCode(all[nlit:])
}

// codes reads literals and copies.
func (w *window) codes(lit, dist code) {
	for w.fail == nil {
		sym := w.symbol(lit)
		switch {
		case sym < 256:
			w.out = append(w.out, byte(sym))
			continue
		case sym == 256:
			return
		}
		sym -= 257
		n := 3
		for i := range sym { // the lengths of RFC 1951, section 3.2.5
			n += 1 << extra(i, 4)
		}
		if n += w.bits(extra(sym, 4)); sym == 28 {
			n = 258
		}
		d, ds := 1, w.symbol(dist)
		for i := range ds {
			d += 1 << extra(i, 2)
		}
		d += w.bits(extra(ds, 2))
		if d > w.max || d > len(w.out) {
			w.fail = fmt.Errorf("distance %d in a window of %d, at byte %d", d, w.max, len(w.out))
			return
		}
		for range n {
			w.out = append(w.out, w.out[len(w.out)-d])
		}
	}
}

// extra returns the extra bits of the i-th length (group 4) or distance (2).
func extra(i, group int) int {
	if group == 4 && i == 28 {
		return 0
	}
	return max(i/group-1, 0)
}

// A code is a canonical Huffman code.
type code struct {
	count   [16]int
	symbols []int // by length, then by value
}

func newCode(lens []int) (c code) {
	for l := 1; l < 16; l++ {
		for sym, n := range lens {
			if n == l {
				c.count[l]++
				c.symbols = append(c.symbols, sym)
			}
		}
	}
	return c
}

func (w *window) symbol(c code) int {
	v, first, index := 0, 0, 0
	for l := 1; l < 16 && w.fail == nil; l++ {
		v |= w.bits(1)
		if n := c.count[l]; v-first < n {
			return c.symbols[index+v-first]
		} else {
			index, first, v = index+n, (first+n)<<1, v<<1
		}
	}
	if w.fail == nil {
		w.fail = errors.New("no such code")
	}
	return 256
}

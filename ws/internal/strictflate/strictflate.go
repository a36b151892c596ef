// Package strictflate is a decompressor for tests: slow, small, and strict where
// others are not. A distance beyond the window that was promised is an error,
// where others would find the bytes all the same.
//
// In: the messages of one direction of a connection with permessage-deflate
// (RFC 7692), one after the other. Out: their content, or what is wrong with
// them.
package strictflate

import (
	"errors"
	"fmt"
)

// A Window decompresses the messages of one direction.
type Window struct {
	// Size is the largest distance in bytes that is allowed.
	Size int

	out  []byte // of all messages so far
	in   []byte
	pos  int // in bits
	fail error
}

// Next decompresses a message, whose tail is cut off. Unless takeover, it may
// not refer to those before it.
func (w *Window) Next(message []byte, takeover bool) ([]byte, error) {
	if !takeover {
		w.out = nil
	}
	w.in = append(append([]byte(nil), message...), "\x00\x00\xff\xff"...)
	w.pos = 0
	start := len(w.out)
	for w.pos < 8*len(w.in) && w.fail == nil {
		w.block()
	}
	return w.out[start:], w.fail
}

func (w *Window) bits(n int) (v int) {
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

// block decompresses a block (RFC 1951, section 3.2.3).
func (w *Window) block() {
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
func (w *Window) trees() (lit, dist code) {
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
			if len(all) == 0 {
				w.fail = errors.New("nothing to repeat")
				break
			}
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
func (w *Window) codes(lit, dist code) {
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
		if d > w.Size || d > len(w.out) {
			w.fail = fmt.Errorf("distance %d in a window of %d, at byte %d", d, w.Size, len(w.out))
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

func (w *Window) symbol(c code) int {
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

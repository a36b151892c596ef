package ws

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// Buffers are pooled by size, in powers of two and a bit: a header fits before a
// payload of that size. Larger ones are rare enough to be left to the garbage
// collector.
const (
	minClass = 10 // 1 KiB
	maxClass = 24 // 16 MiB
	// The bit is for sizes that the allocator rounds up anyway.
	minSlack = 16 // 64 KiB
	slack    = 256
)

var pools [maxClass - minClass + 1]sync.Pool

// husks are buffers without memory.
var husks sync.Pool

// A buffer is memory that goes back to its pool when all who hold it have freed
// it.
type buffer struct {
	b       []byte
	class   int // 0: none
	holders atomic.Int32
}

// newBuffer returns a buffer of n bytes or more, with any content, that the
// caller holds.
func newBuffer(n int) *buffer {
	c := max(bits.Len(uint(max(n, 1)-1)), minClass)
	if c > minSlack && n <= 1<<(c-1)+slack {
		c--
	}
	if c > maxClass {
		return makeBuffer(n, 0)
	}
	if b, ok := pools[c-minClass].Get().(*buffer); ok {
		b.holders.Store(1)
		return b
	}
	n = 1 << c
	if c >= minSlack {
		n += slack
	}
	return makeBuffer(n, c)
}

func makeBuffer(n, class int) *buffer {
	b, ok := husks.Get().(*buffer)
	if !ok {
		b = new(buffer)
	}
	b.b, b.class = make([]byte, n), class
	b.holders.Store(1)
	return b
}

// hold adds a holder.
func (b *buffer) hold() { b.holders.Add(1) }

// shared reports whether somebody else holds the buffer too.
func (b *buffer) shared() bool { return b.holders.Load() > 1 }

// give gives the memory away, with the caller's hold, unless somebody else holds
// it too.
func (b *buffer) give() bool {
	if b.shared() {
		return false
	}
	b.b = nil
	husks.Put(b)
	return true
}

// free gives the caller's hold up. A nil buffer is ignored.
func (b *buffer) free() {
	if b == nil || b.holders.Add(-1) > 0 {
		return
	}
	if b.class > 0 {
		pools[b.class-minClass].Put(b)
	}
}

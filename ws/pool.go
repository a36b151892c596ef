package ws

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// Buffers are pooled by size, in powers of two. Larger ones are rare enough to
// be left to the garbage collector.
const (
	minClass = 10 // 1 KiB
	maxClass = 24 // 16 MiB
)

var pools [maxClass - minClass + 1]sync.Pool

// A buffer is memory that goes back to its pool when all who hold it have freed
// it.
type buffer struct {
	b       []byte
	holders atomic.Int32
}

// newBuffer returns a buffer of n bytes or more, with any content, that the
// caller holds.
func newBuffer(n int) *buffer {
	c := max(bits.Len(uint(max(n, 1)-1)), minClass)
	if c > maxClass {
		return &buffer{b: make([]byte, n)}
	}
	b, ok := pools[c-minClass].Get().(*buffer)
	if !ok {
		b = &buffer{b: make([]byte, 1<<c)}
	}
	b.holders.Store(1)
	return b
}

// hold adds a holder.
func (b *buffer) hold() { b.holders.Add(1) }

// shared reports whether somebody else holds the buffer too.
func (b *buffer) shared() bool { return b.holders.Load() > 1 }

// free gives the caller's hold up. A nil buffer is ignored.
func (b *buffer) free() {
	if b == nil || b.holders.Add(-1) > 0 {
		return
	}
	if c := bits.Len(uint(len(b.b))) - 1; c >= minClass && c <= maxClass && len(b.b) == 1<<c {
		pools[c-minClass].Put(b)
	}
}

package deflate

import (
	"errors"
	"fmt"
	"io"

	"github.com/wsracecheck/wsracecheck/ws/internal/compress"
)

// A direction is what was negotiated for one of the two.
type direction struct {
	bits     int  // of the window
	takeover bool // messages may refer to earlier ones
}

// A codec is what a connection remembers. The two directions share nothing.
type codec struct {
	threshold int
	writers   *writers

	send    direction
	sent    history // of messages that were compressed
	recv    direction
	rcvd    history
	broken  error // of an Inflate: later messages could refer to what was lost
	sendMax int   // 1<<send.bits
}

func (d *Compression) codec(send, recv direction) compress.Codec {
	c := &codec{threshold: d.o.Threshold, writers: d.writers, send: send, recv: recv, sendMax: 1 << send.bits}
	if send.takeover {
		c.sent.limit = 1 << send.bits
	}
	if recv.takeover {
		c.rcvd.limit = 1 << recv.bits
	}
	return c
}

// Worth reports whether p reaches the threshold.
func (c *codec) Worth(p []byte) bool { return len(p) >= c.threshold }

// Deflate compresses a message or a part of one.
func (c *codec) Deflate(dst, p []byte, limit int) (out []byte, ok bool) {
	dict := c.sent.bytes()
	bits := c.send.bits
	if len(dict)+len(p) <= c.sendMax {
		bits = maxBits // there is nothing farther back, and the level counts
	}
	start := len(dst)
	out = c.writers.deflate(dst, p, dict, bits)
	if limit >= 0 && len(out)-start-len(compress.Tail) >= limit {
		return dst, false
	}
	c.sent.add(p)
	return out, true
}

// Inflate decompresses a whole message.
func (c *codec) Inflate(dst, p []byte, limit int64) ([]byte, error) {
	if c.broken != nil {
		return dst, c.broken
	}
	out, err := inflate(dst, p, c.rcvd.bytes(), limit)
	if err != nil {
		c.broken = err
		return dst, err
	}
	c.rcvd.add(out[len(dst):])
	return out, nil
}

// A history is the end of what went one way, up to limit bytes. Its memory
// grows with what is in it.
type history struct {
	limit int
	b     []byte
}

func (h *history) bytes() []byte { return h.b }

func (h *history) add(p []byte) {
	if h.limit == 0 {
		return
	}
	if len(p) >= h.limit {
		p = p[len(p)-h.limit:]
		h.b = h.b[:0]
	} else if over := len(h.b) + len(p) - h.limit; over > 0 {
		h.b = h.b[:copy(h.b, h.b[over:])]
	}
	if need := len(h.b) + len(p); need > cap(h.b) {
		h.b = append(make([]byte, 0, min(max(need, 2*cap(h.b)), h.limit)), h.b...)
	}
	h.b = append(h.b, p...)
}

// noEOF says what the end of the input means in the middle of a block.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("compressed message is cut off")
	}
	return fmt.Errorf("malformed compressed message: %w", err)
}

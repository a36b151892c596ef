package deflate

import (
	"errors"
	"io"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// A direction is what was negotiated for one of the two.
type direction struct {
	bits     int  // of the window
	takeover bool // messages may refer to earlier ones
}

// A codec is what a connection remembers, a [proto.Extension]. Its two
// directions share nothing and may be used at the same time.
type codec struct {
	threshold int
	writers   *writers

	send direction
	sent history // of messages that were compressed

	recv   direction
	rcvd   history
	broken error // of a Decode: later messages could refer to what was lost
}

func (d *Compression) codec(send, recv direction) *codec {
	c := &codec{threshold: d.o.Threshold, writers: d.writers, send: send, recv: recv}
	if send.takeover {
		c.sent.limit = 1 << send.bits
	}
	if recv.takeover {
		c.rcvd.limit = 1 << recv.bits
	}
	return c
}

// tail is what the last frame of a message leaves out (RFC 7692, section
// 7.2.1). Each part ends with it: decompressors have all of it then.
const tail = "\x00\x00\xff\xff"

// Encode compresses a message or a part of one. It leaves messages below the
// threshold, and whole ones that would not get shorter.
func (c *codec) Encode(dst, p []byte, first, last bool) (out []byte, ok bool) {
	if first && len(p) < c.threshold {
		return dst, false
	}
	dict, bits := c.sent.b, c.send.bits
	if len(dict)+len(p) <= 1<<bits {
		bits = maxBits // there is nothing farther back, and the level counts
	}
	out = c.writers.deflate(dst, p, dict, bits)
	if last {
		out = out[:len(out)-len(tail)]
	}
	if first && last && len(out)-len(dst) >= len(p) && c.threshold >= 0 {
		return dst, false
	}
	c.sent.add(p)
	return out, true
}

// Reset forgets what was sent, some of which the peer does not get.
func (c *codec) Reset() { c.sent.b = c.sent.b[:0] }

// Decode decompresses a whole message.
func (c *codec) Decode(dst, p []byte, limit int64) ([]byte, error) {
	if c.broken != nil {
		return dst, c.broken
	}
	out, err := inflate(dst, p, c.rcvd.b, limit)
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

// malformed makes the error for a message that cannot be decompressed. The end
// of the input is one, too: it comes in the middle of a block.
func malformed(err error) error {
	reason := "malformed compressed message"
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		reason = "compressed message is cut off"
	}
	return &proto.Error{Code: proto.CodeInvalidData, Reason: reason}
}

package ws

import (
	"context"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// A writing is one write to the network: bytes in order, of which the last ones
// may be a long payload that is not copied.
type writing struct {
	c   *Conn
	ctx context.Context

	rest    []byte // first
	batch   batch  // then
	payload []byte // then, masked by header if that has a key
	header  frame.Header
	made    bool    // by the Sender, which may have to undo it
	encoded *buffer // payload may be in it
	own     int     // bytes before the frame that the caller wants to write

	n     int  // bytes that the network took
	armed bool // ctx is watched
	timed bool // there is a deadline of Options.WriteTimeout
}

// frame takes what waits and adds f, unless nil. It requires the wire and mu.
func (w *writing) frame(f *outgoing) {
	o := &w.c.out
	if f == nil {
		w.batch = o.batch(0)
		w.own = len(w.rest) + w.batch.n
		return
	}
	prepared := w.c.prepared(f)
	p := f.payload
	if prepared {
		p = f.encoded
	} else {
		p, w.encoded = o.encode(f)
	}
	room := frame.MaxHeaderSize
	if len(p) <= appendLimit {
		room += len(p)
	}
	w.batch = o.batch(room)
	w.own = len(w.rest) + w.batch.n
	b := w.batch.b[:w.batch.n]
	if !prepared {
		w.header, w.made = o.tx.Begin(frame.Opcode(f.typ), len(p), f.fin), true
		b = w.header.Append(b)
	}
	if len(p) <= appendLimit {
		b = append(b, p...)
		if w.header.Masked {
			frame.Mask(w.header.Key, 0, b[len(b)-len(p):])
		}
		p = nil
	}
	w.batch.n = len(b)
	w.payload = p
}

// run writes. It requires the wire, and not mu.
func (w *writing) run() error {
	if err := w.write(w.rest); err != nil {
		return err
	}
	switch {
	case len(w.payload) == 0:
		return w.write(w.batch.b[:w.batch.n])
	case w.header.Masked:
		return w.masked()
	case w.c.out.raw == nil:
		if err := w.write(w.batch.b[:w.batch.n]); err != nil {
			return err
		}
		return w.write(w.payload)
	}
	return w.vector()
}

// masked writes the batch and the payload, masked on the way.
func (w *writing) masked() error {
	buf := newBuffer(min(w.batch.n+len(w.payload), maskPiece))
	defer buf.free()
	n := copy(buf.b, w.batch.b[:w.batch.n])
	for pos := 0; pos < len(w.payload); {
		k := min(len(w.payload)-pos, len(buf.b)-n)
		frame.MaskCopy(w.header.Key, pos, buf.b[n:n+k], w.payload[pos:pos+k])
		if err := w.write(buf.b[:n+k]); err != nil {
			return err
		}
		pos += k
		n = 0
	}
	return nil
}

// vector writes the batch and the payload without copying either.
func (w *writing) vector() error {
	o := &w.c.out
	w.block()
	first := min(len(w.payload), writePiece)
	o.pair = [2][]byte{w.batch.b[:w.batch.n], w.payload[:first]}
	o.vectors = o.pair[:]
	n, err := o.vectors.WriteTo(w.c.conn)
	o.pair = [2][]byte{}
	w.took(int(n))
	if err != nil {
		return err
	}
	return w.write(w.payload[first:])
}

// write writes p: at first without blocking, if that can be.
func (w *writing) write(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	if w.c.out.raw != nil && !w.armed {
		n, err := w.c.out.tryWrite(p, w.header.Length == 0)
		w.took(n)
		if p = p[n:]; len(p) == 0 || err != nil {
			return err
		}
	}
	for len(p) > 0 {
		w.block()
		n, err := w.c.conn.Write(p[:min(len(p), writePiece)])
		w.took(n)
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

func (w *writing) took(n int) {
	w.n += n
	w.c.out.bytes.Add(uint64(n))
}

// block prepares for a write that may block.
func (w *writing) block() {
	if !w.armed {
		w.armed = true
		w.c.out.watch.arm(w.ctx)
	}
	if t := w.c.opts.WriteTimeout; t > 0 {
		w.timed = true
		w.c.deadlines.setWrite(time.Now().Add(t))
	}
}

// end reports whether ctx interrupted the write.
func (w *writing) end() (cancelled bool) {
	if w.timed {
		w.c.deadlines.setWrite(time.Time{})
	}
	return w.c.out.watch.end(w.ctx)
}

// unwritten returns a copy of what the network did not take of the bytes before
// the caller's frame.
func (w *writing) unwritten() []byte {
	all := append(append([]byte(nil), w.rest...), w.batch.b[:w.own-len(w.rest)]...)
	return all[w.n:]
}

// tryRun writes what the network takes at once.
func (w *writing) tryRun() error {
	if w.c.out.raw == nil || w.header.Masked && len(w.payload) > 0 {
		return nil
	}
	for _, p := range [][]byte{w.rest, w.batch.b[:w.batch.n], w.payload} {
		n, err := w.c.out.tryWrite(p, false)
		w.took(n)
		if n < len(p) || err != nil {
			return err
		}
	}
	return nil
}

// left returns what the network did not take. It is not changed any more.
func (w *writing) left() []byte {
	n := w.n - len(w.rest) - w.batch.n
	switch {
	case n >= len(w.payload):
		return nil
	case n >= 0 && !w.made:
		return w.payload[n:] // of a Broadcast, for all connections
	}
	all := append(append([]byte(nil), w.rest...), w.batch.b[:w.batch.n]...)
	from := len(all)
	all = append(all, w.payload...)
	if w.header.Masked {
		frame.Mask(w.header.Key, 0, all[from:])
	}
	return all[w.n:]
}

func (w *writing) free() {
	w.batch.free()
	w.encoded.free()
}

// tryWrite writes what the socket takes at once.
func (o *outbound) tryWrite(p []byte, quick bool) (int, error) {
	o.tryBuf, o.quick, o.tryN, o.tryErr = p, quick, 0, nil
	err := o.raw.Write(o.try)
	o.tryBuf = nil
	if err == nil {
		err = o.tryErr
	}
	return o.tryN, err
}

func (o *outbound) tryFd(fd uintptr) bool {
	o.tryN, o.tryErr = tryWrite(fd, o.tryBuf, o.quick)
	return true
}

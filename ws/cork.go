package ws

import (
	"context"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// cork lets a small frame wait for others: if the wire is taken, or if a call
// that reads is expected soon, which sends what waits, or in a burst of writes,
// which a goroutine sends.
func (c *Conn) cork(f *outgoing) bool {
	o := &c.out
	corked := c.in.more.Load()
	if !o.coalesce || len(f.payload) > appendLimit || o.n+len(f.payload)+frame.MaxHeaderSize > pendLimit ||
		!corked && !o.wire.held && !c.burst() {
		return false
	}
	if o.pend == nil {
		o.pend = newBuffer(pendLimit)
	}
	b := o.pend.b[:o.n]
	if c.prepared(f) {
		b = append(b, f.encoded...)
	} else {
		p, enc := o.encode(f)
		b = o.tx.AppendData(b, frame.Opcode(f.typ), p, f.fin)
		enc.free()
	}
	o.pend.b, o.n = b[:cap(b)], len(b)
	switch {
	case o.wire.held:
	case corked:
		c.arm()
	default:
		c.releaseWire(false)
	}
	return true
}

// burst reports whether a write has just ended and nothing was read since: then it
// is no answer of a peer that the next one follows on.
func (c *Conn) burst() bool {
	o := &c.out
	return o.reads == c.in.reads.Load() && !o.wrote.IsZero() && time.Since(o.wrote) <= burstTime
}

// note notes when a message was written, unless it may be an answer: those who take
// turns are spared the clock.
func (o *outbound) note(reads uint32) {
	if o.reads == reads {
		o.wrote = time.Now()
		return
	}
	o.reads, o.wrote = reads, time.Time{}
}

// prepared reports whether f.encoded is the frame to be sent.
func (c *Conn) prepared(f *outgoing) bool {
	if f.encoded == nil || c.out.tx.Key != nil || c.out.tx.Encoder != nil {
		return false
	}
	if c.logFrames {
		c.logFrame("sending frame", frame.Header{Fin: f.fin, Opcode: frame.Opcode(f.typ), Length: uint64(len(f.payload))})
	}
	return true
}

// encode passes a payload through the extension, if any. What it returns may be
// in the buffer, which is then not nil.
func (o *outbound) encode(f *outgoing) (p []byte, buf *buffer) {
	if o.tx.Encoder == nil {
		return f.payload, nil
	}
	if f.plain && !o.tx.InMessage() {
		o.tx.Plain()
		return f.payload, nil
	}
	buf = newBuffer(len(f.payload))
	return o.tx.Encode(buf.b[:0], f.payload, f.fin), buf
}

// arm bounds the time that something waits.
func (c *Conn) arm() {
	o := &c.out
	if o.corked {
		return
	}
	o.corked = true
	if o.cork == nil {
		o.cork = time.AfterFunc(corkTime, c.uncork)
	} else {
		o.cork.Reset(corkTime)
	}
}

func (c *Conn) uncork() {
	o := &c.out
	c.in.more.Store(false)
	o.mu.Lock()
	o.corked = false
	o.mu.Unlock()
	c.flushSoon()
}

// waiting reports whether there is something to be sent.
func (o *outbound) waiting() bool {
	return o.err == nil && (len(o.rest) > 0 || o.n > 0 || len(o.ctl.queued) > 0)
}

// releaseWire gives the wire to who waits for it, or to a goroutine if something
// waits to be sent, unless lazy, and a call that reads is to send it.
func (c *Conn) releaseWire(lazy bool) {
	o := &c.out
	switch {
	case o.wire.pass():
	case !o.waiting():
	case lazy && len(o.rest) == 0 && c.in.more.Load():
		c.arm()
	default:
		o.wire.held = true
		c.wg.Add(1) // before stop, which takes the wire
		go c.sendWaiting()
	}
}

// sendWaiting has the wire, and sends what waits.
func (c *Conn) sendWaiting() {
	o := &c.out
	defer c.wg.Done()
	o.mu.Lock()
	defer o.mu.Unlock()
	c.transmit(context.Background(), nil) // before anybody adds to it
	for o.waiting() && len(o.wire.queue) == 0 {
		c.transmit(context.Background(), nil)
	}
	c.releaseWire(false)
}

// flushSoon sends what waits, without blocking.
func (c *Conn) flushSoon() {
	o := &c.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.waiting() || !o.wire.try() {
		return
	}
	if o.raw == nil || len(o.rest) > 0 {
		c.releaseWire(false)
		return
	}
	b := o.batch(0)
	o.watch.use(context.Background())
	o.mu.Unlock()
	n, err := o.tryWrite(b.b[:b.n], true)
	o.mu.Lock()
	o.bytes.Add(uint64(n))
	if err == nil && n < b.n {
		o.rest = append([]byte(nil), b.b[n:b.n]...)
	}
	b.free()
	if err != nil {
		c.writeFailed(err)
	}
	c.releaseWire(false)
}

// flushWait sends what waits.
func (c *Conn) flushWait(ctx context.Context) error {
	o := &c.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if c.refuses() {
		return errClosing
	}
	if err := c.acquire(ctx, &o.wire); err != nil {
		return err
	}
	defer c.releaseWire(false)
	if o.err != nil {
		return errClosing
	}
	return c.transmit(ctx, nil)
}

// batch takes the control frames and the pending frames, with room for more
// bytes.
func (o *outbound) batch(room int) (b batch) {
	if len(o.ctl.queued) == 0 && o.pend != nil && len(o.pend.b)-o.n >= room {
		b, o.pend, o.n = batch{o.pend, o.n}, nil, 0
		return b
	}
	b.buffer = newBuffer(o.ctl.size() + o.n + room)
	out := o.ctl.take(b.b[:0], &o.tx)
	if o.pend != nil {
		out = append(out, o.pend.b[:o.n]...)
		o.pend.free()
		o.pend, o.n = nil, 0
	}
	b.n = len(out)
	return b
}

package ws

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// maxPongs bounds the pongs that wait to be sent. Beyond it the oldest is
// dropped, as RFC 6455, section 5.5.3 allows.
const maxPongs = 128

// A control is a ping or pong that waits to be sent.
//
// Pings and pongs are never written by who wants them sent if that could
// block: who has the read role would stop reading, and two peers that both wait
// for the other to read would be stuck for ever; and a Ping whose ctx ends could
// leave half a frame. They are queued, and written ahead of the frames of
// messages that come later. So a pong always precedes the answer to a message
// that came after the ping.
type control struct {
	op      frame.Opcode
	payload []byte
	waiter  *pingWaiter // of a ping
}

// A pingWaiter waits for the pong to one ping.
type pingWaiter struct {
	payload []byte
	sent    time.Time          // zero until the frame is handed to the network
	acked   chan time.Duration // gets the round-trip time; has room for it
}

// controls are the control frames of the send side. They are guarded by its mu.
type controls struct {
	queued []control
	pings  []*pingWaiter // that nobody answered or gave up
	last   uint64        // the last ping's payload
}

// size returns how much room the queued frames take at most.
func (t *controls) size() int {
	return len(t.queued) * (frame.MaxControlPayload + frame.MaxHeaderSize)
}

// take takes the queued frames and appends them, encoded.
func (t *controls) take(b []byte, tx *proto.Sender) []byte {
	if len(t.queued) == 0 {
		return b
	}
	now := time.Now()
	for _, f := range t.queued {
		if f.waiter != nil {
			f.waiter.sent = now
		}
		b = tx.AppendControl(b, f.op, f.payload)
	}
	clear(t.queued)
	t.queued = t.queued[:0]
	return b
}

// dropOldest drops the oldest pong if there are too many.
func (t *controls) dropOldest() {
	if len(t.queued) < maxPongs {
		return
	}
	isPong := func(f control) bool { return f.op == frame.Pong }
	if i := slices.IndexFunc(t.queued, isPong); i >= 0 {
		t.queued = slices.Delete(t.queued, i, i+1)
	}
}

// queuePong answers a ping: who has the read role sends it before it waits for
// the network or gives the role up. After the Close frame nothing is sent.
func (c *Conn) queuePong(payload []byte) {
	o := &c.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if !c.refuses() {
		o.ctl.dropOldest()
		o.ctl.queued = append(o.ctl.queued, control{frame.Pong, bytes.Clone(payload), nil})
		c.arm()
	}
}

// startPing queues a ping with a payload of its own.
func (c *Conn) startPing() *pingWaiter {
	o := &c.out
	w := &pingWaiter{acked: make(chan time.Duration, 1)}
	o.mu.Lock()
	defer c.flushSoon()
	defer o.mu.Unlock()
	if c.refuses() {
		return w
	}
	o.ctl.last++
	w.payload = binary.BigEndian.AppendUint64(nil, o.ctl.last)
	o.ctl.pings = append(o.ctl.pings, w)
	o.ctl.queued = append(o.ctl.queued, control{frame.Ping, w.payload, w})
	return w
}

// dropPing forgets a ping that nobody waits for any more. If it was not sent it
// never is.
func (o *outbound) dropPing(w *pingWaiter) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if i := slices.Index(o.ctl.pings, w); i >= 0 {
		o.ctl.pings = slices.Delete(o.ctl.pings, i, i+1)
	}
	if i := slices.IndexFunc(o.ctl.queued, func(f control) bool { return f.waiter == w }); i >= 0 {
		o.ctl.queued = slices.Delete(o.ctl.queued, i, i+1)
	}
}

// sentAt returns when a ping was handed to the network, or the zero time.
func (o *outbound) sentAt(w *pingWaiter) time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return w.sent
}

// heartbeat sends a pong that nobody asked for (RFC 6455, section 5.5.3).
func (c *Conn) heartbeat() {
	c.queuePong(nil)
	c.flushSoon()
}

// acknowledge wakes the waiters of the ping that a pong answers and of the
// pings sent before it, which the peer may leave unanswered (section 5.5.3).
// An unsolicited pong is ignored.
func (c *Conn) acknowledge(payload []byte) {
	now := time.Now()
	for _, w := range c.out.answered(payload) {
		c.latency.Store(int64(now.Sub(w.sent)))
		w.acked <- now.Sub(w.sent)
		c.keepaliveAnswered(w)
	}
}

// answered takes the pings that a pong answers, in their order.
func (o *outbound) answered(payload []byte) []*pingWaiter {
	o.mu.Lock()
	defer o.mu.Unlock()
	i := slices.IndexFunc(o.ctl.pings, func(w *pingWaiter) bool {
		return !w.sent.IsZero() && string(w.payload) == string(payload)
	})
	acked := slices.Clone(o.ctl.pings[:i+1])
	o.ctl.pings = slices.Delete(o.ctl.pings, 0, i+1)
	return acked
}

// Ping sends a ping, waits for its pong and returns the round-trip time
// (RFC 6455, section 5.5.2). It needs no concurrent Read. If ctx ends first
// the connection is unharmed, and a ping that the network has not taken yet is
// not sent. If the connection ends first Ping returns the [*CloseError].
func (c *Conn) Ping(ctx context.Context) (time.Duration, error) {
	if ctx.Err() != nil {
		return 0, c.endOf(ctx)
	}
	w := c.startPing()
	defer c.out.dropPing(w)
	c.attend()
	select {
	case rtt := <-w.acked:
		return rtt, nil
	case <-c.end.done:
	case <-ctx.Done():
	}
	select {
	case rtt := <-w.acked: // the pong wins over an end that came later or with it
		return rtt, nil
	default:
		return 0, c.endOf(ctx)
	}
}

package ws

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// maxPongs bounds the pongs that wait to be sent. Beyond it the oldest is
// dropped, as RFC 6455, section 5.5.3 allows.
const maxPongs = 128

// A control is a ping or pong that waits to be sent.
//
// Pings and pongs are never written by the goroutine that wants them sent:
// the reader would stop reading, and two peers that both wait for the other to
// read would be stuck for ever; and a Ping whose ctx ends could leave half a
// frame. They are queued, and written by a goroutine that is started for them,
// or ahead of the next frame if that comes first. So a pong always precedes
// the answer to a message that came after the ping.
type control struct {
	op      frame.Opcode
	payload []byte
	waiter  *pingWaiter // of a ping
}

// A pingWaiter waits for the pong to one ping.
type pingWaiter struct {
	payload []byte
	sent    time.Time          // zero until the frame is written; guarded by Conn.mu
	acked   chan time.Duration // gets the round-trip time; has room for it
}

// queueControl hands over a control frame to be sent, unless the connection
// is closing, when no more may be sent.
func (c *Conn) queueControl(f control) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.deadline.IsZero() || c.ended {
		return
	}
	if f.op == frame.Pong && len(c.controls) >= maxPongs {
		isPong := func(f control) bool { return f.op == frame.Pong }
		if i := slices.IndexFunc(c.controls, isPong); i >= 0 {
			c.controls = slices.Delete(c.controls, i, i+1)
		}
	}
	c.controls = append(c.controls, f)
	if !c.sending {
		c.sending = true
		c.wg.Add(1) // before done is closed, since ended is false under mu
		go c.sendControls()
	}
}

// sendControls writes queued control frames until there are none.
func (c *Conn) sendControls() {
	defer c.wg.Done()
	for {
		select {
		case c.frameLock <- struct{}{}:
		case <-c.done:
			return
		}
		more := c.flushControls()
		<-c.frameLock
		if !more {
			return
		}
	}
}

// flushControls writes what is queued and reports whether to come back. It
// requires frameLock.
func (c *Conn) flushControls() (more bool) {
	if c.writeErr != nil || c.isClosing() {
		return false
	}
	bp := bufPool.Get().(*[]byte)
	defer bufPool.Put(bp)
	buf := c.appendControls((*bp)[:0])
	if len(buf) == 0 {
		return c.controlsLeft()
	}
	if err := c.netWrite(buf); err != nil {
		c.writeFailed(err)
		return false
	}
	return true
}

// controlsLeft reports whether frames are queued, and if not, that the sender
// ends: both in one critical section, so that no frame is left behind.
func (c *Conn) controlsLeft() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sending = len(c.controls) > 0
	return c.sending
}

// appendControls takes the queued control frames and appends them, encoded. It
// requires frameLock.
func (c *Conn) appendControls(buf []byte) []byte {
	c.mu.Lock()
	queued := c.controls
	c.controls = nil
	for _, f := range queued {
		if f.waiter != nil {
			f.waiter.sent = time.Now()
		}
	}
	c.mu.Unlock()
	for _, f := range queued {
		h := frame.Header{Fin: true, Opcode: f.op, Length: uint64(len(f.payload))}
		if c.logFrames {
			c.logFrame("sending frame", h)
		}
		if c.masks != nil {
			h.Masked, h.Key = true, c.masks.next()
		}
		buf = h.Append(buf)
		buf = append(buf, f.payload...)
		if h.Masked {
			frame.Mask(h.Key, 0, buf[len(buf)-len(f.payload):])
		}
	}
	return buf
}

// Ping sends a ping, waits for its pong and returns the round-trip time
// (RFC 6455, section 5.5.2). It needs no concurrent Read. If ctx ends first
// the connection is unharmed. If the connection ends first Ping returns the
// [*CloseError].
func (c *Conn) Ping(ctx context.Context) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, c.endOf(ctx)
	}
	w := c.startPing()
	defer c.dropPing(w)
	var end error
	select {
	case rtt := <-w.acked:
		return rtt, nil
	case <-c.done:
		end = c.closeErr
	case <-ctx.Done():
		end = c.endOf(ctx)
	}
	select {
	case rtt := <-w.acked: // the pong wins over an end that came later or with it
		return rtt, nil
	default:
		return 0, end
	}
}

// startPing queues a ping with a payload of its own.
func (c *Conn) startPing() *pingWaiter {
	w := &pingWaiter{acked: make(chan time.Duration, 1)}
	c.mu.Lock()
	c.nextPing++
	w.payload = binary.BigEndian.AppendUint64(nil, c.nextPing)
	c.pings = append(c.pings, w)
	c.mu.Unlock()
	c.queueControl(control{frame.Ping, w.payload, w})
	return w
}

// dropPing forgets a ping that nobody waits for any more.
func (c *Conn) dropPing(w *pingWaiter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.Index(c.pings, w); i >= 0 {
		c.pings = slices.Delete(c.pings, i, i+1)
	}
}

// acknowledge wakes the waiters of the ping that a pong answers and of the
// pings sent before it, which the peer may leave unanswered (section 5.5.3).
// An unsolicited pong is ignored.
func (c *Conn) acknowledge(payload []byte) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.pings, func(w *pingWaiter) bool {
		return !w.sent.IsZero() && string(w.payload) == string(payload)
	})
	if i < 0 {
		return
	}
	c.latency.Store(int64(now.Sub(c.pings[i].sent)))
	for _, w := range c.pings[:i+1] {
		w.acked <- now.Sub(w.sent)
	}
	c.pings = slices.Delete(c.pings, 0, i+1)
}

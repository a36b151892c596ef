package ws

import (
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// keepalive pings the peer at intervals and fails the connection if it is
// silent. It is a goroutine of its own, which ends with the connection.
func (c *Conn) keepalive() {
	defer c.wg.Done()
	timer := time.NewTimer(c.opts.PingInterval)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-c.done:
			return
		}
		if !c.probe() {
			return
		}
		timer.Reset(max(c.opts.PingInterval-c.Latency(), 0))
	}
}

// probe sends one ping and waits for its pong. It reports whether the
// connection is alive.
//
// The timeout strikes only after a time in which nothing at all arrived: a
// peer in the middle of a long frame cannot send its pong earlier. The time
// does not count during which our own receive queue was full, so that we did
// not read, nor, until the ping is written, that in which a long frame of ours
// made progress.
func (c *Conn) probe() bool {
	w := c.startPing()
	defer c.dropPing(w)
	for {
		before := c.signsOfLife(w)
		if pong, ended := c.awaitPong(w); pong || ended {
			return pong
		}
		if c.isClosing() {
			return false
		}
		if now := c.signsOfLife(w); now == before && !now.paused {
			c.fail(ErrKeepalive, proto.CodeInternal, "keepalive ping timeout")
			return false
		}
	}
}

// awaitPong waits for the pong, for PingTimeout, or for the end.
func (c *Conn) awaitPong(w *pingWaiter) (pong, ended bool) {
	var timeout <-chan time.Time
	if c.opts.PingTimeout > 0 {
		timer := time.NewTimer(c.opts.PingTimeout)
		defer timer.Stop()
		timeout = timer.C
	}
	select {
	case <-w.acked:
		return true, false
	case <-c.done:
		return false, true
	case <-timeout:
	}
	select {
	case <-w.acked: // it came with the timeout
		return true, false
	default:
		return false, false
	}
}

// lifeSigns is what changes as long as there is life.
type lifeSigns struct {
	in, out uint64 // bytes
	pauses  uint64 // of our reading
	paused  bool
}

func (c *Conn) signsOfLife(w *pingWaiter) lifeSigns {
	s := lifeSigns{in: c.bytesIn.Load()}
	s.paused, s.pauses = c.queue.paused()
	c.mu.Lock()
	if w.sent.IsZero() {
		s.out = c.bytesOut.Load()
	}
	c.mu.Unlock()
	return s
}

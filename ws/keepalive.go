package ws

import (
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// A keepalive pings the peer at intervals and fails the connection if it is
// dead. It is a timer and no goroutine.
//
// A ping counts as answered by its pong alone. The connection is failed after
// PingTimeout in which there was no sign of life either; after one with signs
// it is asked again:
//
//   - once the ping is written, anything that arrives is one: a peer in the
//     middle of a long frame cannot send its pong earlier;
//   - as long as the ping cannot be written, because the peer does not read, only
//     bytes that the network takes are, and the peer's own pings and pongs: one
//     that sends messages and never reads is stuck;
//   - while our own receive queue is full we do not read, and cannot know. The
//     peer is told that we live, by a pong at each interval.
type keepalive struct {
	mu      sync.Mutex  // taken before the locks of both sides
	timer   *time.Timer // nil: no keepalive
	ping    *pingWaiter // that waits for its pong; nil: none
	begun   time.Time   // when it was queued
	since   time.Time   // when there was the last sign of life
	signs   lifeSigns   // at that time
	stopped bool
}

// lifeSigns is what changes as long as there is life.
type lifeSigns struct {
	in, out  uint64 // bytes
	controls uint64 // pings and pongs received
	pauses   uint64 // of our reading
	paused   bool
}

func (c *Conn) initKeepalive() {
	k := &c.live
	if d := c.opts.PingInterval; d > 0 {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.timer = time.AfterFunc(d, c.keepaliveTick)
	}
}

func (k *keepalive) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stopped = true
	if k.timer != nil {
		k.timer.Stop()
	}
}

// keepaliveTick pings, or judges the peer by what came since the last ping.
func (c *Conn) keepaliveTick() {
	if c.peerIsDead() {
		c.fail(ErrKeepalive, proto.CodeInternal, "keepalive ping timeout")
	}
}

// peerIsDead is keepaliveTick that reports whether the peer is dead.
func (c *Conn) peerIsDead() (dead bool) {
	k := &c.live
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stopped || c.in.isOver() || c.end.isBegun() {
		return false
	}
	timeout := c.opts.PingTimeout
	if k.ping != nil && timeout > 0 && time.Since(k.since) >= timeout && !c.showsLife(timeout) {
		return true
	}
	if k.ping == nil {
		k.begun = time.Now()
		k.ping = c.startPing()
		k.since, k.signs = k.begun, c.lifeSigns()
		c.attend()
	}
	if paused, _ := c.in.pauses(); paused {
		c.heartbeat()
	}
	wait := c.opts.PingInterval
	if timeout > 0 {
		wait = min(wait, timeout-time.Since(k.since))
	}
	k.timer.Reset(max(wait, 0))
	return false
}

// showsLife judges the peer when PingTimeout has passed since the last sign of
// life. It forgets a ping that is to be followed by another one. It requires mu.
func (c *Conn) showsLife(timeout time.Duration) bool {
	k := &c.live
	sent, now := c.out.sentAt(k.ping), c.lifeSigns()
	isSent := !sent.IsZero()
	switch {
	case now.since(k.signs, isSent):
		k.since, k.signs = time.Now(), now
		if isSent {
			// It lives, but this ping may never be answered as it should
			// be: there are peers whose pongs are empty.
			c.out.dropPing(k.ping)
			k.ping = nil
		}
		return true
	case isSent && time.Since(sent) < timeout:
		k.since = sent // it was sent late: from then on it can be answered
		return true
	}
	return false
}

// since reports whether there was a sign of life since old; sent tells that the
// ping was written.
func (s lifeSigns) since(old lifeSigns, sent bool) bool {
	if s.paused || old.paused || s.pauses != old.pauses || s.controls != old.controls {
		return true
	}
	if sent {
		return s.in != old.in
	}
	return s.out != old.out
}

// lifeSigns returns what may be a sign of life.
func (c *Conn) lifeSigns() lifeSigns {
	s := lifeSigns{in: c.in.bytes.Load(), out: c.out.bytes.Load(), controls: c.in.controls.Load()}
	s.paused, s.pauses = c.in.pauses()
	return s
}

// keepaliveAnswered is told of every ping that was answered.
func (c *Conn) keepaliveAnswered(w *pingWaiter) {
	k := &c.live
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ping == w && !k.stopped {
		k.ping = nil
		k.timer.Reset(max(c.opts.PingInterval-time.Since(k.begun), 0))
	}
}

package ws

import (
	"crypto/tls"
	"fmt"
	"math"
	"net"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// drainLimit bounds what is queued while closing if there is no MessageLimit.
const drainLimit = 64 << 20

// Close performs the closing handshake (RFC 6455, section 7.1.2) with code and
// reason, and returns when the connection has ended, all calls blocked on it
// are woken and its goroutines are gone. That takes CloseTimeout at most. With
// StatusNoStatus the Close frame has no code.
//
// It returns nil if both Close frames were exchanged, whatever their codes, and
// else the [*CloseError]. If the connection was already closed or closing, by
// the peer or by another call, Close joins that closing; code and reason are
// not sent then.
//
// Messages that arrived before the peer's Close frame stay readable. A peer
// that goes on sending after our Close frame while nobody reads has its
// messages dropped once MessageLimit more bytes than QueueHigh are waiting.
//
// A code or reason that may not be sent still closes the connection, with 1011
// instead, and Close returns an error that says so. If a Writer is open its
// message can never be completed; the code is 1011 then as well.
func (c *Conn) Close(code StatusCode, reason string) error {
	p := proto.Close{Code: uint16(code), Reason: reason}
	invalid := p.Check()
	if invalid != nil {
		p = proto.Close{Code: proto.CodeInternal}
	}
	c.beginClosing(nil)
	c.sendClose(p)
	e := c.join()
	c.wg.Wait()
	if invalid != nil {
		return fmt.Errorf("ws: closed with 1011: %w", invalid)
	}
	if e.Rcvd == nil || e.Sent == nil {
		return e
	}
	return nil
}

// CloseNow closes the network connection without a handshake and returns when
// all calls blocked on the connection are woken and its goroutines are gone.
// It has no effect on a connection that has ended.
func (c *Conn) CloseNow() {
	c.beginClosing(ErrCloseNow)
	abort(c.conn)
	c.join()
	c.wg.Wait()
}

// fail closes the connection with code because of cause, without waiting.
func (c *Conn) fail(cause error, code uint16, reason string) {
	c.beginClosing(cause)
	c.sendClose(proto.Close{Code: code, Reason: reason})
}

// beginClosing puts the one deadline of the closing on the network connection,
// unless that was done, and opens the gate that the reader may be blocked at.
// From then on every step of the closing ends in time: all of them block on
// the network, or on frameLock, whose holder blocks on the network.
func (c *Conn) beginClosing(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.cause = cause
	}
	if !c.deadline.IsZero() {
		return
	}
	c.deadline = time.Now().Add(c.opts.CloseTimeout)
	err := c.conn.SetDeadline(c.deadline)
	_, isTLS := c.conn.(*tls.Conn)
	if (err != nil || isTLS) && !c.ended {
		c.watchdog = time.AfterFunc(c.opts.CloseTimeout, c.bite)
	}
	if c.cancelled {
		c.conn.SetWriteDeadline(past)
	}
	limit := c.opts.MessageLimit
	if limit == 0 {
		limit = drainLimit
	}
	c.queue.drain(addLimit(c.opts.QueueHigh, limit))
}

// addLimit returns the sum, or the largest int if that is less.
func addLimit(high int, limit int64) int {
	if limit > int64(math.MaxInt-high) {
		return math.MaxInt
	}
	return high + int(limit)
}

// bite ends a closing on a network connection that has no deadlines, or that
// replaces them: a tls.Conn gives the alert that ends the stream 5 s of its
// own, in CloseWrite and in Close.
func (c *Conn) bite() {
	c.mu.Lock()
	if c.cause == nil {
		c.cause = ErrCloseTimeout
	}
	c.mu.Unlock()
	abort(c.conn)
}

// isClosing reports whether the closing has begun, or the connection has ended.
func (c *Conn) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.deadline.IsZero() || c.ended
}

// sendClose writes the one Close frame, unless that was done or the network
// fails. The closing must have begun, so that this ends in time. It is called
// on the reader too, so it never waits for done while it could get frameLock.
func (c *Conn) sendClose(p proto.Close) {
	select {
	case c.frameLock <- struct{}{}:
	case <-c.done:
		return
	}
	defer func() { <-c.frameLock }()
	if c.inMessage && p.Code != proto.CodeInternal && c.byCaller() {
		p = proto.Close{Code: proto.CodeInternal, Reason: "closed inside a fragmented message"}
	}
	c.mu.Lock()
	mine := c.closing.BeginSend()
	c.mu.Unlock()
	if !mine || c.writeErr != nil {
		return
	}
	f := outgoing{Header: frame.Header{Fin: true, Opcode: frame.Close}, payload: p.Append(nil)}
	if err := c.send(f); err != nil {
		c.writeFailed(err)
		return
	}
	c.mu.Lock()
	c.closing.EndSend(p)
	c.mu.Unlock()
}

// byCaller reports whether a call of Close began the closing, and neither the
// peer's Close frame nor a failure: their codes say more than that a message
// of ours is incomplete.
func (c *Conn) byCaller() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing.Rcvd == nil && c.cause == nil
}

// abort closes a network connection at once. A tls.Conn would first try to
// send its farewell, for up to 5 s.
func abort(nc net.Conn) {
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	nc.Close()
}

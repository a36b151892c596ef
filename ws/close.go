package ws

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// drainLimit bounds what is queued while closing if there is no MessageLimit.
const drainLimit = 64 << 20

// Close performs the closing handshake (RFC 6455, section 7.1.2) with code and
// reason, and returns when the connection has ended, all calls blocked on it
// are woken, its goroutines are gone and TCP is closed. That takes CloseTimeout
// at most, and a second. With StatusNoStatus the Close frame has no code.
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
	return c.CloseContext(context.Background(), code, reason)
}

// CloseContext is Close that waits no longer than until ctx ends, and returns
// its error then. The closing goes on, within CloseTimeout.
func (c *Conn) CloseContext(ctx context.Context, code StatusCode, reason string) error {
	p := proto.Close{Code: uint16(code), Reason: reason}
	invalid := p.Check()
	if invalid != nil {
		p = proto.Close{Code: proto.CodeInternal}
	}
	c.beginClosing(nil)
	e, err := c.closeWithin(ctx, p)
	switch {
	case err != nil:
		return err
	case invalid != nil:
		return fmt.Errorf("ws: closed with 1011: %w", invalid)
	case e.Rcvd == nil || e.Sent == nil:
		return e
	}
	return nil
}

// closeWithin is closeFully that does not wait longer than ctx lasts.
func (c *Conn) closeWithin(ctx context.Context, p proto.Close) (*CloseError, error) {
	if ctx.Done() == nil {
		return c.closeFully(p), nil
	}
	closed := make(chan *CloseError, 1)
	go func() { closed <- c.closeFully(p) }()
	select {
	case e := <-closed:
		return e, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// closeFully sends the Close frame and waits for the end, and for the goroutines.
func (c *Conn) closeFully(p proto.Close) *CloseError {
	c.sendClose(p)
	c.attend()
	e := c.join()
	c.wg.Wait()
	return e
}

// CloseNow closes the network connection without a handshake and returns when
// all calls blocked on the connection are woken and its goroutines are gone.
// The terminal state of a connection that has ended does not change.
func (c *Conn) CloseNow() {
	c.beginClosing(ErrCloseNow)
	abort(c.conn)
	c.attend()
	c.join()
	c.wg.Wait()
}

// fail closes the connection with code because of cause, without waiting.
func (c *Conn) fail(cause error, code uint16, reason string) {
	c.beginClosing(cause)
	c.sendClose(proto.Close{Code: code, Reason: reason})
}

// beginClosing puts the one deadline of the closing on the network connection,
// unless that was done, and sees to it that the reading goes on. From then on
// every step of the closing ends in time: all of them block on the network, or
// on the right to write to it, whose holder blocks on the network.
func (c *Conn) beginClosing(cause error) {
	if c.end.begin(cause, c.opts.CloseTimeout, c.prepareClosing) {
		c.out.dismiss()
	}
}

// prepareClosing requires the lock of the ending.
func (c *Conn) prepareClosing(deadline time.Time) {
	if err := c.deadlines.setClosing(deadline); err != nil || isTLS(c.conn) {
		c.end.watchdog = time.AfterFunc(c.opts.CloseTimeout, c.bite)
	}
	limit := c.opts.MessageLimit
	if limit == 0 {
		limit = drainLimit
	}
	c.drainQueue(addLimit(c.opts.QueueHigh, limit))
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
	c.end.timedOut()
	abort(c.conn)
}

// sendClose writes the one Close frame, unless that was done or the network
// fails. The closing must have begun, so that this ends in time.
func (c *Conn) sendClose(p proto.Close) {
	o := &c.out
	if !c.takeWire() {
		return // finish has it, for good
	}
	p, mine := c.end.answer(p, o.tx.InMessage())
	if mine && c.writeClose(p) {
		c.end.sent(p)
	}
	c.unlockWire()
}

// finish is what becomes of a connection from which nothing more is read,
// because of err: the peer's Close frame, a violation, or a failure of the
// network. It runs once, on the goroutine that the last holder of the read role
// gave the role to, and is the one owner of the terminal state.
//
// The order is what makes the state final: first the right to write is taken
// and kept, so that the last write is over and none follows; then the state is
// composed and published, and only then done is closed. How TCP ends after that
// is nobody's news.
func (c *Conn) finish(err error) {
	failed := c.answerPeer(err)
	if failed {
		abort(c.conn)
	}
	c.stopWriting()
	e := c.end.terminal(err)
	c.info("websocket closed", "state", e)
	c.end.closeErr = e
	close(c.end.done)
	c.live.stop()
	c.in.stop()
	if c.onEnd != nil {
		c.onEnd(c)
	}
	if !failed {
		c.linger(e)
	}
}

// answerPeer sends the Close frame that the peer is owed, if the frames ended
// and not the network. What the application owes the peer comes first: it has
// until it asks for the next message, closes, or graceTime has passed, or half
// of CloseTimeout (RFC 6455, section 5.5.1).
func (c *Conn) answerPeer(err error) (failed bool) {
	var pe *proto.Error
	switch {
	case errors.As(err, &pe):
		c.end.violated(pe)
	case err != errClosePeer:
		return true
	}
	if asked := c.in.unanswered(); asked != nil {
		grace := time.NewTimer(min(graceTime, c.opts.CloseTimeout/2))
		defer grace.Stop()
		select {
		case <-asked:
		case <-grace.C:
		}
	}
	c.beginClosing(nil)
	c.sendClose(proto.Close{})
	return false
}

// graceTime is shorter than peers wait for an answer to their Close frame:
// browsers 2 s, other packages 5 s or more.
const graceTime = time.Second

// The end of TCP after the frames: its limits in time and bytes.
const (
	lingerServer = 250 * time.Millisecond
	lingerClient = time.Second
	lingerBytes  = 256 << 10
)

// linger ends the TCP connection (section 7.1.1): a server half-closes it, a
// client waits for the server to do so, a bounded time. What still arrives is
// discarded, a bounded number of bytes, so that a reset cannot overtake our
// Close frame on its way to the peer.
func (c *Conn) linger(e *CloseError) {
	if e.Sent == nil {
		abort(c.conn)
		return
	}
	wait := lingerClient
	if c.server {
		wait = lingerServer
	}
	if e.Rcvd == nil {
		wait = lingerClient // a violation: the peer may be sending
	}
	late := time.AfterFunc(wait, func() { abort(c.conn) })
	defer late.Stop()
	c.deadlines.setClosing(time.Now().Add(wait))
	if c.server {
		half, ok := c.conn.(interface{ CloseWrite() error })
		if !ok || half.CloseWrite() != nil {
			c.conn.Close()
			return
		}
	}
	buf := newBuffer(bufSizeSmall)
	defer buf.free()
	for left := lingerBytes; left > 0; {
		n, err := c.conn.Read(buf.b)
		if err != nil {
			break
		}
		left -= n
	}
	c.conn.Close()
}

// abort closes a network connection at once. A tls.Conn would first try to
// send its farewell, for up to 5 s.
func abort(nc net.Conn) {
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	nc.Close()
}

func isTLS(nc net.Conn) bool {
	_, ok := nc.(*tls.Conn)
	return ok
}

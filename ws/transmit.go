package ws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// transmit writes what waits and then f, unless nil, to the network. It
// requires the wire and mu, which is free during the write.
func (c *Conn) transmit(ctx context.Context, f *outgoing) error {
	o := &c.out
	w := writing{c: c, ctx: ctx, rest: o.rest}
	o.rest = nil
	o.watch.use(ctx)
	w.frame(f)
	own := w.own
	o.mu.Unlock()
	err := w.run()
	o.mu.Lock()
	cancelled := w.end()
	defer w.free()
	switch {
	case err == nil:
		return nil
	case cancelled && interrupted(err) && w.n <= own && !isTLS(c.conn):
		// Nothing of the frame was written: it never was.
		o.rest = w.unwritten()
		if w.made {
			o.tx.Undo(w.header)
		}
		return ctx.Err()
	case cancelled && (interrupted(err) || isClosed(err)):
		err = fmt.Errorf("%w: %w", errInterrupted, ctx.Err())
	case w.timed && interrupted(err):
		err = ErrWriteTimeout
	}
	c.writeFailed(err)
	return err
}

// writeFailed records the first error of the network on the write side and begins
// the closing. Somebody reads on; half-closing tells the peer to end the
// connection, if it can still hear. It requires the wire and mu.
func (c *Conn) writeFailed(err error) {
	o := &c.out
	c.debug("write failed", "error", err)
	o.err = err
	o.mu.Unlock()
	defer o.mu.Lock()
	switch {
	case isClosed(err):
		err = nil // whoever closed the network connection knows the reason
	case interrupted(err) && c.end.isBegun() && !errors.Is(err, errInterrupted):
		err = ErrCloseTimeout
	}
	c.beginClosing(err)
	if half, ok := c.conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
}

// isClosed reports whether err says that we closed the network connection.
func isClosed(err error) bool {
	return errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrClosedPipe)
}

// takeWire takes the wire however long it takes, which is bounded once the
// closing has begun. It returns false if finish has it, for good.
func (c *Conn) takeWire() (granted bool) {
	o := &c.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.wire.try() {
		return true
	}
	w := o.wire.join(true)
	o.mu.Unlock()
	select {
	case granted = <-w.granted:
	case <-c.end.done:
	}
	o.mu.Lock()
	return granted
}

func (c *Conn) unlockWire() {
	o := &c.out
	o.mu.Lock()
	defer o.mu.Unlock()
	c.releaseWire(false)
}

// dismiss sends away who waits to write a message, since the closing has begun.
func (o *outbound) dismiss() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wire.dismiss()
	o.msg.dismiss()
}

// writeClose writes what waits and the Close frame, after which nothing may be
// sent. It requires the wire.
func (c *Conn) writeClose(p proto.Close) bool {
	o := &c.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return false
	}
	if o.pend == nil {
		o.pend = newBuffer(pendLimit)
	}
	out := o.tx.AppendClose(o.pend.b[:o.n], p)
	o.pend.b, o.n = out[:cap(out)], len(out)
	return c.transmit(context.Background(), nil) == nil
}

// stopWriting takes the wire and keeps it: no write is under way after it, and none
// follows.
func (c *Conn) stopWriting() {
	o := &c.out
	c.takeWire()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wire.keep()
	o.msg.keep()
	o.pend.free()
	o.pend, o.n, o.rest, o.ctl.queued = nil, 0, nil, nil
	if o.cork != nil {
		o.cork.Stop()
	}
	o.watch.disarm()
}

package ws

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// A BroadcastError says that a connection, which is alive, missed a Broadcast:
// its peer will not get the message, and cannot tell.
type BroadcastError struct {
	Conn *Conn
	Err  error // that of the context
}

func (e *BroadcastError) Error() string {
	return fmt.Sprintf("ws: broadcast missed by %v: %v", e.Conn.RemoteAddr(), e.Err)
}

// Unwrap returns Err.
func (e *BroadcastError) Unwrap() error { return e.Err }

// broadcasting is held while a message is queued at all connections, so that
// the messages of several broadcasts are in the same order everywhere.
var broadcasting sync.Mutex

// Broadcast sends one message to many connections. For connections of a server
// that are not compressed it is encoded only once. Connections that are closed
// or closing are skipped. All that are common to two broadcasts get the two
// messages in the same order.
//
// Broadcast returns when every connection has taken the message: the network
// may still be busy with it. A connection takes one at once, and small ones up
// to 64 KiB in all (unless Options.NoCoalescing is set), while its peer is slow;
// Broadcast waits for one that cannot until ctx ends, while the others are
// served. What the connection has not taken by then its peer never gets: it has
// missed the message, and the connection is unharmed. A hub whose subscribers
// must not have a hole closes such a one, with StatusPolicyViolation for
// instance, which the peer gets when it has read what was sent before it.
//
// The error joins one [*BroadcastError] for each connection that missed the
// message.
func Broadcast(ctx context.Context, conns iter.Seq[*Conn], typ MessageType, p []byte) error {
	if err := typ.check(); err != nil {
		return err
	}
	if typ == Text && !utf8.Valid(p) {
		return ErrInvalidUTF8
	}
	h := frame.Header{Fin: true, Opcode: frame.Opcode(typ), Length: uint64(len(p))}
	f := outgoing{typ: typ, fin: true}
	f.encoded = append(h.Append(make([]byte, 0, frame.MaxHeaderSize+len(p))), p...)
	f.payload = f.encoded[len(f.encoded)-len(p):]

	var wg sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for _, t := range tickets(conns) {
		if t.c.redeem(t, &f) {
			continue
		}
		wg.Go(func() {
			if err := t.c.await(ctx, t, &f); err != nil && err != errClosing {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, &BroadcastError{t.c, err})
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// A ticket is a place in the order of the messages of a connection.
type ticket struct {
	c      *Conn
	waiter *waiter // nil: it is our turn
}

// tickets queues at all connections.
func tickets(conns iter.Seq[*Conn]) (all []ticket) {
	broadcasting.Lock()
	defer broadcasting.Unlock()
	for c := range conns {
		o := &c.out
		o.mu.Lock()
		switch {
		case c.refuses():
		case o.msg.try():
			all = append(all, ticket{c: c})
		default:
			all = append(all, ticket{c, o.msg.join(false)})
		}
		o.mu.Unlock()
	}
	return all
}

// redeem has the connection take a message if it is our turn and that does not
// block.
func (c *Conn) redeem(t ticket, f *outgoing) (done bool) {
	o := &c.out
	if t.waiter != nil {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if c.refuses() || c.cork(f) {
		o.msg.pass()
		return true
	}
	if !o.wire.try() {
		return false
	}
	o.msg.pass()
	c.handIn(f)
	return true
}

// await has the connection take a message when it can.
func (c *Conn) await(ctx context.Context, t ticket, f *outgoing) error {
	o := &c.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if t.waiter != nil {
		if err := c.awaitTurn(ctx, &o.msg, t.waiter); err != nil {
			return err
		}
	}
	ready, err := c.takeTurn(ctx, f)
	o.msg.pass()
	if ready {
		c.handIn(f)
	}
	return err
}

// handIn writes a whole message as far as the network takes it at once, and
// leaves the rest to a goroutine, if need be. It requires the wire and mu.
func (c *Conn) handIn(f *outgoing) {
	o := &c.out
	defer c.releaseWire(false)
	if c.refuses() {
		return
	}
	w := writing{c: c, rest: o.rest}
	defer w.free()
	o.watch.use(context.Background())
	w.frame(f)
	o.rest = nil
	o.mu.Unlock()
	err := w.tryRun()
	o.mu.Lock()
	o.rest = w.left()
	if err != nil {
		c.writeFailed(err)
	}
}

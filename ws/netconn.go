package ws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// NetConn returns a net.Conn over c, to run a byte stream through a WebSocket.
// Each Write sends one message of type typ; Read returns the bytes of the
// messages one after the other, and fails the connection with 1003 at a
// message of the other type.
//
// Read returns io.EOF after the peer closed the connection with 1000 or 1001.
// Close closes it with 1000. A read deadline that passes leaves the connection
// unharmed, and bytes already received are kept; a write deadline that passes
// inside a frame fails the connection. The error is os.ErrDeadlineExceeded in
// both cases; a failed connection gives its [*CloseError] from then on. c must
// not be read from otherwise.
func NetConn(c *Conn, typ MessageType) net.Conn {
	if err := typ.check(); err != nil {
		panic(err) // the caller's mistake: a constant
	}
	n := &netConn{Conn: c, typ: typ}
	n.read.set(time.Time{})
	n.write.set(time.Time{})
	return n
}

type netConn struct {
	*Conn
	typ         MessageType
	read, write deadline

	mu     sync.Mutex // serialises Read, which a net.Conn may be asked to
	rest   []byte     // taken from the queue and not yet read
	inside bool       // the message of rest goes on
	wrong  bool       // a message of the other type came: nothing counts any more
}

func (n *netConn) Read(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	if err := n.Conn.beginRead(); err != nil {
		return 0, err
	}
	defer n.Conn.endRead()
	if n.Conn.streaming != nil {
		return 0, ErrUnfinishedMessage
	}
	for len(n.rest) == 0 {
		if err := n.next(); err != nil {
			return 0, err
		}
	}
	k := copy(p, n.rest)
	n.rest = n.rest[k:]
	return k, nil
}

// next takes the next part of a message. After one of the other type it drops
// everything up to the end of the connection, whose error says why.
func (n *netConn) next() error {
	m, err := n.Conn.next(n.read.context(), part)
	switch {
	case err != nil:
		return n.convert(err)
	case n.wrong:
	case m.typ != n.typ:
		n.wrong = true
		err := fmt.Errorf("ws: %v message where %v was expected", m.typ, n.typ)
		n.Conn.fail(err, proto.CodeUnsupported, "unexpected "+m.typ.String()+" message")
	default:
		n.rest, n.inside = m.data, !m.final
	}
	return nil
}

// convert makes the error of a net.Conn: io.EOF for an orderly end.
func (n *netConn) convert(err error) error {
	var ce *CloseError
	switch {
	case !errors.As(err, &ce) || !ce.OK():
		return err
	case n.inside:
		return io.ErrUnexpectedEOF
	}
	return io.EOF
}

func (n *netConn) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := n.Conn.Write(n.write.context(), n.typ, p); err != nil {
		var ce *CloseError
		if errors.Is(err, os.ErrDeadlineExceeded) && !errors.As(err, &ce) {
			err = os.ErrDeadlineExceeded // a net.Error, which is asked for by type
		}
		return 0, err
	}
	return len(p), nil
}

func (n *netConn) Close() error { return n.Conn.Close(StatusNormal, "") }

func (n *netConn) SetDeadline(t time.Time) error {
	n.read.set(t)
	n.write.set(t)
	return nil
}

func (n *netConn) SetReadDeadline(t time.Time) error {
	n.read.set(t)
	return nil
}

func (n *netConn) SetWriteDeadline(t time.Time) error {
	n.write.set(t)
	return nil
}

// A deadline is a context that is cancelled at a time that can be moved, also
// while calls wait on it.
type deadline struct {
	mu     sync.Mutex
	ctx    context.Context
	cancel context.CancelFunc
	timer  *time.Timer
}

func (d *deadline) context() context.Context {
	d.mu.Lock()
	defer d.mu.Unlock()
	return deadlineContext{d.ctx}
}

func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil && !d.timer.Stop() || d.ctx == nil || d.ctx.Err() != nil {
		// The old context is used up, or its timer is about to do so.
		d.ctx, d.cancel = context.WithCancel(context.Background())
	}
	d.timer = nil
	switch left := time.Until(t); {
	case t.IsZero():
	case left <= 0:
		d.cancel()
	default:
		d.timer = time.AfterFunc(left, d.cancel)
	}
}

// A deadlineContext ends with the error that a net.Conn has for a deadline.
type deadlineContext struct{ context.Context }

func (c deadlineContext) Err() error {
	if c.Context.Err() == nil {
		return nil
	}
	return os.ErrDeadlineExceeded
}

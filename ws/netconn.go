package ws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// NetConn returns a net.Conn over c, to run a byte stream through a WebSocket.
// How the stream is cut into messages of type typ is of no account: Write sends
// some of up to 32 KiB, which every peer accepts, and Read takes the bytes of
// messages of any length one after the other. Options.MessageLimit does not
// count, unless messages are compressed. A message of the other type fails the
// connection with 1003.
//
// Read returns io.EOF after the peer closed the connection with 1000 or 1001,
// and net.ErrClosed after Close was called here, which closes it with 1000. A
// read deadline that passes leaves the connection unharmed, and bytes already
// received are kept; a write deadline that passes inside a frame fails the
// connection. The error is os.ErrDeadlineExceeded in both cases; a failed
// connection gives its [*CloseError] from then on. c must not be read from
// otherwise.
func NetConn(c *Conn, typ MessageType) net.Conn {
	if err := typ.check(); err != nil {
		panic(err) // the caller's mistake: a constant
	}
	if c.in.rx.Decoder == nil {
		c.SetReadLimit(-1)
	}
	n := &netConn{Conn: c, typ: typ}
	n.read.set(time.Time{})
	n.write.set(time.Time{})
	return n
}

// netConnPiece is the most that NetConn puts into one message: what the least
// generous package accepts without being asked.
const netConnPiece = 32 << 10

type netConn struct {
	*Conn
	typ         MessageType
	read, write deadline
	closed      atomic.Bool // Close was called

	mu     sync.Mutex // serialises Read, which a net.Conn may be asked to
	inside bool       // some of a message was read, and not its end
	wrong  bool       // a message of the other type came: nothing counts any more
}

func (n *netConn) Read(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	for {
		q := request{want: part, p: p}
		if err := n.Conn.read(n.read.context(), nil, &q); err != nil {
			return 0, n.convert(err)
		}
		n.Conn.leave(true)
		m := &q.got
		switch {
		case n.wrong:
		case m.typ != n.typ:
			// Everything up to the end of the connection is dropped,
			// whose error says why.
			n.wrong = true
			err := fmt.Errorf("ws: %v message where %v was expected", m.typ, n.typ)
			n.Conn.fail(err, proto.CodeUnsupported, "unexpected "+m.typ.String()+" message")
		default:
			n.inside = !m.final
			if len(m.data) > 0 {
				return len(m.data), nil
			}
		}
	}
}

// convert makes the error of a net.Conn: io.EOF for an orderly end by the peer.
func (n *netConn) convert(err error) error {
	var ce *CloseError
	switch {
	case !errors.As(err, &ce):
		return err
	case n.closed.Load():
		return net.ErrClosed
	case !ce.OK():
		return err
	case n.inside:
		return io.ErrUnexpectedEOF
	}
	return io.EOF
}

func (n *netConn) Write(p []byte) (int, error) {
	written := 0
	for piece := range slices.Chunk(p, netConnPiece) {
		if err := n.Conn.Write(n.write.context(), n.typ, piece); err != nil {
			var ce *CloseError
			if errors.Is(err, os.ErrDeadlineExceeded) && !errors.As(err, &ce) {
				err = os.ErrDeadlineExceeded // a net.Error, which is asked for by type
			}
			return written, err
		}
		written += len(piece)
	}
	return written, nil
}

func (n *netConn) Close() error {
	n.closed.Store(true)
	return n.Conn.Close(StatusNormal, "")
}

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

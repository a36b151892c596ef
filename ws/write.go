package ws

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// ErrInvalidUTF8 is the error of a write that would make a text message invalid
// UTF-8. Nothing of the refused part was sent.
var ErrInvalidUTF8 = errors.New("ws: text message is not valid UTF-8")

// errClosing: no frame may be written any more, the terminal state says why.
var errClosing = errors.New("ws: closing")

// past is a deadline that interrupts a blocked write.
var past = time.Unix(1, 0)

// writePiece is the most that is handed to the network at once, so that
// progress shows in bytesOut.
const writePiece = 256 << 10

// Write sends one message in one frame. The connection does not keep p.
//
// Write waits for other messages to be written first. If ctx ends during that
// wait, nothing was sent and the connection is unharmed. If ctx ends while the
// frame is being written to the network, the peer is left with a part of it,
// so the connection is failed: Write returns the context's error at once, and
// it becomes the cause of the [*CloseError].
//
// If the connection ends, Write returns the [*CloseError], once it is settled
// or ctx ends.
func (c *Conn) Write(ctx context.Context, typ MessageType, p []byte) error {
	if err := typ.check(); err != nil {
		return err
	}
	if typ == Text && !utf8.Valid(p) {
		return ErrInvalidUTF8
	}
	return c.writeMessage(ctx, outgoing{Header: frame.Header{Fin: true, Opcode: frame.Opcode(typ)}, payload: p})
}

// writeMessage writes a message of one frame.
func (c *Conn) writeMessage(ctx context.Context, f outgoing) error {
	if err := c.lock(ctx, c.msgLock); err != nil {
		return err
	}
	defer func() { <-c.msgLock }()
	return c.writeFrame(ctx, f)
}

// lock takes one of the write locks, unless the connection or ctx ends.
func (c *Conn) lock(ctx context.Context, l chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return c.endOf(ctx)
	}
	select {
	case l <- struct{}{}:
		return nil
	case <-c.done:
		return c.closeErr
	case <-ctx.Done():
		return c.endOf(ctx)
	}
}

// endOf returns the error for a caller whose ctx ended: the terminal state if
// there is one.
func (c *Conn) endOf(ctx context.Context) error {
	if err := c.Err(); err != nil {
		return err
	}
	return ctx.Err()
}

// An outgoing is a frame to be written.
type outgoing struct {
	frame.Header // without mask and length
	payload      []byte
	encoded      []byte // the whole frame as a server sends it, or nil
}

// writeFrame writes one frame of a message.
func (c *Conn) writeFrame(ctx context.Context, f outgoing) error {
	if err := c.lock(ctx, c.frameLock); err != nil {
		return err
	}
	err := c.writeLocked(ctx, f)
	<-c.frameLock
	if err == nil || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	// A write error is not the reason of the end: the peer's Close frame may
	// be on its way. The reader reads on until EOF or the close deadline.
	return c.joinContext(ctx)
}

// writeLocked writes a frame. It requires frameLock.
func (c *Conn) writeLocked(ctx context.Context, f outgoing) error {
	if c.writeErr != nil || c.isClosing() {
		return errClosing
	}
	release := c.watch(ctx)
	err := c.send(f)
	cancelled := release()
	if err == nil {
		c.inMessage = !f.Fin
		return nil
	}
	if cancelled && (errors.Is(err, os.ErrDeadlineExceeded) || isClosed(err)) {
		err = fmt.Errorf("ws: write interrupted: %w", ctx.Err())
	}
	c.writeFailed(err)
	return err
}

// watch interrupts the write that follows when ctx ends. The function that it
// returns ends the watch and reports whether ctx had ended.
func (c *Conn) watch(ctx context.Context) (release func() bool) {
	if ctx.Done() == nil {
		return func() bool { return false }
	}
	fired := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		c.cancelled = true
		err := c.conn.SetWriteDeadline(past)
		c.mu.Unlock()
		if err != nil {
			abort(c.conn) // it has no deadlines: nothing else wakes the write
		}
		close(fired)
	})
	return func() bool {
		if stop() {
			return false
		}
		<-fired
		c.mu.Lock()
		c.cancelled = false
		c.conn.SetWriteDeadline(c.deadline)
		c.mu.Unlock()
		return true
	}
}

// writeFailed records the first error of the network on the write side and
// begins the closing. The reader reads on; half-closing tells the peer to end
// the connection, if it can still hear. It requires frameLock.
func (c *Conn) writeFailed(err error) {
	c.log.Debug("write failed", "error", err)
	c.writeErr = err
	switch {
	case isClosed(err):
		err = nil // whoever closed the network connection knows the reason
	case errors.Is(err, os.ErrDeadlineExceeded) && c.isClosing():
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

// bufPool has buffers for encoding frames. A buffer holds all pending control
// frames, a header and some payload.
var bufPool = sync.Pool{New: func() any {
	b := make([]byte, 0, 32<<10)
	return &b
}}

// send writes the pending control frames and then one frame to the network.
// It never changes the payload. It requires frameLock.
func (c *Conn) send(f outgoing) error {
	h, p := f.Header, f.payload
	h.Length = uint64(len(p))
	if c.logFrames {
		c.logFrame("sending frame", h)
	}
	bp := bufPool.Get().(*[]byte)
	defer bufPool.Put(bp)
	buf := c.appendControls((*bp)[:0])
	if f.encoded != nil && c.masks == nil {
		if err := c.netWrite(buf); err != nil {
			return err
		}
		return c.netWrite(f.encoded)
	}
	if c.masks != nil {
		h.Masked, h.Key = true, c.masks.next()
	}
	buf = h.Append(buf)
	for pos := 0; ; {
		n := min(len(p)-pos, cap(buf)-len(buf))
		buf = append(buf, p[pos:pos+n]...)
		if h.Masked {
			frame.Mask(h.Key, pos, buf[len(buf)-n:])
		}
		pos += n
		if err := c.netWrite(buf); err != nil {
			return err
		}
		if pos == len(p) {
			return nil
		}
		if !h.Masked {
			return c.netWrite(p[pos:])
		}
		buf = buf[:0]
	}
}

func (c *Conn) netWrite(p []byte) error {
	for len(p) > 0 {
		n, err := c.conn.Write(p[:min(len(p), writePiece)])
		c.bytesOut.Add(uint64(n))
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// A maskSource gives masking keys that a peer or a proxy cannot predict
// (RFC 6455, section 5.3 and 10.3).
type maskSource struct{ rng *rand.ChaCha8 }

func newMaskSource() *maskSource {
	var seed [32]byte
	crand.Read(seed[:])
	return &maskSource{rand.NewChaCha8(seed)}
}

func (m *maskSource) next() (key [4]byte) {
	binary.LittleEndian.PutUint32(key[:], uint32(m.rng.Uint64()))
	return key
}

// Writer begins a message whose parts are sent as they are written, each Write
// as a fragment, with control frames passing between them. Other messages wait
// until the MessageWriter is closed, so it must be closed.
//
// ctx is for the whole message, and as in Write: if it ends while a fragment
// is being written to the network, the connection is failed.
func (c *Conn) Writer(ctx context.Context, typ MessageType) (*MessageWriter, error) {
	if err := typ.check(); err != nil {
		return nil, err
	}
	if err := c.lock(ctx, c.msgLock); err != nil {
		return nil, err
	}
	return &MessageWriter{c: c, ctx: ctx, op: frame.Opcode(typ), text: typ == Text}, nil
}

// A MessageWriter writes one message in fragments. It is not safe for
// concurrent use.
type MessageWriter struct {
	c    *Conn
	ctx  context.Context
	op   frame.Opcode // of the next fragment
	text bool
	utf8 proto.UTF8
	err  error // sticky; set by Close too
}

var errWriterClosed = errors.New("ws: MessageWriter is closed")

// Write sends p as a fragment of the message. The errors are those of
// [Conn.Write]; after one the writer is of no more use, but must be closed.
func (w *MessageWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	if w.text && !w.utf8.Feed(p) {
		w.err = ErrInvalidUTF8
		return 0, w.err
	}
	if w.err = w.c.writeFrame(w.ctx, outgoing{Header: frame.Header{Opcode: w.op}, payload: p}); w.err != nil {
		return 0, w.err
	}
	w.op = frame.Continuation
	return len(p), nil
}

// Close sends the final fragment and lets other messages be written. If the
// message cannot be completed, because an earlier Write failed or the text ends
// inside a rune, the connection is failed with 1011, unless nothing of the
// message was sent. A second Close returns an error and does nothing.
func (w *MessageWriter) Close() error {
	if w.err == errWriterClosed {
		return w.err
	}
	err := w.err
	if err == nil && w.text && !w.utf8.Done() {
		err = ErrInvalidUTF8
	}
	if err == nil {
		err = w.c.writeFrame(w.ctx, outgoing{Header: frame.Header{Fin: true, Opcode: w.op}})
	}
	if err != nil && w.op == frame.Continuation {
		w.c.fail(fmt.Errorf("ws: message left incomplete: %w", err), proto.CodeInternal, "incomplete message")
	}
	w.err = errWriterClosed
	<-w.c.msgLock
	return err
}

package ws

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// ErrInvalidUTF8 is the error of a write that would make a text message invalid
// UTF-8. Nothing of the refused part was sent.
var ErrInvalidUTF8 = errors.New("ws: text message is not valid UTF-8")

// Write sends one message in one frame. The connection does not keep p.
//
// Write waits for other messages to be written first. If ctx ends before the
// network took anything of the frame, nothing was sent and the connection is
// unharmed. If ctx ends inside the frame, the peer is left with a part of it,
// so the connection is failed: Write returns the context's error at once, and
// it becomes the cause of the [*CloseError]. (A tls.Conn does not survive an
// interrupted write, whatever was written.)
//
// A small message may be sent a moment after Write has returned: while another
// write is under way, and in the loop that answers messages of which more have
// arrived already, until the next read has none left and for 5 ms at most. If
// that fails the calls that follow get the error. See Options.NoCoalescing and
// [Conn.Flush].
//
// If the connection ends, Write returns the [*CloseError], once it is settled
// or ctx ends.
func (c *Conn) Write(ctx context.Context, typ MessageType, p []byte) error {
	return c.writeMessage(ctx, &outgoing{typ: typ, fin: true, payload: p})
}

// writeMessage writes a message of one frame.
func (c *Conn) writeMessage(ctx context.Context, f *outgoing) error {
	if err := f.typ.check(); err != nil {
		return err
	}
	if f.typ == Text && !utf8.Valid(f.payload) {
		return ErrInvalidUTF8
	}
	return c.write(ctx, f)
}

// Flush waits until the network has taken all that was written. The errors are
// those of [Conn.Write]; the connection survives the end of ctx.
func (c *Conn) Flush(ctx context.Context) error {
	if ctx.Err() != nil {
		return c.endOf(ctx)
	}
	return c.written(ctx, c.flushWait(ctx))
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
	if ctx.Err() != nil {
		return nil, c.endOf(ctx)
	}
	if err := c.written(ctx, c.beginMessage(ctx)); err != nil {
		return nil, err
	}
	return &MessageWriter{c: c, ctx: ctx, typ: typ}, nil
}

// A MessageWriter writes one message in fragments. It is not safe for
// concurrent use.
type MessageWriter struct {
	c     *Conn
	ctx   context.Context
	typ   MessageType
	begun bool // a fragment was written
	plain bool // not compressed
	utf8  proto.UTF8
	err   error // sticky; set by Close too
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
	if w.typ == Text && !w.utf8.Feed(p) {
		w.err = ErrInvalidUTF8
		return 0, w.err
	}
	if w.err = w.c.write(w.ctx, &outgoing{typ: w.typ, payload: p, inside: true, plain: w.plain}); w.err != nil {
		return 0, w.err
	}
	w.begun = true
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
	if err == nil && w.typ == Text && !w.utf8.Done() {
		err = ErrInvalidUTF8
	}
	if err == nil {
		err = w.c.write(w.ctx, &outgoing{typ: w.typ, fin: true, inside: true, plain: w.plain})
	}
	if err != nil && w.begun {
		w.c.fail(fmt.Errorf("ws: message left incomplete: %w", err), proto.CodeInternal, "incomplete message")
	}
	w.err = errWriterClosed
	w.c.out.endMessage()
	return err
}

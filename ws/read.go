package ws

import (
	"context"
	"errors"
	"io"
	"iter"
)

// ErrConcurrentRead is the error of a read while another one is under way. It
// does no harm to the connection or to the other read.
var ErrConcurrentRead = errors.New("ws: concurrent read")

// ErrUnfinishedMessage is the error of Read and Reader as long as the message
// of an earlier Reader was not read to its end.
var ErrUnfinishedMessage = errors.New("ws: the message of the last Reader is not read to its end")

// A Message is a whole message.
type Message struct {
	Type MessageType
	Data []byte
}

// Read returns the next message. The caller owns the bytes.
//
// If ctx ends first Read returns its error and the connection is unharmed: the
// parts that arrived are kept for the next Read. A message that has arrived is
// returned even if ctx has ended, so an expired ctx polls.
//
// After the peer's Close frame the messages before it are returned first, and
// then the [*CloseError], as soon as the connection has ended.
func (c *Conn) Read(ctx context.Context) (MessageType, []byte, error) {
	q := request{want: whole}
	if err := c.read(ctx, nil, &q); err != nil {
		return 0, nil, err
	}
	p := c.in.own(&q.got)
	c.leave(true)
	return q.got.typ, p, nil
}

// ReadInto is Read that puts the message into buf, from its beginning, if the
// capacity is enough, and else into new memory. It returns the message.
func (c *Conn) ReadInto(ctx context.Context, buf []byte) (MessageType, []byte, error) {
	q := request{want: whole}
	if err := c.read(ctx, nil, &q); err != nil {
		return 0, buf[:0], err
	}
	buf = append(buf[:0], q.got.data...)
	q.got.release()
	c.leave(true)
	return q.got.typ, buf, nil
}

// minOwn is the least size of a message that is given away with its buffer.
const minOwn = 16 << 10

// own returns the bytes of a message for the caller to keep: a copy, or the buffer
// itself if the message nearly fills it. It requires the role if the message is
// in the read buffer.
func (in *inbound) own(m *received) []byte {
	if m.buf == nil {
		return m.data
	}
	n := len(m.data)
	if n >= minOwn && n >= len(m.buf.b)/4*3 && (m.own || in.r == in.w) && m.buf.give() {
		if !m.own {
			in.buf, in.r, in.w = nil, 0, 0
		}
		return m.data[:n:n]
	}
	p := append([]byte{}, m.data...)
	m.release()
	return p
}

// release gives up what take or parse returned.
func (m *received) release() {
	if m.own {
		m.buf.free()
	}
}

// Borrow is Messages whose messages are lent: their Data may be changed, but
// must not be used after the iteration. Nothing is copied and nothing is
// allocated for them.
func (c *Conn) Borrow(ctx context.Context) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for {
			q := request{want: whole}
			if err := c.read(ctx, nil, &q); err != nil {
				yieldEnd(yield, err)
				return
			}
			m := &q.got
			if m.buf != nil && !m.own {
				m.buf.hold()
			}
			c.leave(true)
			more := yield(Message{m.typ, m.data}, nil)
			m.buf.free()
			if !more {
				return
			}
		}
	}
}

// SetReadLimit changes Options.MessageLimit for the messages that are begun from
// now on, at the latest when what has arrived is read. A negative n means none.
func (c *Conn) SetReadLimit(n int64) { c.in.limit.Store(max(n, 0)) }

// Reader waits for the next message and returns a reader of its bytes, which
// may return some before the message has arrived completely. The message must
// be read to io.EOF before the next call of Read or Reader.
//
// ctx is for the wait and for the reads of the MessageReader. If it ends the
// connection is unharmed and the message can be read on, see
// [MessageReader.SetContext].
func (c *Conn) Reader(ctx context.Context) (MessageType, *MessageReader, error) {
	q := request{want: begin}
	if err := c.read(ctx, nil, &q); err != nil {
		return 0, nil, err
	}
	r := &MessageReader{c: c, ctx: ctx, typ: q.got.typ, final: q.got.final}
	c.in.mu.Lock()
	c.in.streaming = r
	c.in.mu.Unlock()
	c.leave(true)
	return r.typ, r, nil
}

// A MessageReader reads one message. It must not be used concurrently.
type MessageReader struct {
	c     *Conn
	ctx   context.Context
	typ   MessageType
	final bool  // nothing is left of the message
	ended error // the connection has ended inside the message
}

// Type returns the type of the message.
func (r *MessageReader) Type() MessageType { return r.typ }

// SetContext replaces the context of the reads that follow.
func (r *MessageReader) SetContext(ctx context.Context) { r.ctx = ctx }

// Read reads the next bytes of the message; io.EOF is its end. If the
// connection ends before that, the error is the [*CloseError]; if the context
// ends, its error, and Read can be called again with another one.
func (r *MessageReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	switch {
	case r.final:
		return 0, r.end()
	case r.ended != nil:
		return 0, r.ended
	}
	q := request{want: part, p: p}
	err := r.c.read(r.ctx, r, &q)
	if errors.As(err, new(*CloseError)) {
		// The message has no end to be read to: what follows gets the
		// state, too.
		r.ended = err
		r.end()
	}
	if err != nil {
		return 0, err
	}
	r.final = q.got.final
	r.c.leave(true)
	if len(q.got.data) == 0 {
		return 0, r.end()
	}
	return len(q.got.data), nil
}

// end lets the next message be read.
func (r *MessageReader) end() error {
	in := &r.c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.streaming == r {
		in.streaming = nil
	}
	return io.EOF
}

// Messages returns an iterator over the messages from now on. It ends without
// an error when the connection was closed as it should be, see
// [CloseError.OK]. Any other end is yielded as an error, with a zero Message,
// and is the last element; so is the end of ctx, after which the connection is
// unharmed.
func (c *Conn) Messages(ctx context.Context) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for {
			typ, data, err := c.Read(ctx)
			if err != nil {
				yieldEnd(yield, err)
				return
			}
			if !yield(Message{typ, data}, nil) {
				return
			}
		}
	}
}

// yieldEnd yields an error that ends an iteration, unless it is an orderly end.
func yieldEnd(yield func(Message, error) bool, err error) {
	var ce *CloseError
	if !errors.As(err, &ce) || !ce.OK() {
		yield(Message{}, err)
	}
}

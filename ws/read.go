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
	if err := c.beginRead(); err != nil {
		return 0, nil, err
	}
	defer c.endRead()
	if c.streaming != nil {
		return 0, nil, ErrUnfinishedMessage
	}
	m, err := c.next(ctx, whole)
	return m.typ, m.data, err
}

// beginRead takes the right to read, which one goroutine has at a time.
func (c *Conn) beginRead() error {
	select {
	case c.reading <- struct{}{}:
		return nil
	default:
		return ErrConcurrentRead
	}
}

func (c *Conn) endRead() { <-c.reading }

// next returns the next message or a part of it. What has arrived wins over
// the end of the connection, and that over the end of ctx; no select decides by
// chance.
func (c *Conn) next(ctx context.Context, w want) (received, error) {
	for {
		if m, ok := c.queue.take(w); ok {
			return m, nil
		}
		select {
		case <-c.queue.ready:
		case <-c.done:
			return c.last(w)
		case <-ctx.Done():
			select {
			case <-c.done:
				return c.last(w)
			default:
			}
			if m, ok := c.queue.take(w); ok {
				return m, nil
			}
			c.queue.giveUp()
			return received{}, ctx.Err()
		}
	}
}

// last is next for a connection that has ended: everything that was received
// was queued before done was closed.
func (c *Conn) last(w want) (received, error) {
	e := c.join()
	if m, ok := c.queue.take(w); ok {
		return m, nil
	}
	return received{}, e
}

// Reader waits for the next message and returns a reader of its bytes, which
// may return some before the message has arrived completely. The message must
// be read to io.EOF before the next call of Read or Reader.
//
// ctx is for the wait and for the reads of the MessageReader. If it ends the
// connection is unharmed and the message can be read on, see
// [MessageReader.SetContext].
func (c *Conn) Reader(ctx context.Context) (MessageType, *MessageReader, error) {
	if err := c.beginRead(); err != nil {
		return 0, nil, err
	}
	defer c.endRead()
	if c.streaming != nil {
		return 0, nil, ErrUnfinishedMessage
	}
	m, err := c.next(ctx, part)
	if err != nil {
		return 0, nil, err
	}
	r := &MessageReader{c: c, ctx: ctx, typ: m.typ, rest: m.data, final: m.final}
	c.streaming = r
	return r.typ, r, nil
}

// A MessageReader reads one message. It must not be used concurrently.
type MessageReader struct {
	c     *Conn
	ctx   context.Context
	typ   MessageType
	rest  []byte // taken from the queue and not yet read
	final bool   // rest is the end of the message
}

// Type returns the type of the message.
func (r *MessageReader) Type() MessageType { return r.typ }

// SetContext replaces the context of the reads that follow.
func (r *MessageReader) SetContext(ctx context.Context) { r.ctx = ctx }

// Read reads the next bytes of the message; io.EOF is its end. If the
// connection ends before that, the error is the [*CloseError]; if the context
// ends, its error, and Read can be called again with another one.
func (r *MessageReader) Read(p []byte) (int, error) {
	if err := r.c.beginRead(); err != nil {
		return 0, err
	}
	defer r.c.endRead()
	if len(p) == 0 {
		return 0, nil
	}
	for len(r.rest) == 0 {
		if r.final {
			if r.c.streaming == r {
				r.c.streaming = nil
			}
			return 0, io.EOF
		}
		m, err := r.c.next(r.ctx, part)
		if err != nil {
			return 0, err
		}
		r.rest, r.final = m.data, m.final
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
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
				var ce *CloseError
				if !errors.As(err, &ce) || !ce.OK() {
					yield(Message{}, err)
				}
				return
			}
			if !yield(Message{typ, data}, nil) {
				return
			}
		}
	}
}

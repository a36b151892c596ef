package ws

import (
	"context"
	"errors"
	"os"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// fill reads from the network: into the buffer, or to where the payload of a
// long frame stays. It blocks until there is something, unless poll is set;
// then it may return without anything. It requires the role, and that all bytes
// are parsed. ok says that q is answered.
func (c *Conn) fill(q *request, poll bool) (ok bool, err error) {
	in := &c.in
	if in.part {
		n, err := c.readNetwork(in.buf.b[in.w:], poll)
		in.w += n
		return false, err
	}
	in.r, in.w = 0, 0
	p, direct := in.place(q)
	n, err := c.readNetwork(p, poll)
	if n == 0 {
		return false, err
	}
	if p == nil {
		in.w = n
		return false, nil
	}
	_, ev, err := in.rx.Next(p[:n])
	if err != nil {
		return false, err
	}
	if direct {
		q.got = received{typ: MessageType(ev.Type), data: p[:n], final: ev.Final}
		return true, nil
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.queue.extend(n, ev.Final)
	if err := in.decode(ev); err != nil {
		return false, err
	}
	in.wake()
	return q != nil && in.answer(q), nil
}

// place returns where the payload of a long frame goes, if a read would get
// nothing but payload: direct says that it is the caller's own memory.
func (in *inbound) place(q *request) (p []byte, direct bool) {
	left, last := in.rx.Rest()
	if left < minSpace {
		return nil, false
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if q != nil && q.want == part && in.queue.empty() && len(q.p) >= minSpace && !in.rx.Encoded() {
		return q.p[:min(uint64(len(q.p)), left)], true
	}
	limit := in.queue.high
	if q != nil && q.want == whole {
		limit = int(min(left, 1<<30))
	}
	return in.queue.space(left, last, limit), false
}

// readNetwork reads to p, or to a buffer if p is nil.
func (c *Conn) readNetwork(p []byte, poll bool) (n int, err error) {
	in := &c.in
	if in.raw == nil {
		if p == nil {
			if in.buf == nil || in.buf.shared() || len(in.buf.b) < bufSizeSmall {
				in.drop()
				in.buf = newBuffer(bufSizeSmall)
			}
			p = in.buf.b
		}
		n, err := c.conn.Read(p)
		in.bytes.Add(uint64(n))
		return n, err
	}
	if p == nil {
		in.drop()
	}
	in.dst, in.got, in.fail, in.poll = p, 0, nil, poll
	err = in.raw.Read(in.try)
	in.dst = nil
	if err == nil {
		err = in.fail
	}
	in.bytes.Add(uint64(in.got))
	return in.got, err
}

// tryFd reads what is there. It has a buffer only while there is something: one
// that the next message fits in, if it is like the last one.
func (in *inbound) tryFd(fd uintptr) (done bool) {
	p := in.dst
	if p == nil {
		size := bufSize
		if n := in.queue.last + frame.MaxHeaderSize; n > size && n <= maxInPlace {
			size = n
		}
		in.buf = newBuffer(size)
		p = in.buf.b
	}
	var again bool
	in.got, in.fail, again = tryRead(fd, p)
	if in.got == 0 && in.dst == nil {
		in.drop()
	}
	return !again || in.poll
}

// drop gives the buffer back. A message in it may be lent, see Borrow.
func (in *inbound) drop() {
	in.buf.free()
	in.buf = nil
}

// interrupted reports whether err says that a deadline has passed.
func interrupted(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// awaitNetwork is fill for a caller with a context.
func (c *Conn) awaitNetwork(ctx context.Context, q *request) (ok bool, err error) {
	in := &c.in
	if in.expectMore(false) || in.pong {
		in.pong = false
		c.flushSoon()
	}
	in.watch.use(ctx)
	if ctx.Err() != nil {
		in.watch.disarm() // it would take this for what it is to interrupt
		if in.raw == nil {
			return false, ctx.Err()
		}
		if ok, err = c.fill(q, true); err == nil && !ok && in.r == in.w {
			err = ctx.Err()
		}
		return ok, err
	}
	in.watch.arm(ctx)
	ok, err = c.fill(q, false)
	if in.watch.end(ctx) && interrupted(err) {
		err = ctx.Err()
	}
	return ok, err
}

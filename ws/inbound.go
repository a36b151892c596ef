package ws

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// A role says who reads from the network.
type role uint8

const (
	nobody     role = iota // whoever comes may
	caller                 // a call that reads messages
	background             // a goroutine, while no such call is under way
	over                   // nothing more is read; finish has it for ever
)

// takeBackTime is the time without a call that reads after which the background
// goroutine takes the read role: within twice that time.
const takeBackTime = 20 * time.Millisecond

// An inbound is the receive side. One goroutine at a time has the read role:
// it alone reads from the network, parses and acts on what it finds. A call
// that reads messages takes the role when it is free, and parses for itself.
// While there is no such call a background goroutine has the role, so that
// pings are answered and the end is seen; it gives it up to a call that waits,
// and ends. Nobody takes the role from anybody: a call that finds the
// background goroutine at work waits for the queue, or for the role.
//
// Whoever meets the end of what can be read, a Close frame, a violation or a
// failure of the network, keeps the role and hands it to finish, which settles
// the terminal state.
type inbound struct {
	mu        sync.Mutex
	holder    role
	reading   bool           // a call that reads messages is under way
	streaming *MessageReader // not read to its end
	queue     recvQueue
	waiting   bool          // such a call waits for ready
	ready     chan struct{} // holds a token when the waiting one is to look again
	busy      bool          // the application may be at work on what it has read
	asking    bool          // it asked for what follows the last message, or closes
	asked     chan struct{} // unless nil: to be closed when it does
	sweep     *time.Timer   // takes the role back
	swept     bool          // sweep is running
	reads     atomic.Uint32 // counts calls
	seen      uint32        // reads when sweep was set

	// more: another whole message waits, and a call that reads it is
	// expected soon: writes may wait to be sent together.
	more     atomic.Bool
	promised bool // what the last call that reads said of more

	// What follows belongs to the holder of the role.
	rx       proto.Receiver
	buf      *buffer // [r:w] is not parsed yet; nil: nothing
	r, w     int
	part     bool // [start:end] is the beginning of a message, which fits in buf
	start    int
	end      int
	unpacked int  // the size of the last message that was decoded
	pong     bool // a pong was queued, and is to be sent before the wait for more
	watch    watch
	hop      bool // calls do not take the role: they could not be interrupted

	raw  syscall.RawConn // nil: no readiness without a buffer
	try  func(fd uintptr) bool
	dst  []byte // try reads to it; nil: to buf
	got  int    // what try has read
	fail error
	poll bool // try does not wait

	limit    atomic.Int64  // of a message; 0: none
	bytes    atomic.Uint64 // read from the network
	controls atomic.Uint64 // pings and pongs received
}

// bufSize is the size of the buffer that bytes from the network are read into
// and parsed in. A connection that cannot be asked whether there are any keeps
// one while it waits, and gets a smaller one.
const (
	bufSize      = 64 << 10
	bufSizeSmall = 4 << 10
	// maxInPlace is the longest message that is kept where it was read to.
	maxInPlace = 1 << 20
)

func (c *Conn) initIn(cfg config, o *Options) {
	in := &c.in
	in.queue.high, in.queue.low = o.QueueHigh, o.QueueLow
	in.rx = *proto.NewReceiver(cfg.server, proto.Limits{
		Message: o.MessageLimit, Frame: o.FrameLimit, Fragments: o.FragmentLimit,
	})
	in.limit.Store(o.MessageLimit)
	if cfg.extension != nil {
		in.rx.SetDecoder(cfg.extension)
	}
	if c.logFrames {
		in.rx.OnHeader = func(h frame.Header) { c.logFrame("received frame", h) }
	}
	in.watch.d = &c.deadlines
	in.hop = c.conn.SetReadDeadline(time.Time{}) != nil
	if in.raw = rawConn(c.conn); in.raw != nil {
		in.try = in.tryFd
	}
	if n := len(cfg.leftover); n > 0 {
		in.buf = newBuffer(n)
		in.w = copy(in.buf.b, cfg.leftover)
	}
}

// parse takes the next step with the bytes that were read, as far as the
// request q needs: ok says that it is answered. A nil q puts messages into the
// queue. It requires the role. The error is that of a peer that broke the
// protocol, or errClosePeer.
func (c *Conn) parse(q *request) (ok bool, err error) {
	in := &c.in
	in.rx.Limits.Message = in.limit.Load()
	if in.begun(q) {
		return true, nil
	}
	for in.r < in.w {
		n, ev, err := in.rx.NextPart(in.buf.b[in.r:in.w], q.limit())
		in.r += n
		if err != nil {
			return false, err
		}
		switch ev.Kind {
		case proto.None:
			if in.begun(q) {
				return true, nil
			}
		case proto.Data:
			if ok, err := c.takeData(q, &ev); ok || err != nil {
				return ok, err
			}
		default:
			if err := c.takeControl(ev); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

// begun answers a request for the beginning of a message, of which the header
// is enough.
func (in *inbound) begun(q *request) bool {
	if q == nil || q.want != begin {
		return false
	}
	typ, ok := in.rx.Message()
	q.got.typ = MessageType(typ)
	return ok
}

// takeData handles a part of a message, whose payload ends where the bytes that
// are not parsed begin.
func (c *Conn) takeData(q *request, ev *proto.Event) (ok bool, err error) {
	in := &c.in
	// Only the holder of the role fills the queue, and the caller alone takes
	// from it.
	if q == nil || !in.queue.empty() || !ev.Final && in.elsewhere(q, ev) {
		return c.enqueue(q, ev)
	}
	if !ev.Final && q.want == whole {
		if !in.part {
			in.part, in.start = true, in.r-len(ev.Payload)
		}
		in.end = in.r
		return false, nil
	}
	q.got = received{typ: MessageType(ev.Type), data: ev.Payload, final: ev.Final, buf: in.buf}
	m := &q.got
	if in.part {
		in.part, m.data = false, in.buf.b[in.start:in.r]
	}
	if in.queue.last = len(m.data); ev.Encoded {
		m.own = true
		if m.data, m.buf, err = in.unpack(ev.Type, m.data); err != nil {
			return false, err
		}
	}
	switch {
	case q.want == whole:
	case ev.Encoded: // in parts from the queue
		ev.Payload, ev.Encoded = m.data, false
		defer m.buf.free()
		return c.enqueue(q, ev)
	case q.want == part:
		m.data, m.buf = q.p[:copy(q.p, m.data)], nil
	default:
		m.buf = nil // it is the beginning and the end
	}
	return true, nil
}

// elsewhere reports whether a part of a message that does not end it is for the
// queue: unless it is of use at once, or what is to follow fits behind it.
func (in *inbound) elsewhere(q *request, ev *proto.Event) bool {
	if q.want != whole {
		return ev.Encoded || q.want == begin
	}
	left, last := in.rx.Rest()
	return !last || uint64(len(in.buf.b)-in.r) < left
}

// enqueue puts a part of a message into the queue, and answers q from there.
func (c *Conn) enqueue(q *request, ev *proto.Event) (ok bool, err error) {
	in := &c.in
	left, last := in.rx.Rest()
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.queue.put(MessageType(ev.Type), ev.Payload, left, last, ev.Encoded) {
		c.debug("message dropped: closing and nobody reads")
		return false, nil
	}
	if err := in.decode(*ev); err != nil {
		return false, err
	}
	in.wake()
	return q != nil && in.answer(q), nil
}

// spill puts the beginning of a message that was to be completed in the buffer
// into the queue, since the call does not wait for the rest; over says that there
// will be none. It requires the role and mu.
func (in *inbound) spill(over bool) {
	if !in.part {
		return
	}
	in.part = false
	typ, _ := in.rx.Message()
	left, last := in.rx.Rest()
	in.queue.put(MessageType(typ), in.buf.b[in.start:in.end], left, last && !over, in.rx.Encoded())
}

// decode reverts the extension's transformation of the last message in the
// queue, if it is complete. It requires mu.
func (in *inbound) decode(ev proto.Event) error {
	if !ev.Encoded || !ev.Final || in.rx.Decoder == nil {
		return nil
	}
	p, buf, err := in.unpack(ev.Type, in.queue.encoded())
	if err != nil {
		in.queue.undecodable()
		return err
	}
	in.queue.decoded(p, buf)
	return nil
}

// unpack reverts the extension's transformation of a message. The result is in
// buf, unless that is nil. It requires the role.
func (in *inbound) unpack(typ frame.Opcode, p []byte) (out []byte, buf *buffer, err error) {
	// Like the last one, or what a third becomes of.
	buf = newBuffer(max(in.unpacked+1, 4*len(p)+64))
	out, err = in.rx.Decode(typ, buf.b[:0], p)
	in.unpacked = len(out)
	if err != nil || cap(out) != cap(buf.b) {
		buf.free() // it was too small
		buf = nil
	}
	return out, buf, err
}

// errClosePeer is the end of what can be read by a Close frame.
var errClosePeer = errors.New("ws: close frame received")

// takeControl handles a control frame.
func (c *Conn) takeControl(ev proto.Event) error {
	in := &c.in
	switch ev.Kind {
	case proto.Ping:
		in.controls.Add(1)
		if f := c.opts.OnPing; f == nil || f(c, ev.Payload) {
			c.queuePong(ev.Payload)
			in.pong = true
		}
	case proto.Pong:
		in.controls.Add(1)
		if f := c.opts.OnPong; f != nil {
			f(c, ev.Payload)
		}
		c.acknowledge(ev.Payload)
	case proto.ClosePeer:
		c.debug("received close", "code", ev.Close.Code, "reason", ev.Close.Reason)
		c.end.receive(ev.Close)
		return errClosePeer
	}
	return nil
}

// pump reads until the request q is answered. It requires the role, which it
// keeps, unless the end is met: then the error is errOver.
func (c *Conn) pump(ctx context.Context, q *request) error {
	for {
		ok, err := c.parse(q)
		if !ok && err == nil {
			ok, err = c.awaitNetwork(ctx, q)
			if err != nil && err == ctx.Err() {
				return err
			}
		}
		switch {
		case err != nil:
			c.handOver(err)
			return errOver
		case ok:
			return nil
		}
	}
}

// errOver: nothing more is read, finish has the role.
var errOver = errors.New("ws: nothing more is read")

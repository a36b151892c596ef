package ws

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

const (
	// appendLimit is the largest payload that is copied behind others.
	appendLimit = 16 << 10
	// pendLimit bounds what waits to be sent together.
	pendLimit = 128 << 10
	// corkTime is the longest that it waits for a call that reads.
	corkTime = 5 * time.Millisecond
	// burstTime is the time after a write within which another one begins a
	// burst: less than any peer takes to answer.
	burstTime = 5 * time.Microsecond
	// writePiece is the most that is handed to the network at once, so that
	// progress shows.
	writePiece = 256 << 10
	// maskPiece is the most that is masked at once.
	maskPiece = 128 << 10
)

// errClosing: no frame may be written any more, the terminal state says why.
var errClosing = errors.New("ws: closing")

// An outbound is the send side: the one frame writer. Who has the wire writes
// to the network, without holding mu. What others have to send meanwhile waits
// in order and is sent by who comes next, all at once; so do the answers of an
// application while whole messages wait to be read, see inbound.more.
//
// Frames are made under mu, in the order of the network: what is left of a
// write, then control frames, then pending frames, then the frame of who has
// the wire.
type outbound struct {
	raw      syscall.RawConn // nil: writes may block
	try      func(fd uintptr) bool
	coalesce bool

	mu     sync.Mutex
	tx     proto.Sender
	wire   turnstile // the right to write to the network
	msg    turnstile // the right to begin a message
	rest   []byte    // what the network has not taken of a write that it began
	pend   *buffer   // [:n] are frames that wait
	n      int
	ctl    controls
	err    error // the first error of the network; nothing is written after it
	cork   *time.Timer
	corked bool      // cork is running
	wrote  time.Time // when a message was written; zero: before a call that read
	reads  uint32    // calls that read then

	// What follows belongs to who has the wire.
	watch   watch
	tryBuf  []byte
	tryN    int
	quick   bool
	tryErr  error
	vectors net.Buffers
	pair    [2][]byte

	bytes atomic.Uint64 // taken by the network
}

// An outgoing is a frame of a message to be written.
type outgoing struct {
	typ     MessageType
	fin     bool
	payload []byte
	encoded []byte // the whole frame as a server sends it uncompressed, or nil
	inside  bool   // the caller has the right msg
	plain   bool   // the message that begins here is not for the extension
}

func (c *Conn) initOut(cfg config, opts *Options) {
	o := &c.out
	o.coalesce = !opts.NoCoalescing
	if !cfg.server {
		o.tx.Key = newMaskSource().next
	}
	if cfg.extension != nil {
		o.tx.Encoder = cfg.extension
	}
	if c.logFrames {
		o.tx.OnHeader = func(h frame.Header) { c.logFrame("sending frame", h) }
	}
	o.watch.d, o.watch.write = &c.deadlines, true
	if o.raw = rawConn(c.conn); o.raw != nil {
		o.try = o.tryFd
	}
}

// refuses reports whether no frame of a message may be begun any more.
func (c *Conn) refuses() bool {
	o := &c.out
	return o.err != nil || o.tx.Closed() || o.wire.kept || c.end.isBegun()
}

// write writes a frame of a message, or lets it wait to be written soon.
func (c *Conn) write(ctx context.Context, f *outgoing) error {
	if ctx.Err() != nil {
		return c.endOf(ctx)
	}
	select {
	case <-c.end.done:
		return c.endOf(ctx)
	default:
	}
	o := &c.out
	o.mu.Lock()
	err := c.writeFrame(ctx, f)
	o.mu.Unlock()
	return c.written(ctx, err)
}

// written returns what a call tells of an error of the send side.
func (c *Conn) written(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && err == ctx.Err():
		return c.endOf(ctx)
	case errors.Is(err, errInterrupted):
		return err
	}
	// A write error is not the reason of the end: the peer's Close frame may
	// be on its way. Somebody reads on until EOF or the close deadline.
	return c.joinContext(ctx)
}

// errInterrupted: a context ended when a part of a frame was written.
var errInterrupted = errors.New("ws: write interrupted")

func (c *Conn) writeFrame(ctx context.Context, f *outgoing) error {
	o := &c.out
	if c.refuses() {
		return errClosing
	}
	if !f.inside {
		if err := c.acquire(ctx, &o.msg); err != nil {
			return err
		}
	}
	ready, err := c.takeTurn(ctx, f)
	if !f.inside {
		// The next message may begin: it comes behind this one, since
		// this one has the wire or is pending.
		o.msg.pass()
	}
	if !ready {
		return err
	}
	defer c.releaseWire(true)
	if c.refuses() {
		return errClosing
	}
	err = c.transmit(ctx, f)
	o.note(c.in.reads.Load())
	return err
}

// takeTurn takes the wire for f, unless f is left to others to send.
func (c *Conn) takeTurn(ctx context.Context, f *outgoing) (ready bool, err error) {
	o := &c.out
	if c.refuses() {
		return false, errClosing
	}
	if c.cork(f) {
		return false, nil
	}
	err = c.acquire(ctx, &o.wire)
	return err == nil, err
}

// beginMessage takes the right to write a message.
func (c *Conn) beginMessage(ctx context.Context) error {
	o := &c.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if c.refuses() {
		return errClosing
	}
	return c.acquire(ctx, &o.msg)
}

func (o *outbound) endMessage() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.msg.pass()
}

// acquire takes a right, in the order of the callers, unless ctx ends or the
// closing begins, which must not have begun. mu is free meanwhile.
func (c *Conn) acquire(ctx context.Context, t *turnstile) error {
	if t.try() {
		return nil
	}
	return c.awaitTurn(ctx, t, t.join(false))
}

// awaitTurn is acquire for who has queued.
func (c *Conn) awaitTurn(ctx context.Context, t *turnstile, w *waiter) error {
	o := &c.out
	o.mu.Unlock()
	select {
	case granted := <-w.granted:
		o.mu.Lock()
		if !granted {
			return errClosing
		}
		return nil
	case <-ctx.Done():
	}
	o.mu.Lock()
	switch granted := t.leave(w); {
	case granted && t == &o.wire:
		c.releaseWire(false)
	case granted:
		t.pass()
	}
	return ctx.Err()
}

// A batch is frames to be written at once: [:n].
type batch struct {
	*buffer
	n int
}

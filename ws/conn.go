package ws

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// A MessageType is the type of a message (RFC 6455, section 5.6).
type MessageType uint8

const (
	// Text messages are valid UTF-8, in both directions.
	Text MessageType = MessageType(frame.Text)
	// Binary messages are bytes.
	Binary MessageType = MessageType(frame.Binary)
)

// String returns "text" or "binary".
func (t MessageType) String() string { return frame.Opcode(t).String() }

func (t MessageType) check() error {
	if t != Text && t != Binary {
		return fmt.Errorf("ws: message type %d is neither Text nor Binary", uint8(t))
	}
	return nil
}

// A Conn is a WebSocket connection, made by [Dial], [Accept] or [AcceptConn].
//
// All methods are safe for concurrent use. At most one of Read, Reader,
// Messages and a MessageReader may be reading at a time; a second one gets
// [ErrConcurrentRead]. Writes wait for each other: a message written by Write
// or Writer is never interleaved with another one.
//
// A Conn must be closed with Close or CloseNow, unless an error of type
// [*CloseError] was returned or Done is closed.
type Conn struct {
	conn        net.Conn
	server      bool
	subprotocol string
	response    *http.Response // to a Dial, else nil
	opts        Options        // with defaults filled in
	log         *slog.Logger
	logFrames   bool

	// The terminal state. Only the reader goroutine writes it, once, before
	// it closes done; everyone else reads it after <-done.
	closeErr *CloseError
	done     chan struct{}

	// wg counts the goroutines, for Close to wait for.
	wg sync.WaitGroup

	// The read side.
	leftover  []byte // bytes that arrived with the handshake
	receiver  *proto.Receiver
	queue     *recvQueue
	reading   chan struct{}  // token: the right to read messages
	streaming *MessageReader // not read to its end; requires the reading token

	// The write side. Both are locks that can be waited for in a select.
	// msgLock is held for a message, frameLock for a frame and for all the
	// fields below it; whoever needs both takes msgLock first. A holder of
	// frameLock may block on the network only, never on done: at the end
	// the reader takes frameLock and keeps it.
	msgLock   chan struct{}
	frameLock chan struct{}
	masks     *maskSource // nil on a server
	inMessage bool        // a fragmented message is begun and not finished
	writeErr  error       // the first error of the network; nothing is written after it

	// The small lock: held for a few instructions, never while blocking.
	mu        sync.Mutex
	closing   proto.CloseState
	deadline  time.Time   // of the closing handshake; zero: not begun
	watchdog  *time.Timer // for a network connection that does not keep the deadline
	cancelled bool        // a write was cut short by its context
	cause     error       // the first one given wins
	ended     bool        // the terminal state is composed
	controls  []control   // pings and pongs to be sent
	sending   bool        // a goroutine that sends them is on its way
	pings     []*pingWaiter
	nextPing  uint64

	bytesIn  atomic.Uint64
	bytesOut atomic.Uint64
	latency  atomic.Int64 // of the last ping, in nanoseconds
}

// config is what newConn needs besides the network connection.
type config struct {
	server      bool
	subprotocol string
	response    *http.Response  // to a Dial, else nil
	extension   proto.Extension // nil: messages are not compressed
	leftover    []byte          // bytes after the handshake that were read already
	opts        Options
	// onEnd is called on the reader goroutine after done is closed. It must
	// not block.
	onEnd func(*Conn)
}

// newConn makes a Conn over a connection whose handshake is done, and starts
// its goroutines. It owns nc from now on. This is the seam for tests: nc can
// be one end of net.Pipe, or anything that wraps one.
func newConn(nc net.Conn, cfg config) *Conn {
	o := cfg.opts.withDefaults()
	c := &Conn{
		conn:        nc,
		server:      cfg.server,
		subprotocol: cfg.subprotocol,
		response:    cfg.response,
		opts:        o,
		log:         logger(o.Logger, nc, cfg.server),
		logFrames:   o.Logger.Enabled(context.Background(), slog.LevelDebug),
		done:        make(chan struct{}),
		leftover:    cfg.leftover,
		receiver: proto.NewReceiver(cfg.server, proto.Limits{
			Message: o.MessageLimit, Frame: o.FrameLimit, Fragments: o.FragmentLimit,
		}),
		queue:     newRecvQueue(o.QueueHigh, o.QueueLow),
		reading:   make(chan struct{}, 1),
		msgLock:   make(chan struct{}, 1),
		frameLock: make(chan struct{}, 1),
	}
	if !cfg.server {
		c.masks = newMaskSource()
	}
	if c.logFrames {
		c.receiver.OnHeader = func(h frame.Header) { c.logFrame("received frame", h) }
	}
	c.log.Info("websocket open", "subprotocol", c.subprotocol)
	if o.PingInterval > 0 {
		c.wg.Add(1)
		go c.keepalive()
	}
	c.wg.Add(1)
	go c.run(cfg.onEnd)
	return c
}

// logger adds to l which connection it speaks of.
func logger(l *slog.Logger, nc net.Conn, server bool) *slog.Logger {
	role, remote := "client", ""
	if server {
		role = "server"
	}
	if a := nc.RemoteAddr(); a != nil {
		remote = a.String()
	}
	return l.With("role", role, "remote", remote)
}

func (c *Conn) logFrame(msg string, h frame.Header) {
	c.log.Debug(msg, "opcode", h.Opcode.String(), "fin", h.Fin, "length", h.Length)
}

// Subprotocol returns the negotiated subprotocol, "" for none.
func (c *Conn) Subprotocol() string { return c.subprotocol }

// LocalAddr returns the local network address.
func (c *Conn) LocalAddr() net.Addr { return c.conn.LocalAddr() }

// RemoteAddr returns the peer's network address.
func (c *Conn) RemoteAddr() net.Addr { return c.conn.RemoteAddr() }

// Latency returns the round-trip time of the last ping that was answered,
// by Ping or by the keepalive; 0 before the first one.
func (c *Conn) Latency() time.Duration { return time.Duration(c.latency.Load()) }

// Done returns a channel that is closed when the connection has ended and its
// terminal state is settled, so that Err returns it.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Err returns the terminal state, a [*CloseError], if the connection has
// ended, and nil before. Messages may still wait to be read.
func (c *Conn) Err() error {
	select {
	case <-c.done:
		return c.closeErr
	default:
		return nil
	}
}

// join waits for the reader goroutine to settle the terminal state and returns
// it. It must not be called on the reader, nor with frameLock held. The wait
// is bounded by CloseTimeout if the closing has begun.
func (c *Conn) join() *CloseError {
	<-c.done
	return c.closeErr
}

// joinContext is join for a caller with a context. The terminal state wins
// over the end of the context.
func (c *Conn) joinContext(ctx context.Context) error {
	select {
	case <-c.done:
		return c.closeErr
	case <-ctx.Done():
	}
	if err := c.Err(); err != nil {
		return err
	}
	return ctx.Err()
}

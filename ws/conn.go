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
	log         *slog.Logger   // nil: silent
	logFrames   bool
	onEnd       func(*Conn)

	in        inbound
	out       outbound
	end       ending
	live      keepalive
	deadlines deadlines

	// wg counts the goroutines, for Close to wait for.
	wg      sync.WaitGroup
	latency atomic.Int64 // of the last ping, in nanoseconds
}

// config is what newConn needs besides the network connection.
type config struct {
	server      bool
	subprotocol string
	response    *http.Response  // to a Dial, else nil
	extension   proto.Extension // nil: messages are not compressed
	leftover    []byte          // bytes after the handshake that were read already
	opts        Options
	// onEnd is called when done is closed, by finish. It must not block.
	onEnd func(*Conn)
}

// newConn makes a Conn over a connection whose handshake is done. It owns nc
// from now on. This is the seam for tests: nc can be one end of net.Pipe, or
// anything that wraps one.
func newConn(nc net.Conn, cfg config) *Conn {
	o := cfg.opts.withDefaults()
	c := &Conn{
		conn:        nc,
		server:      cfg.server,
		subprotocol: cfg.subprotocol,
		response:    cfg.response,
		opts:        o,
		onEnd:       cfg.onEnd,
		end:         ending{done: make(chan struct{})},
		deadlines:   deadlines{nc: nc},
	}
	if o.Logger != nil {
		c.log = logger(o.Logger, nc, cfg.server)
		c.logFrames = c.log.Enabled(context.Background(), slog.LevelDebug)
	}
	c.initIn(cfg, &o)
	c.initOut(cfg, &o)
	c.info("websocket open", "subprotocol", c.subprotocol)
	c.initKeepalive()
	c.beginReading()
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
	c.debug(msg, "opcode", h.Opcode.String(), "fin", h.Fin, "length", h.Length)
}

func (c *Conn) debug(msg string, args ...any) {
	if c.logFrames {
		c.log.Debug(msg, args...)
	}
}

func (c *Conn) info(msg string, args ...any) {
	if c.log != nil {
		c.log.Info(msg, args...)
	}
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
func (c *Conn) Done() <-chan struct{} { return c.end.done }

// Err returns the terminal state, a [*CloseError], if the connection has
// ended, and nil before. Messages may still wait to be read.
func (c *Conn) Err() error {
	select {
	case <-c.end.done:
		return c.end.closeErr
	default:
		return nil
	}
}

// join waits for finish to settle the terminal state and returns it. It must
// not be called with the read role or the wire, which finish waits for. The
// wait is bounded by CloseTimeout if the closing has begun.
func (c *Conn) join() *CloseError {
	<-c.end.done
	return c.end.closeErr
}

// joinContext is join for a caller with a context. The terminal state wins
// over the end of the context.
func (c *Conn) joinContext(ctx context.Context) error {
	select {
	case <-c.end.done:
	case <-ctx.Done():
	}
	return c.endOf(ctx)
}

// endOf returns the error for a caller whose ctx has ended, or who has seen
// done: the terminal state if there is one.
func (c *Conn) endOf(ctx context.Context) error {
	if err := c.Err(); err != nil {
		return err
	}
	return ctx.Err()
}

package ws

import (
	"log/slog"
	"time"
)

// Options are the settings of a connection that both roles share. The zero
// value of a field is its default; where "none" makes sense, a negative value
// means none.
type Options struct {
	// MessageLimit is the largest message in bytes that is accepted.
	// A larger one closes the connection with 1009. Default 1 MiB.
	MessageLimit int64
	// FrameLimit is the largest data frame in bytes that is accepted.
	// Default: none besides MessageLimit.
	FrameLimit int64
	// FragmentLimit is the largest number of frames of a message that is
	// accepted; more close the connection with 1009. Default 16384.
	FragmentLimit int

	// QueueHigh is the high mark of the receive queue in bytes. When more
	// wait to be read the connection stops reading from the network, so
	// that TCP slows the peer down. Default 64 KiB. Each message counts 64
	// bytes on top of its payload; one that a Read waits for does not count.
	QueueHigh int
	// QueueLow is the mark in bytes at which reading from the network
	// resumes. Default QueueHigh/4.
	QueueLow int

	// NoCoalescing has every Write hand its message to the network before
	// it returns. Without it small messages are sent together when that
	// costs no time, see [Conn.Write].
	NoCoalescing bool
	// WriteTimeout is how long the network may take no part of what is
	// written, 256 KiB at a time, before the connection is failed with
	// [ErrWriteTimeout] as the cause. Default: none, since the keepalive
	// finds a peer that is stuck.
	WriteTimeout time.Duration

	// PingInterval is the time between keepalive pings. Default 20 s;
	// negative: no keepalive.
	PingInterval time.Duration
	// PingTimeout is how long a keepalive ping may be without an answer or
	// another sign of life before the connection is closed with 1011.
	// Default 20 s; negative: never. While the receive queue is full,
	// because nobody reads, the silence is our own and does not count.
	PingTimeout time.Duration
	// CloseTimeout bounds the closing handshake; the end of TCP that
	// follows takes up to a second more. Default 10 s; it cannot be lifted.
	CloseTimeout time.Duration

	// Compression is permessage-deflate (RFC 7692): package deflate makes
	// it. The same value is for any number of connections. Nil: messages
	// are not compressed.
	Compression Compression

	// OnPing, unless nil, is called with each ping, whose payload is only
	// lent, and returns whether it is to be answered with a pong. OnPong
	// is called with each pong, asked for or not. Both run on the
	// goroutine that reads from the network: they must return soon, and
	// must not read from the connection or close it; CloseNow may be
	// called in a goroutine of their own.
	OnPing func(c *Conn, payload []byte) (pong bool)
	OnPong func(c *Conn, payload []byte)

	// Logger is told of the opening and closing at level Info and of
	// every frame at level Debug, if that is enabled when the connection
	// opens. Nil is silent. Its handler runs on the connection's
	// goroutines and must not call the connection's methods.
	Logger *slog.Logger
}

const (
	defaultMessageLimit  = 1 << 20
	defaultFragmentLimit = 16384
	defaultQueueHigh     = 64 << 10
	defaultPing          = 20 * time.Second
	defaultCloseTimeout  = 10 * time.Second
)

// withDefaults returns o with every default filled in. In the result a limit
// or an interval of 0 means none.
func (o Options) withDefaults() Options {
	o.MessageLimit = orDefault(o.MessageLimit, defaultMessageLimit)
	o.FrameLimit = max(o.FrameLimit, 0)
	o.FragmentLimit = orDefault(o.FragmentLimit, defaultFragmentLimit)
	if o.QueueHigh <= 0 {
		o.QueueHigh = defaultQueueHigh
	}
	if o.QueueLow <= 0 {
		o.QueueLow = o.QueueHigh / 4
	}
	o.QueueLow = min(o.QueueLow, o.QueueHigh)
	o.PingInterval = orDefault(o.PingInterval, defaultPing)
	o.PingTimeout = orDefault(o.PingTimeout, defaultPing)
	if o.CloseTimeout <= 0 {
		o.CloseTimeout = defaultCloseTimeout
	}
	return o
}

// orDefault returns def for 0 and 0 for a negative v.
func orDefault[T int | int64 | time.Duration](v, def T) T {
	if v == 0 {
		return def
	}
	return max(v, 0)
}

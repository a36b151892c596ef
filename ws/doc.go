// Package ws is a WebSocket client and server (RFC 6455) whose close is
// correct: a connection has one terminal state, it is settled before anybody
// can see it, and every caller gets the same one.
//
// [Dial] opens a connection to a server, [Accept] upgrades a request of a
// net/http handler, [AcceptConn] serves a plain network connection. [Server]
// keeps track of connections and closes them all. [Reconnect] iterates over
// connections to a server. Package wsjson sends JSON.
//
// # Reading and writing
//
// [Conn.Read] returns whole messages, [Conn.Messages] iterates over them and
// [Conn.Reader] streams one. [Conn.Write] sends a message in one frame,
// [Conn.Writer] streams one in fragments.
//
// A context that ends leaves the connection alive, whether it was given to a
// read, to a Ping or to a write that waits for its turn; parts of messages that
// arrived are kept. The one exception is a write that is cut short inside a
// frame: the peer could never make sense of what follows.
//
// A call that reads does so itself: it parses what the network has for it.
// While there is none a goroutine of the connection reads, so that pings are
// answered and the end is seen. What it gets waits in a receive queue; when that
// is full nobody reads from the network, and TCP slows the peer down. An idle
// connection costs that goroutine and no buffers. [Conn.ReadInto] and
// [Conn.Borrow] read without allocating.
//
// Limits on messages, frames and fragments protect the memory. What is allocated
// depends on what has arrived and never on the length that a frame declares: at
// most four times as much, and 4 KiB, or as much as the last long message took.
//
// Small messages are sent together when nobody waits for that, see [Conn.Write].
//
// # Closing
//
// [Conn.Close] sends a Close frame and waits for the peer's and for the end of
// the TCP connection, within Options.CloseTimeout. If the peer closes, its Close
// frame is answered without the caller's doing, but not before the messages in
// front of it are: they are delivered, the application may still answer them,
// and our Close frame goes out when it asks for the next message, when it calls
// Close, or after a second if it does neither (RFC 6455, section 5.5.1). An
// application that has read nothing has nothing to answer, and is not waited
// for. The same holds for a peer that breaks the protocol. Then every
// call returns the [*CloseError], which has both Close frames, their order, and
// the cause if something went wrong:
//
//	_, p, err := c.Read(ctx)
//	var ce *ws.CloseError
//	switch {
//	case err == nil:            // p is a message
//	case !errors.As(err, &ce):  // ctx has ended; c is alive
//	case ce.OK():               // both closed with 1000, 1001 or no code
//	case ce.Rcvd != nil:        // the peer said ce.Rcvd.Code, ce.Rcvd.Reason
//	default:                    // errors.Unwrap(ce) says what broke
//	}
//
// # One terminal state
//
// The end of a connection and its reason are two facts, and it is tempting to
// report the first before the second is known: when the network fails, when a
// write returns an error, when a timeout strikes. Here one goroutine settles the
// reason, once, and then closes the channel that [Conn.Done] returns. It got the
// right to do so with the right to read, from whoever met the end of what can be
// read: a Close frame, a violation, or a failure of the network. Whoever meets
// the end in another way waits for that channel first. So no write error hides a
// Close frame that was still on its way, and there is no moment at which a closed
// connection has no reason or a different one.
//
// The reason is settled by the frames. When the peer's Close frame is there and
// ours was written (or could not be), nothing that happens later can change
// either, or their order: the state is final, Done is closed, and a call that
// reads returns the peer's code at once. How the TCP connection ends after that
// is no part of the state. It ends in the background, and only Close waits for
// it: a server half-closes it at once, a client leaves that to the server for up
// to a second, and both discard a little of what still arrives, so that a reset
// cannot overtake the Close frame (sections 7.1.1 and 7.1.7). Only if the
// network fails before the frames are complete is its error the cause.
//
// # Control frames
//
// Pings are answered and pongs are matched whether or not anybody reads
// messages, except while the receive queue is full. [Conn.Ping] measures the
// round trip. A keepalive pings the peer at intervals and closes a connection
// with a dead peer with 1011, see Options.PingInterval. Control frames pass
// between the fragments of a message, never inside a frame, and are never sent
// after the Close frame.
//
// A peer is alive if it answers, if a ping is written and anything arrives, or
// if a ping waits to be written and the network takes bytes or a ping or pong
// arrives. A receiver that is slow and so sees no pings shows that it lives by a
// pong at each interval; a peer that sends messages and never reads is stuck.
//
// # Concurrency
//
// All methods of a [Conn] may be called at the same time, with these rules:
//
//   - one read at a time; another one gets [ErrConcurrentRead];
//   - messages are written one after the other: a Write waits for others, and
//     for an open [MessageWriter] to be closed;
//   - Close, CloseNow and Ping may be called at any time, any number of times;
//   - a handler of Options.Logger must not call methods of the connection,
//     since it may run where they are waited for.
package ws

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
// Messages that arrive before somebody reads them wait in a receive queue. When
// it is full the connection stops reading from the network, and TCP slows the
// peer down. Limits on messages, frames and fragments protect the memory. What
// is allocated depends on what has arrived and never on the length that a frame
// declares: at most four times as much, and 4 KiB.
//
// # Closing
//
// [Conn.Close] sends a Close frame, waits for the peer's and for the end of the
// TCP connection, within Options.CloseTimeout. If the peer closes, its Close
// frame is answered without the caller's doing. Messages before it are
// delivered first; then every call returns the [*CloseError], which has both
// Close frames, their order, and the cause if something went wrong:
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
// The end of a connection and its reason are two facts, and it is tempting to
// report the first before the second is known: when the network fails, when a
// write returns an error, when a timeout strikes. Here a background goroutine,
// the reader, is the only one that settles the reason. It does so after the
// last byte was read and the last write has returned, and then closes the
// channel that [Conn.Done] returns. Whoever meets the end in another way waits
// for that channel first. So no write error hides a Close frame that was still
// on its way, and there is no moment at which a closed connection has no reason
// or a different one.
//
// # Control frames
//
// Pings are answered and pongs are matched by the reader, whether or not
// anybody reads messages, except while the receive queue is full. [Conn.Ping]
// measures the round trip. A keepalive pings the peer at intervals and closes
// a silent connection with 1011, see Options.PingInterval. Control frames pass
// between the fragments of a message, never inside a frame, and are never sent
// after the Close frame.
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
//     since it runs on the reader, which Close waits for.
package ws

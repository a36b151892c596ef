// Package internal holds no code; this is where things are in package ws.
//
// Without I/O, fuzzed and tested by section of RFC 6455:
//
//	frame      header parser (restartable at any byte) and encoder, masking
//	proto      receiver (bytes to events), sender (messages to bytes), Close
//	           codes and their order, UTF-8, where an extension plugs in
//	handshake  HTTP/1.1 heads, requests and responses, of both roles
//
// conformance holds the table of what RFC 6455 asks, as bytes on the wire.
// autobahn holds two commands that the public Autobahn suite can be pointed at.
// ws/interop tests against browsers and Node.
//
// The connection, in ws:
//
//	conn.go       Conn: its sides; newConn, join
//	inbound.go    receive side: parses, by who has the read role
//	fill.go       reading from the network
//	role.go       the read role, the background goroutine
//	reading.go    a call that reads
//	queue.go      receive queue: assembles messages; back-pressure
//	read.go       Read, ReadInto, Borrow, Reader, Messages
//	outbound.go   send side: the one frame writer, its order
//	cork.go       what is sent together
//	transmit.go   a write and its failure; the Close frame; the last write
//	writing.go    the bytes of one write
//	turnstile.go  a right that is given in order
//	write.go      Write, Writer, Flush
//	control.go    pings and pongs
//	ending.go     the closing so far, and the terminal state
//	close.go      Close; finish, the one writer of the terminal state; linger
//	keepalive.go  the keepalive
//	deadline.go   who has a say in the deadlines of the network connection
//	pool.go       buffers
//	net_unix.go   reading and writing sockets without blocking; net_linux.go has
//	              the system calls that the scheduler is not told of
//
// Locks are taken in this order: keepalive, ending, inbound or outbound,
// deadlines. None is held while something blocks.
//
// Its opening: handshake.go, dial.go, proxy.go, accept.go. On top of it:
// server.go, broadcast.go, netconn.go, reconnect.go, wsjson.
//
// Seams for tests: newConn takes any net.Conn, so a wrapper can delay, drop or
// cut what passes; harness_test.go has pair (two Conns over net.Pipe), against
// (a Conn and a raw peer that sends and expects single frames), callers (calls
// at the same time) and wantState; intercept_test.go has a network that can
// delay, drop, cut and stall at a byte, for fault_test.go (a fault at every
// byte of a session) and soak_test.go (sessions made by chance). Under
// testing/synctest all times are exact.
package internal

// Package internal holds no code; this is where things are in package ws.
//
// Without I/O, fuzzed and tested by section of RFC 6455:
//
//	frame      header parser (restartable at any byte) and encoder, masking
//	proto      receiver (bytes to events), Close codes and their order, UTF-8
//	handshake  HTTP/1.1 heads, requests and responses, of both roles
//
// conformance holds the table of what RFC 6455 asks, as bytes on the wire.
// autobahn holds two commands that the public Autobahn suite can be pointed at.
// ws/interop tests against browsers and Node.
//
// The connection, in ws:
//
//	conn.go       Conn, its locks and the rules for them; newConn, join
//	reader.go     the reader goroutine: the one writer of the terminal state
//	queue.go      receive queue: assembles messages; its gate (back-pressure)
//	read.go       Read, Reader, Messages
//	write.go      the one frame writer; Write, Writer, failure of a write
//	control.go    pings and pongs
//	close.go      the closing handshake and its deadline
//	keepalive.go  the keepalive
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
//
// For faster reading later: only readFrames, readPayload and receive touch the
// receive side of the network; a caller of Read could take over that role, as
// long as finish stays on the reader. Compression would have receive inflate
// what it puts into the queue, and readPayload leave such frames alone.
package internal

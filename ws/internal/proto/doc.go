// Package proto is the WebSocket protocol of RFC 6455 without I/O, clocks and
// goroutines: bytes go in, events come out.
//
// [Receiver] turns the peer's bytes, cut anywhere, into events: parts of
// messages, pings, pongs and the Close frame, or an [*Error] that carries the
// close code to fail the connection with. It never allocates by a declared
// length. [CloseState] records which Close frames crossed and in which order.
// [UTF8] validates text incrementally and fails at the first wrong byte.
//
// Nothing here is safe for concurrent use; the caller serialises.
package proto

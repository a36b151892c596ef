// Package proto is the WebSocket protocol of RFC 6455 without I/O, clocks and
// goroutines: bytes go in, events come out, and the other way round.
//
// [Receiver] turns the peer's bytes, cut anywhere, into events: parts of
// messages, pings, pongs and the Close frame, or an [*Error] that carries the
// close code to fail the connection with. It never allocates by a declared
// length. [Sender] turns messages and control frames into bytes, in an order
// that the RFC allows. [CloseState] records which Close frames crossed and in
// which order. [UTF8] validates text incrementally and fails at the first wrong
// byte.
//
// An [Extension] that transforms messages, such as permessage-deflate, plugs
// in at two places. Sender.Encoder gets each part of a message before it is
// framed, whole messages in one part, in the order of the frames; the Sender
// sets RSV1. Receiver.SetDecoder allows RSV1 on the first frame of a message;
// its parts then come with Event.Encoded set, as they are on the wire and not
// judged as text, the caller joins them and passes the whole to
// Receiver.Decode, which bounds the result by Limits.Message (1009) and judges
// it as text (1007). Package ws takes the extension in config.extension.
//
// Nothing here is safe for concurrent use; the caller serialises.
package proto

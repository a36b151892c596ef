// Package compress is the seam between package ws, which has no compressor,
// and package deflate, which only those import who compress. It holds no code.
package compress

import "errors"

// ErrTooBig is the error of an Inflate whose result exceeds the limit.
var ErrTooBig = errors.New("decompressed message exceeds the limit")

// A Parameters is one permessage-deflate extension with its settings, which
// both roles negotiate with (RFC 7692, section 5). Header values are those of
// all Sec-WebSocket-Extensions lines. It is safe for concurrent use, and one is
// shared by many connections.
type Parameters interface {
	// Offer returns the header value of a client's handshake.
	Offer() string
	// Confirm judges the answer to Offer. A nil Codec without an error
	// means that the server declined. An error means that the client must
	// fail the handshake.
	Confirm(response []string) (Codec, error)
	// Accept chooses among a client's offers and returns the header value
	// that answers it; a nil Codec without an error means that no offer
	// can be accepted. An error means that the header is malformed.
	Accept(offers []string) (response string, c Codec, err error)
}

// A Codec holds what one connection remembers of its messages. Deflate and
// Inflate may be called at the same time, each by one goroutine, and in the
// order in which the messages are on the wire.
type Codec interface {
	// Worth reports whether a message that is p, or begins with p, is to
	// be compressed at all.
	Worth(p []byte) bool
	// Deflate appends p to dst, compressed so that it can be decompressed
	// at once; p may be a message or a part of one. The last 4 bytes are
	// those of [Tail], which the last frame of a message does not have
	// (RFC 7692, section 7.2.1).
	//
	// If limit is not negative and what is appended, without the tail,
	// would not be shorter than it, Deflate returns ok false, has
	// remembered nothing, and the message must go out as it is.
	Deflate(dst, p []byte, limit int) (out []byte, ok bool)
	// Inflate appends the message whose payload is p to dst. If that is
	// more than limit bytes, unless limit is negative, the error is
	// ErrTooBig; any other error means that p is malformed. After an error
	// the Codec is of no more use.
	Inflate(dst, p []byte, limit int64) ([]byte, error)
}

// Tail is what a frame leaves out at the end of a compressed message.
const Tail = "\x00\x00\xff\xff"

package proto

import (
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// RSV1 is the reserved bit that marks a transformed message in
// [frame.Header.RSV] (RFC 7692, section 6).
const RSV1 = 4

// An Encoder transforms the payload of messages before they are framed. Its
// calls come in the order of the frames on the wire.
type Encoder interface {
	// Encode appends the transformed p, a part of a message, to dst. With
	// first, the first part, ok false leaves the whole message as it is;
	// dst comes back unchanged then.
	Encode(dst, p []byte, first, last bool) (out []byte, ok bool)
	// Reset drops what later messages could refer to, since the one that
	// was encoded last is not sent in full.
	Reset()
}

// A Decoder reverts a peer's Encoder.
type Decoder interface {
	// Decode appends the payload of a whole message to dst. If there is
	// more than limit bytes of it, unless limit is 0, it fails with an
	// [*Error] of CodeTooBig, before it has made more than that.
	Decode(dst, p []byte, limit int64) ([]byte, error)
}

// An Extension is what was negotiated for both directions.
type Extension interface {
	Encoder
	Decoder
}

// Decode reverts the transformation of a whole message that arrived with
// Event.Encoded set, appending to dst, and judges the result. The error is an
// [*Error].
func (r *Receiver) Decode(typ frame.Opcode, dst, p []byte) ([]byte, error) {
	from := len(dst)
	dst, err := r.Decoder.Decode(dst, p, r.Limits.Message)
	if err != nil {
		return dst, err
	}
	if typ == frame.Text && !utf8.Valid(dst[from:]) {
		return dst, &Error{CodeInvalidData, "text message is not valid UTF-8"}
	}
	return dst, nil
}

package ws

import (
	"context"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// A Compression is an extension that compresses messages: permessage-deflate
// (RFC 7692). Package deflate makes it; nothing else can.
type Compression interface {
	// Offer returns the value of a client's Sec-WebSocket-Extensions.
	Offer() string
	// Confirm judges the values that a server answered with. A nil
	// Extension without an error means that it declined; an error fails
	// the handshake.
	Confirm(response []string) (proto.Extension, error)
	// Accept chooses among the values of a client's header and returns
	// the value that answers it; a nil Extension without an error means
	// that there is none to choose. An error means that it is malformed.
	Accept(offers []string) (response string, e proto.Extension, err error)
}

// WriteUncompressed is [Conn.Write] without compression, whatever was
// negotiated: for messages that do not get shorter, and for those with secrets
// in them, which the length of a compressed frame could give away.
func (c *Conn) WriteUncompressed(ctx context.Context, typ MessageType, p []byte) error {
	return c.writeMessage(ctx, &outgoing{typ: typ, fin: true, payload: p, plain: true})
}

// SetCompression decides whether the message is compressed, if that was
// negotiated; it is, unless its first part is below the threshold. It must come
// before the first Write.
func (w *MessageWriter) SetCompression(on bool) { w.plain = !on }

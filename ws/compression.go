package ws

import "github.com/wsracecheck/wsracecheck/ws/internal/proto"

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

package proto

import "github.com/wsracecheck/wsracecheck/ws/internal/frame"

// A Sender turns messages, or parts of them, and control frames into the bytes
// of frames. It keeps the rules of the order: a message is begun, continued
// and ended; control frames pass between; nothing follows the Close frame. The
// zero Sender is a server's.
type Sender struct {
	// Key gives the masking key of each frame, on a client. Nil on a
	// server.
	Key func() [4]byte
	// Encoder transforms messages; nil leaves them.
	Encoder Encoder
	// OnHeader, unless nil, is told every frame header, for logging.
	OnHeader func(frame.Header)

	inMessage bool
	encoded   bool // the message at hand is transformed
	closed    bool
}

// InMessage reports whether a message was begun and not ended.
func (s *Sender) InMessage() bool { return s.inMessage }

// Closed reports whether the Close frame was made: no frame may follow.
func (s *Sender) Closed() bool { return s.closed }

// Begin makes the header of the next frame of a message: of a message of type
// typ, or of the one at hand, with a payload of n bytes. The payload must be
// masked by the header's key, and the frame must be sent, unless it is taken
// back with Undo before anything else is made.
//
// It must not be called after Close, nor with an Encoder: see [Sender.Encode].
func (s *Sender) Begin(typ frame.Opcode, n int, fin bool) frame.Header {
	h := frame.Header{Fin: fin, Opcode: typ}
	if s.inMessage {
		h.Opcode = frame.Continuation
	} else if s.encoded {
		h.RSV = RSV1
	}
	s.inMessage = !fin
	return s.header(h, n)
}

// Encode transforms a part of a message, if there is an Encoder and it takes
// the message. It returns what is to be framed in place of p, which may be in
// dst, and must come before the Begin of that frame.
func (s *Sender) Encode(dst, p []byte, fin bool) []byte {
	if s.Encoder == nil || s.inMessage && !s.encoded {
		return p
	}
	out, ok := s.Encoder.Encode(dst, p, !s.inMessage, fin)
	if !s.inMessage {
		s.encoded = ok
	}
	if !s.encoded {
		return p
	}
	return out
}

// Plain says that the message that begins next is not transformed: in place of
// the Encode of its parts, which leave it as it is from then on.
func (s *Sender) Plain() { s.encoded = false }

// Undo takes back the last frame of Begin, of which nothing was sent.
func (s *Sender) Undo(h frame.Header) {
	s.inMessage = h.Opcode == frame.Continuation
	if s.encoded {
		s.Encoder.Reset()
	}
}

// AppendData appends a whole frame of a message with its payload p, which was
// encoded before.
func (s *Sender) AppendData(dst []byte, typ frame.Opcode, p []byte, fin bool) []byte {
	return appendFrame(dst, s.Begin(typ, len(p), fin), p)
}

// AppendControl appends a ping or a pong. The payload is not longer than
// [frame.MaxControlPayload].
func (s *Sender) AppendControl(dst []byte, op frame.Opcode, p []byte) []byte {
	return appendFrame(dst, s.header(frame.Header{Fin: true, Opcode: op}, len(p)), p)
}

// AppendClose appends the Close frame, after which no frame may follow.
func (s *Sender) AppendClose(dst []byte, c Close) []byte {
	s.closed = true
	return s.AppendControl(dst, frame.Close, c.Append(nil))
}

func (s *Sender) header(h frame.Header, n int) frame.Header {
	h.Length = uint64(n)
	if s.OnHeader != nil {
		s.OnHeader(h)
	}
	if s.Key != nil {
		h.Masked, h.Key = true, s.Key()
	}
	return h
}

func appendFrame(dst []byte, h frame.Header, p []byte) []byte {
	dst = h.Append(dst)
	if !h.Masked {
		return append(dst, p...)
	}
	n := len(dst)
	dst = append(dst, p...)
	frame.Mask(h.Key, 0, dst[n:])
	return dst
}

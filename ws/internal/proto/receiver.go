package proto

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// An Error is a violation by the peer, for which the connection is failed
// (RFC 6455, section 7.1.7) with Code.
type Error struct {
	Code   uint16
	Reason string
}

func (e *Error) Error() string { return e.Reason }

// Limits bound what the peer may send. Zero means no limit.
type Limits struct {
	Message   int64 // bytes of a message's payload
	Frame     int64 // bytes of a data frame's payload
	Fragments int   // frames of a message
}

// A Kind is the kind of an [Event].
type Kind uint8

const (
	// None: the input is used up and nothing came out.
	None Kind = iota
	// Data is a part of a message.
	Data
	// Ping and Pong carry the frame's payload.
	Ping
	Pong
	// ClosePeer is the peer's Close frame. Nothing after it is parsed.
	ClosePeer
)

// An Event is what the peer's bytes mean. Payload is only lent: it aliases the
// input or the Receiver and holds until the next call of Next.
type Event struct {
	Kind    Kind
	Payload []byte
	Type    frame.Opcode // Data: Text or Binary
	Final   bool         // Data: the message is complete
	Encoded bool         // Data: the message is to be passed to [Receiver.Decode]
	Close   Close        // ClosePeer
}

// A Receiver turns the peer's bytes into events.
type Receiver struct {
	// Limits may be changed between messages.
	Limits Limits
	// OnHeader, unless nil, is told every frame header, for logging.
	OnHeader func(frame.Header)
	// Decoder is that of the extension that was negotiated, if any. It is
	// set before the first byte, by SetDecoder.
	Decoder Decoder

	parser frame.Parser

	inFrame bool
	header  frame.Header
	pos     int    // payload bytes of the frame already taken, for the mask
	left    uint64 // payload bytes of the frame still to come

	control [frame.MaxControlPayload]byte // payload of the control frame at hand

	inMessage bool
	typ       frame.Opcode
	size      int64 // payload bytes of the message, as declared so far
	frames    int
	encoded   bool
	text      UTF8
}

// NewReceiver returns a Receiver for the frames that arrive at a server or at
// a client.
func NewReceiver(server bool, limits Limits) *Receiver {
	return &Receiver{Limits: limits, parser: frame.Parser{WantMask: server}}
}

// SetDecoder allows messages with RSV1 set, which d reverts.
func (r *Receiver) SetDecoder(d Decoder) {
	r.Decoder = d
	r.parser.AllowRSV = RSV1
}

// Next takes bytes from in up to the next event; it unmasks them in place. It
// returns how many bytes it took. With Kind None all of in was taken. The
// error is an [*Error], after which, as after a ClosePeer event, the Receiver
// is not to be called again.
func (r *Receiver) Next(in []byte) (n int, ev Event, err error) {
	return r.NextPart(in, math.MaxInt)
}

// NextPart is Next that does not take more than limit bytes of the payload of a
// message at once. With limit 0 it stops before the first of them, with Kind
// None, and not all of in is taken.
func (r *Receiver) NextPart(in []byte, limit int) (n int, ev Event, err error) {
	if h, size, ok := r.parser.Short(in); ok && r.plain(h, limit) {
		n = size + int(h.Length)
		p := in[size:n]
		if h.Masked {
			frame.Mask(h.Key, 0, p)
		}
		r.header, r.typ = h, h.Opcode
		if h.Opcode == frame.Text && !utf8.Valid(p) {
			return n, Event{}, errNotUTF8
		}
		return n, Event{Kind: Data, Payload: p, Type: h.Opcode, Final: true}, nil
	}
	for {
		if !r.inFrame {
			h, took, ok, err := r.parser.Parse(in[n:])
			n += took
			if err != nil {
				return n, Event{}, framingError(err)
			}
			if !ok {
				return n, Event{}, nil
			}
			if err := r.begin(h); err != nil {
				return n, Event{}, err
			}
		}
		took, ev, err := r.payload(in[n:], limit)
		n += took
		if err != nil || ev.Kind != None {
			return n, ev, err
		}
		if r.inFrame { // the payload is not complete: in is used up, or limit
			return n, Event{}, nil
		}
	}
}

// plain reports whether a frame can be taken at once: a whole message between
// others that breaks no limit.
func (r *Receiver) plain(h frame.Header, limit int) bool {
	n, l := int64(h.Length), &r.Limits
	return !r.inFrame && !r.inMessage && r.OnHeader == nil && n <= int64(limit) &&
		(l.Frame <= 0 || n <= l.Frame) && (l.Message <= 0 || n <= l.Message)
}

// Message returns the type of the message that was begun, by a header at least,
// and not ended.
func (r *Receiver) Message() (typ frame.Opcode, ok bool) { return r.typ, r.inMessage }

// Encoded reports whether the message at hand is one for Decode.
func (r *Receiver) Encoded() bool { return r.inMessage && r.encoded }

// Idle reports whether all frames that were begun have ended.
func (r *Receiver) Idle() bool { return !r.inFrame && !r.parser.Buffered() }

// Rest returns how many payload bytes of the data frame at hand are still to
// come, 0 between such frames, and whether it is the last one of its message. The
// length is what the peer declared: nothing may be allocated for it.
func (r *Receiver) Rest() (left uint64, last bool) {
	if r.header.Opcode.IsControl() {
		return 0, false
	}
	return r.left, r.header.Fin
}

func framingError(err error) error {
	var fe *frame.Error
	if errors.As(err, &fe) {
		return &Error{CodeProtocol, fe.Reason}
	}
	return err
}

// begin judges a frame by its header, before any of its payload.
func (r *Receiver) begin(h frame.Header) error {
	if r.OnHeader != nil {
		r.OnHeader(h)
	}
	r.inFrame, r.header, r.pos, r.left = true, h, 0, h.Length
	if h.RSV != 0 && (h.Opcode.IsControl() || h.Opcode == frame.Continuation) {
		return &Error{CodeProtocol, "RSV1 is set on a " + h.Opcode.String() + " frame"}
	}
	if h.Opcode.IsControl() {
		return nil
	}
	if h.Opcode == frame.Continuation {
		if !r.inMessage {
			return &Error{CodeProtocol, "continuation frame without a message to continue"}
		}
	} else {
		if r.inMessage {
			return &Error{CodeProtocol, h.Opcode.String() + " frame inside a fragmented message"}
		}
		r.inMessage, r.typ, r.size, r.frames, r.encoded = true, h.Opcode, 0, 0, h.RSV != 0
		r.text.Reset()
	}
	return r.checkLimits(h)
}

func (r *Receiver) checkLimits(h frame.Header) error {
	r.frames++
	if m := r.Limits.Fragments; m > 0 && r.frames > m {
		return &Error{CodeTooBig, fmt.Sprintf("message of more than %d fragments", m)}
	}
	if m := r.Limits.Frame; m > 0 && h.Length > uint64(m) {
		return &Error{CodeTooBig, fmt.Sprintf("frame of %d bytes exceeds the limit of %d", h.Length, m)}
	}
	// Neither term exceeds 1<<63-1, so the unsigned sum does not wrap.
	total := uint64(r.size) + h.Length
	if m := r.wireLimit(); m > 0 && total > m {
		return &Error{CodeTooBig, fmt.Sprintf("message of at least %d bytes exceeds the limit of %d", total, m)}
	}
	if total > 1<<63-1 {
		return &Error{CodeTooBig, "message of more than 1<<63-1 bytes"}
	}
	r.size = int64(total)
	return nil
}

// wireLimit returns how many bytes a message may have on the wire, 0 for any
// number. One that is transformed may be a bit longer than what becomes of it,
// which Decode judges: blocks that could not be compressed have headers.
func (r *Receiver) wireLimit() uint64 {
	m := uint64(r.Limits.Message)
	if m > 0 && r.encoded {
		m += m/8 + 64
	}
	return m
}

// payload takes what in has of the frame's payload.
func (r *Receiver) payload(in []byte, limit int) (n int, ev Event, err error) {
	n = len(in)
	if !r.header.Opcode.IsControl() {
		n = min(n, limit)
	}
	if uint64(n) > r.left {
		n = int(r.left)
	}
	p := in[:n]
	if r.header.Masked {
		frame.Mask(r.header.Key, r.pos&3, p)
	}
	start := r.pos
	r.pos += n
	r.left -= uint64(n)
	r.inFrame = r.left > 0
	if !r.header.Opcode.IsControl() {
		ev, err = r.data(p)
		return n, ev, err
	}
	copy(r.control[start:], p)
	if r.inFrame {
		return n, Event{}, nil
	}
	ev, err = r.endControl(r.control[:r.pos])
	return n, ev, err
}

var errNotUTF8 = &Error{CodeInvalidData, "text message is not valid UTF-8"}

// data makes the event for a part of a message. Parts without bytes are only
// told if they end the message.
func (r *Receiver) data(p []byte) (Event, error) {
	final := r.header.Fin && !r.inFrame
	if r.typ == frame.Text && !r.encoded {
		if !r.text.Feed(p) || final && !r.text.Done() {
			return Event{}, errNotUTF8
		}
	}
	if len(p) == 0 && !final {
		return Event{}, nil
	}
	ev := Event{Kind: Data, Payload: p, Type: r.typ, Final: final, Encoded: r.encoded}
	r.inMessage = !final
	return ev, nil
}

func (r *Receiver) endControl(p []byte) (Event, error) {
	switch r.header.Opcode {
	case frame.Ping:
		return Event{Kind: Ping, Payload: p}, nil
	case frame.Pong:
		return Event{Kind: Pong, Payload: p}, nil
	}
	c, err := ParseClose(p)
	if err != nil {
		return Event{}, err
	}
	return Event{Kind: ClosePeer, Close: c}, nil
}

package frame

import (
	"encoding/binary"
	"fmt"
)

// An Opcode is the 4-bit frame type (RFC 6455, section 5.2).
type Opcode byte

// The opcodes that RFC 6455 defines; all others are reserved.
const (
	Continuation Opcode = 0x0
	Text         Opcode = 0x1
	Binary       Opcode = 0x2
	Close        Opcode = 0x8
	Ping         Opcode = 0x9
	Pong         Opcode = 0xA
)

// IsControl reports whether o is a control opcode, reserved ones included.
func (o Opcode) IsControl() bool { return o&0x8 != 0 }

// Known reports whether RFC 6455 defines o.
func (o Opcode) Known() bool { return o <= Binary || o >= Close && o <= Pong }

// String returns the name of the opcode as the RFC writes it.
func (o Opcode) String() string {
	switch o {
	case Continuation:
		return "continuation"
	case Text:
		return "text"
	case Binary:
		return "binary"
	case Close:
		return "close"
	case Ping:
		return "ping"
	case Pong:
		return "pong"
	}
	return fmt.Sprintf("reserved opcode 0x%X", byte(o))
}

const (
	// MaxHeaderSize is the size in bytes of the longest header.
	MaxHeaderSize = 14
	// MaxControlPayload is the largest payload of a control frame in bytes
	// (RFC 6455, section 5.5).
	MaxControlPayload = 125

	len16 = 126
	len64 = 127
)

// A Header is everything of a frame but its payload.
type Header struct {
	Fin    bool
	RSV    byte // the three reserved bits: 4 is RSV1, 2 is RSV2, 1 is RSV3
	Opcode Opcode
	Masked bool
	Key    [4]byte // the masking key; zero unless Masked
	Length uint64  // payload length in bytes; below 1<<63
}

// Append appends the encoded header to dst, with the length in its shortest
// form, and returns the extended slice.
func (h Header) Append(dst []byte) []byte {
	b0 := h.RSV<<4 | byte(h.Opcode)
	if h.Fin {
		b0 |= 0x80
	}
	var mask byte
	if h.Masked {
		mask = 0x80
	}
	switch {
	case h.Length < len16:
		dst = append(dst, b0, mask|byte(h.Length))
	case h.Length <= 0xFFFF:
		dst = append(dst, b0, mask|len16)
		dst = binary.BigEndian.AppendUint16(dst, uint16(h.Length))
	default:
		dst = append(dst, b0, mask|len64)
		dst = binary.BigEndian.AppendUint64(dst, h.Length)
	}
	if h.Masked {
		dst = append(dst, h.Key[:]...)
	}
	return dst
}

// An Error says how a frame header breaks RFC 6455.
type Error struct{ Reason string }

func (e *Error) Error() string { return e.Reason }

// A Parser parses one header after the other from a stream of bytes that may
// be cut anywhere. It refuses a header at the first byte that proves it wrong.
//
// The zero Parser expects unmasked frames, which is the client's side.
type Parser struct {
	// WantMask is the masking that section 5.1 demands of the peer: true
	// on a server, false on a client.
	WantMask bool
	// AllowRSV has the reserved bits that an extension gave a meaning.
	AllowRSV byte

	buf [MaxHeaderSize]byte
	n   int // bytes of buf in use
}

// Parse takes bytes from src until one header is complete. It returns how many
// bytes it took, and ok when h is complete; the next call begins a new header.
// Without ok it took all of src. After an error the Parser is of no more use.
func (p *Parser) Parse(src []byte) (h Header, n int, ok bool, err error) {
	if p.n == 0 && len(src) >= 2 {
		// The usual case: the whole header is there, and need not be kept.
		if size := headerSize(src); len(src) >= size {
			if err := p.check(src[:size], 0); err != nil {
				return Header{}, size, false, err
			}
			return decode(src[:size]), size, true, nil
		}
	}
	for {
		need := 2
		if p.n >= 2 {
			need = headerSize(p.buf[:])
		}
		if p.n == need {
			h = decode(p.buf[:need])
			p.n = 0
			return h, n, true, nil
		}
		took := copy(p.buf[p.n:need], src[n:])
		if took == 0 {
			return Header{}, n, false, nil
		}
		before := p.n
		p.n += took
		n += took
		if err := p.check(p.buf[:p.n], before); err != nil {
			return Header{}, n, false, err
		}
	}
}

// Short decodes the header of the frame that src begins with, if that is all of an
// unfragmented data frame of less than 64 KiB without reserved bits that Parse
// would accept: in one step, since most frames are such.
func (p *Parser) Short(src []byte) (h Header, size int, ok bool) {
	if p.n > 0 || len(src) < 6 {
		return Header{}, 0, false
	}
	op, n := Opcode(src[0]&0x0F), int(src[1]&0x7F)
	if src[0]&0xF0 != 0x80 || op != Text && op != Binary || n == len64 || src[1]&0x80 != 0 != p.WantMask {
		return Header{}, 0, false
	}
	size = 2
	if n == len16 {
		n, size = int(binary.BigEndian.Uint16(src[2:])), 4
		if n < len16 {
			return Header{}, 0, false
		}
	}
	h = Header{Fin: true, Opcode: op, Masked: p.WantMask, Length: uint64(n)}
	if h.Masked {
		if len(src) < size+4 {
			return Header{}, 0, false
		}
		h.Key = [4]byte(src[size:])
		size += 4
	}
	return h, size, len(src)-size >= n
}

// Buffered reports whether a part of a header was taken.
func (p *Parser) Buffered() bool { return p.n > 0 }

// Whole reports whether b begins with a whole frame, by its lengths alone.
func Whole(b []byte) bool {
	if len(b) < 2 {
		return false
	}
	size := headerSize(b)
	return len(b) >= size && uint64(len(b)-size) >= length(b)
}

// headerSize returns the size of the header that begins with the two bytes of
// b that are looked at.
func headerSize(b []byte) int {
	size := 2 + lengthSize(b)
	if b[1]&0x80 != 0 {
		size += 4
	}
	return size
}

// lengthSize returns the size of the extended length.
func lengthSize(b []byte) int {
	switch b[1] & 0x7F {
	case len16:
		return 2
	case len64:
		return 8
	}
	return 0
}

// check judges what became known of the header that begins with b, when the
// bytes that are known grew from before to all of b.
func (p *Parser) check(b []byte, before int) error {
	if before < 1 {
		if err := p.checkFirst(b[0]); err != nil {
			return err
		}
	}
	if len(b) < 2 {
		return nil
	}
	if before < 2 {
		if err := p.checkSecond(b); err != nil {
			return err
		}
	}
	if len(b) < 3 {
		return nil
	}
	return checkLength(b, before)
}

func (p *Parser) checkFirst(b0 byte) error {
	op := Opcode(b0 & 0x0F)
	if rsv := b0 >> 4 & 7; rsv&^p.AllowRSV != 0 {
		return &Error{fmt.Sprintf("reserved bits 0x%X are set", rsv)}
	}
	if !op.Known() {
		return &Error{op.String()}
	}
	if op.IsControl() && b0&0x80 == 0 {
		return &Error{"fragmented " + op.String() + " frame"}
	}
	return nil
}

func (p *Parser) checkSecond(b []byte) error {
	masked := b[1]&0x80 != 0
	if masked && !p.WantMask {
		return &Error{"masked frame from a server"}
	}
	if !masked && p.WantMask {
		return &Error{"unmasked frame from a client"}
	}
	if op := Opcode(b[0] & 0x0F); op.IsControl() && b[1]&0x7F > MaxControlPayload {
		return &Error{op.String() + " frame with more than 125 bytes"}
	}
	return nil
}

// checkLength judges the extended length: the top bit of a 64-bit length must
// be 0, and the shortest form must be used (section 5.2).
func checkLength(b []byte, before int) error {
	size := lengthSize(b)
	if size == 8 && b[2]&0x80 != 0 {
		return &Error{"64-bit length with the top bit set"}
	}
	if size == 0 || before >= 2+size || len(b) < 2+size {
		return nil
	}
	length := length(b)
	if size == 2 && length < len16 || size == 8 && length <= 0xFFFF {
		return &Error{fmt.Sprintf("length %d is not in its shortest form", length)}
	}
	return nil
}

// length returns the payload length in the header that begins with b, which has
// all of it.
func length(b []byte) uint64 {
	switch lengthSize(b) {
	case 2:
		return uint64(binary.BigEndian.Uint16(b[2:]))
	case 8:
		return binary.BigEndian.Uint64(b[2:])
	}
	return uint64(b[1] & 0x7F)
}

// decode decodes the whole header b.
func decode(b []byte) Header {
	h := Header{
		Fin:    b[0]&0x80 != 0,
		RSV:    b[0] >> 4 & 7,
		Opcode: Opcode(b[0] & 0x0F),
		Masked: b[1]&0x80 != 0,
		Length: length(b),
	}
	if h.Masked {
		copy(h.Key[:], b[len(b)-4:])
	}
	return h
}

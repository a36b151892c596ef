package proto

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// Close codes that the protocol itself uses (RFC 6455, section 7.4.1).
const (
	CodeNormal       = 1000
	CodeGoingAway    = 1001
	CodeProtocol     = 1002
	CodeUnsupported  = 1003
	CodeNoStatus     = 1005 // never on the wire: the Close frame had no code
	CodeAbnormal     = 1006 // never on the wire: there was no Close frame
	CodeInvalidData  = 1007
	CodePolicy       = 1008
	CodeTooBig       = 1009
	CodeInternal     = 1011
	CodeTLSHandshake = 1015 // never on the wire
)

// MaxReason is the longest close reason in bytes: a control frame's payload
// less the code.
const MaxReason = frame.MaxControlPayload - 2

// A Close is the content of a Close frame. Code is CodeNoStatus for a frame
// without a payload.
type Close struct {
	Code   uint16
	Reason string
}

// ValidCode reports whether code may be in a Close frame: 1000 to 1014 as far
// as they are registered for the wire, and 3000 to 4999 (section 7.4.2).
func ValidCode(code uint16) bool {
	switch {
	case code >= 3000 && code <= 4999:
		return true
	case code < 1000 || code > 1014:
		return false
	}
	return code != 1004 && code != CodeNoStatus && code != CodeAbnormal
}

// ParseClose parses the payload of a Close frame (section 5.5.1). The error is
// an [*Error].
func ParseClose(p []byte) (Close, error) {
	switch {
	case len(p) == 0:
		return Close{Code: CodeNoStatus}, nil
	case len(p) == 1:
		return Close{}, &Error{CodeProtocol, "close frame with a payload of one byte"}
	}
	c := Close{Code: binary.BigEndian.Uint16(p), Reason: string(p[2:])}
	if !ValidCode(c.Code) {
		return Close{}, &Error{CodeProtocol, fmt.Sprintf("invalid close code %d", c.Code)}
	}
	if !utf8.ValidString(c.Reason) {
		return Close{}, &Error{CodeInvalidData, "close reason is not valid UTF-8"}
	}
	return c, nil
}

// Append appends the payload of the Close frame to dst. Without a code
// (CodeNoStatus) it appends nothing.
func (c Close) Append(dst []byte) []byte {
	if c.Code == CodeNoStatus {
		return dst
	}
	dst = binary.BigEndian.AppendUint16(dst, c.Code)
	return append(dst, c.Reason...)
}

// Check returns an error if c cannot be sent: a code that is not for the wire,
// or a reason that is too long or not UTF-8. CodeNoStatus sends an empty frame
// and takes no reason.
func (c Close) Check() error {
	switch {
	case c.Code == CodeNoStatus && c.Reason != "":
		return fmt.Errorf("close code %d takes no reason", c.Code)
	case c.Code != CodeNoStatus && !ValidCode(c.Code):
		return fmt.Errorf("close code %d may not be sent", c.Code)
	case len(c.Reason) > MaxReason:
		return fmt.Errorf("close reason of %d bytes is longer than %d", len(c.Reason), MaxReason)
	case !utf8.ValidString(c.Reason):
		return fmt.Errorf("close reason is not valid UTF-8")
	}
	return nil
}

// TrimReason cuts s to MaxReason bytes, between runes.
func TrimReason(s string) string {
	if len(s) <= MaxReason {
		return s
	}
	n := MaxReason
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// A CloseState records the Close frames of both sides and their order
// (sections 7.1.2 and 7.1.3). The zero value is an open connection.
type CloseState struct {
	// Rcvd is the peer's Close frame, nil as long as there was none.
	Rcvd *Close
	// Sent is our Close frame, nil as long as none was written in full.
	Sent *Close
	// RcvdThenSent is true if the peer's came before ours was begun.
	RcvdThenSent bool

	sending bool // BeginSend was called: ours is written or about to be
}

// Receive records the peer's Close frame.
func (s *CloseState) Receive(c Close) {
	if s.Rcvd == nil {
		s.Rcvd = &c
	}
}

// BeginSend claims the one right to send a Close frame. The order of the two
// frames is settled here and not in EndSend, because the peer's answer to our
// frame may be parsed before the write of ours has returned.
func (s *CloseState) BeginSend() bool {
	if s.sending {
		return false
	}
	s.sending = true
	s.RcvdThenSent = s.Rcvd != nil
	return true
}

// EndSend records that the frame claimed by BeginSend was written in full.
func (s *CloseState) EndSend(c Close) { s.Sent = &c }

// Complete reports whether both sides' frames crossed.
func (s *CloseState) Complete() bool { return s.Rcvd != nil && s.Sent != nil }

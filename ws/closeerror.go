package ws

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// A StatusCode is a close code (RFC 6455, section 7.4).
type StatusCode uint16

// The registered close codes. StatusNoStatus, StatusAbnormal and
// StatusTLSHandshake are never on the wire.
const (
	StatusNormal             StatusCode = 1000
	StatusGoingAway          StatusCode = 1001
	StatusProtocolError      StatusCode = 1002
	StatusUnsupportedData    StatusCode = 1003
	StatusNoStatus           StatusCode = 1005
	StatusAbnormal           StatusCode = 1006
	StatusInvalidData        StatusCode = 1007
	StatusPolicyViolation    StatusCode = 1008
	StatusMessageTooBig      StatusCode = 1009
	StatusMandatoryExtension StatusCode = 1010
	StatusInternalError      StatusCode = 1011
	StatusServiceRestart     StatusCode = 1012
	StatusTryAgainLater      StatusCode = 1013
	StatusBadGateway         StatusCode = 1014
	StatusTLSHandshake       StatusCode = 1015
)

var statusNames = map[StatusCode]string{
	StatusNormal:             "normal closure",
	StatusGoingAway:          "going away",
	StatusProtocolError:      "protocol error",
	StatusUnsupportedData:    "unsupported data",
	StatusNoStatus:           "no status",
	StatusAbnormal:           "abnormal closure",
	StatusInvalidData:        "invalid data",
	StatusPolicyViolation:    "policy violation",
	StatusMessageTooBig:      "message too big",
	StatusMandatoryExtension: "mandatory extension",
	StatusInternalError:      "internal error",
	StatusServiceRestart:     "service restart",
	StatusTryAgainLater:      "try again later",
	StatusBadGateway:         "bad gateway",
	StatusTLSHandshake:       "TLS handshake",
}

// String returns the code with its name, e.g. "1000 (normal closure)".
func (c StatusCode) String() string {
	if n, ok := statusNames[c]; ok {
		return fmt.Sprintf("%d (%s)", uint16(c), n)
	}
	return fmt.Sprintf("%d", uint16(c))
}

// A Close is the content of a Close frame. Code is StatusNoStatus if the frame
// had none.
type Close struct {
	Code   StatusCode
	Reason string
}

// String returns the code, its name and the reason.
func (c Close) String() string {
	if c.Reason == "" {
		return c.Code.String()
	}
	return c.Code.String() + " " + c.Reason
}

// A CloseError is the terminal state of a connection: how it ended. It exists
// once per connection and never changes; every call that meets the end returns
// the same one. It must not be modified.
//
// errors.Is(err, net.ErrClosed) is true for every CloseError.
type CloseError struct {
	// Rcvd is the Close frame that the peer sent, nil if there was none.
	Rcvd *Close
	// Sent is the Close frame that was written in full to the network,
	// nil if there was none.
	Sent *Close
	// RcvdThenSent is true if the peer's Close frame arrived before ours
	// was begun, that is, if the peer closed the connection.
	RcvdThenSent bool

	cause error
}

// The causes of a CloseError that are not errors of the network or violations
// by the peer.
var (
	// ErrCloseTimeout: the closing handshake was not over in time, see
	// Options.CloseTimeout. errors.Is(err, os.ErrDeadlineExceeded) holds.
	ErrCloseTimeout error = timeoutError("ws: timed out while closing")
	// ErrKeepalive: the peer was silent for Options.PingTimeout after a
	// ping. errors.Is(err, os.ErrDeadlineExceeded) holds.
	ErrKeepalive error = timeoutError("ws: keepalive ping timed out")
	// ErrWriteTimeout: the network took nothing for Options.WriteTimeout.
	// errors.Is(err, os.ErrDeadlineExceeded) holds.
	ErrWriteTimeout error = timeoutError("ws: write timed out")
	// ErrCloseNow: CloseNow was called.
	ErrCloseNow = errors.New("ws: closed without a handshake by CloseNow")
)

type timeoutError string

func (e timeoutError) Error() string        { return string(e) }
func (e timeoutError) Timeout() bool        { return true }
func (e timeoutError) Is(target error) bool { return target == os.ErrDeadlineExceeded }

// A ProtocolError is the cause of a CloseError when the peer broke the
// protocol or exceeded a limit, and the connection was failed with Code
// (RFC 6455, section 7.1.7).
type ProtocolError struct {
	Code   StatusCode
	Reason string
}

func (e *ProtocolError) Error() string { return "ws: peer: " + e.Reason }

// OK reports whether the connection was closed as it should be: both Close
// frames were exchanged, each with a code among 1000, 1001 and 1005.
func (e *CloseError) OK() bool {
	return e.Rcvd != nil && e.Sent != nil && e.Rcvd.Code.ok() && e.Sent.Code.ok()
}

func (c StatusCode) ok() bool {
	return c == StatusNormal || c == StatusGoingAway || c == StatusNoStatus
}

// Error says which Close frames were exchanged, in their order, and the cause.
func (e *CloseError) Error() string {
	var b strings.Builder
	b.WriteString("ws: connection closed: ")
	switch {
	case e.Rcvd == nil && e.Sent == nil:
		b.WriteString("no close frame sent or received")
	case e.Rcvd == nil:
		fmt.Fprintf(&b, "sent %v; no close frame received", *e.Sent)
	case e.Sent == nil:
		fmt.Fprintf(&b, "received %v; no close frame sent", *e.Rcvd)
	case e.RcvdThenSent:
		fmt.Fprintf(&b, "received %v; then sent %v", *e.Rcvd, *e.Sent)
	default:
		fmt.Fprintf(&b, "sent %v; then received %v", *e.Sent, *e.Rcvd)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause: a [*ProtocolError], an error of the network,
// [ErrCloseTimeout], [ErrKeepalive], [ErrCloseNow], or what left a message
// incomplete, such as the end of a context; nil if the handshake simply took
// place.
func (e *CloseError) Unwrap() error { return e.cause }

// Is makes errors.Is(err, net.ErrClosed) true.
func (e *CloseError) Is(target error) bool { return target == net.ErrClosed }

// CloseStatus returns the code that the peer closed with if err is or wraps a
// [*CloseError]: StatusAbnormal if there was no Close frame from the peer. For
// any other error, nil included, it returns 0.
func CloseStatus(err error) StatusCode {
	var ce *CloseError
	switch {
	case !errors.As(err, &ce):
		return 0
	case ce.Rcvd == nil:
		return StatusAbnormal
	}
	return ce.Rcvd.Code
}

// publicClose converts the core's Close frame.
func publicClose(c *proto.Close) *Close {
	if c == nil {
		return nil
	}
	return &Close{Code: StatusCode(c.Code), Reason: c.Reason}
}

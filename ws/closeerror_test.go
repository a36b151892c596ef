package ws

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"testing"
)

func TestCloseErrorText(t *testing.T) {
	bye, plain := &Close{StatusGoingAway, "bye"}, &Close{Code: 4321}
	for _, tt := range []struct {
		e    CloseError
		want string
		ok   bool
	}{
		{CloseError{}, "no close frame sent or received", false},
		{CloseError{Sent: bye}, "sent 1001 (going away) bye; no close frame received", false},
		{CloseError{Rcvd: plain, cause: io.ErrClosedPipe}, "received 4321; no close frame sent: io: read/write on closed pipe", false},
		{CloseError{Rcvd: bye, Sent: bye, RcvdThenSent: true}, "received 1001 (going away) bye; then sent 1001 (going away) bye", true},
		{CloseError{Rcvd: plain, Sent: bye}, "sent 1001 (going away) bye; then received 4321", false},
		{CloseError{Rcvd: &Close{Code: StatusNoStatus}, Sent: &Close{Code: StatusNormal}}, "sent 1000 (normal closure); then received 1005 (no status)", true},
	} {
		if got := tt.e.Error(); got != "ws: connection closed: "+tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		if tt.e.OK() != tt.ok {
			t.Errorf("%v: OK = %v", &tt.e, tt.e.OK())
		}
	}
}

func TestCloseErrorIsAndAs(t *testing.T) {
	pe := &ProtocolError{StatusMessageTooBig, "too big"}
	err := fmt.Errorf("reading: %w", &CloseError{Rcvd: &Close{Code: 4000}, cause: pe})
	var ce *CloseError
	var got *ProtocolError
	if !errors.As(err, &ce) || !errors.As(err, &got) || got != pe || !errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
	for _, cause := range []error{ErrCloseTimeout, ErrKeepalive} {
		err := error(&CloseError{cause: cause})
		var ne interface{ Timeout() bool }
		if !errors.Is(err, cause) || !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &ne) || !ne.Timeout() {
			t.Errorf("%v", err)
		}
	}
}

func TestCloseStatus(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want StatusCode
	}{
		{nil, 0}, {io.EOF, 0}, {&CloseError{}, StatusAbnormal},
		{fmt.Errorf("x: %w", &CloseError{Rcvd: &Close{Code: 4000}}), 4000},
	} {
		if got := CloseStatus(tt.err); got != tt.want {
			t.Errorf("CloseStatus(%v) = %v", tt.err, got)
		}
	}
}

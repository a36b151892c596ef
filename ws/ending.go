package ws

import (
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsracecheck/wsracecheck/ws/internal/proto"
)

// An ending is the end of a connection: how it came about so far, and in the
// end the terminal state.
type ending struct {
	// The terminal state. Only finish writes it, once, before it closes
	// done; everyone else reads it after <-done.
	closeErr *CloseError
	done     chan struct{}

	// deadline is that of the closing, in nanoseconds since 1970; 0: it has
	// not begun. From then on no message is begun. It is set under mu.
	deadline atomic.Int64

	mu       sync.Mutex
	closing  proto.CloseState
	owed     *proto.Close // our answer to a Close frame or to a violation
	watchdog *time.Timer  // for a network connection that does not keep the deadline
	cause    error        // the first one given wins
	settled  bool         // the terminal state is composed: no closing begins
}

// receive records the peer's Close frame, which is to be answered.
func (e *ending) receive(p proto.Close) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closing.Receive(p)
	e.owed = &p
}

// violated records that the peer broke the protocol, for which the connection
// is failed (RFC 6455, section 7.1.7).
func (e *ending) violated(pe *proto.Error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cause == nil {
		e.cause = &ProtocolError{StatusCode(pe.Code), pe.Reason}
	}
	e.owed = &proto.Close{Code: pe.Code, Reason: proto.TrimReason(pe.Reason)}
}

// begin begins the closing, unless it has begun, because of cause unless nil.
// When it returns, and before anybody learns of it, prepare has returned. It
// reports whether it was the first to do so.
func (e *ending) begin(cause error, timeout time.Duration, prepare func(deadline time.Time)) (first bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cause == nil {
		e.cause = cause
	}
	if e.isBegun() || e.settled {
		return false
	}
	deadline := time.Now().Add(timeout)
	prepare(deadline)
	e.deadline.Store(deadline.UnixNano())
	return true
}

// isBegun reports whether the closing has begun.
func (e *ending) isBegun() bool { return e.deadline.Load() != 0 }

// answer returns what our Close frame is to say when a call wants it to say p:
// what the peer is owed, if anything. A message of ours that is incomplete,
// inside, can never be completed then, which says more than a code of Close,
// and less than a failure or the peer's code. ok is false if our frame was
// begun before.
func (e *ending) answer(p proto.Close, inside bool) (_ proto.Close, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.owed != nil:
		p = *e.owed
	case inside && e.cause == nil:
		p = proto.Close{Code: proto.CodeInternal, Reason: "closed inside a fragmented message"}
	}
	return p, e.closing.BeginSend()
}

// sent records that our Close frame was written in full.
func (e *ending) sent(p proto.Close) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closing.EndSend(p)
}

// complete reports whether both Close frames were exchanged, or ours followed
// a violation: what is left is the end of TCP.
func (e *ending) complete() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.owed != nil && e.closing.Sent != nil
}

// timedOut gives the closing's timeout as the cause.
func (e *ending) timedOut() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.cause == nil {
		e.cause = ErrCloseTimeout
	}
}

// terminal composes the terminal state from what both sides recorded, and the
// error that ended the reading. Nothing of that changes any more: no write is
// under way, and nothing more is read.
func (e *ending) terminal(err error) *CloseError {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settled = true
	if e.watchdog != nil {
		e.watchdog.Stop()
	}
	ce := &CloseError{
		Rcvd:         publicClose(e.closing.Rcvd),
		Sent:         publicClose(e.closing.Sent),
		RcvdThenSent: e.closing.RcvdThenSent && e.closing.Sent != nil,
		cause:        e.cause,
	}
	if ce.cause == nil {
		ce.cause = e.readCause(err)
	}
	return ce
}

// readCause returns what the error that ended the reading says about the end
// of the connection. It requires mu.
func (e *ending) readCause(err error) error {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded) && e.isBegun():
		return ErrCloseTimeout
	case err == errClosePeer:
		return nil
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return err
}

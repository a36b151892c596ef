package ws

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// isExtendedConnect reports whether r opens a WebSocket in a stream of HTTP/2
// (RFC 8441, section 5). net/http hands the pseudo-header on like a header.
func isExtendedConnect(r *http.Request) bool {
	p := r.Header[":protocol"]
	return r.ProtoMajor == 2 && r.Method == http.MethodConnect && len(p) == 1 && p[0] == "websocket"
}

// acceptStream answers an extended CONNECT and makes the Conn over its stream.
func acceptStream(w http.ResponseWriter, r *http.Request, g grant, cfg config) (*Conn, error) {
	s := newStream(w, r)
	h := w.Header()
	for name := range h {
		if g.header[name] == nil {
			delete(h, name)
		}
	}
	for name, v := range g.header {
		h[name] = v
	}
	if g.subprotocol != "" {
		h.Set("Sec-Websocket-Protocol", g.subprotocol)
	}
	if g.extensions != "" {
		h.Set("Sec-Websocket-Extensions", g.extensions)
	}
	w.WriteHeader(http.StatusOK)
	if err := s.rc.Flush(); err != nil {
		s.Close()
		return nil, fmt.Errorf("ws: accept: %w", err)
	}
	if r.TLS != nil {
		return newConn(tlsStream{s, *r.TLS}, cfg), nil
	}
	return newConn(s, cfg), nil
}

// A stream is a net.Conn over a stream of HTTP/2. It must not be used after its
// handler has returned, which also ends r's context; from then on it is closed.
//
// What arrives goes through a net.Pipe, since a read deadline that passes ends
// the request's body for good, and a read of ours must be possible again. A
// write deadline that passes resets the stream.
type stream struct {
	net.Conn // the pipe: Read, SetReadDeadline
	w        http.ResponseWriter
	rc       *http.ResponseController
	local    net.Addr
	remote   streamAddr
	stop     func() bool

	// mu is held while w is used, so that it is not when the stream is
	// closed. closed and deadline have a lock of their own.
	mu       sync.Mutex
	state    sync.Mutex
	closed   bool
	deadline time.Time // of writes
}

// streamAddr is the address of the peer of a request.
type streamAddr string

func (streamAddr) Network() string  { return "tcp" }
func (a streamAddr) String() string { return string(a) }

func newStream(w http.ResponseWriter, r *http.Request) *stream {
	in, out := net.Pipe()
	s := &stream{Conn: in, w: w, rc: http.NewResponseController(w), remote: streamAddr(r.RemoteAddr)}
	s.local, _ = r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	s.stop = context.AfterFunc(r.Context(), func() { s.Close() })
	go func() {
		io.CopyBuffer(onlyWriter{out}, r.Body, make([]byte, 16<<10))
		out.Close()
	}()
	return s
}

// onlyWriter hides other methods, which CopyBuffer would prefer to its buffer.
type onlyWriter struct{ io.Writer }

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosed() {
		return 0, net.ErrClosed
	}
	n, err := s.w.Write(p)
	if err == nil {
		err = s.rc.Flush()
	}
	if err != nil {
		err = s.writeError(err)
	}
	return n, err
}

func (s *stream) isClosed() bool {
	s.state.Lock()
	defer s.state.Unlock()
	return s.closed
}

// writeError says of err whether we are the reason.
func (s *stream) writeError(err error) error {
	s.state.Lock()
	defer s.state.Unlock()
	switch {
	case s.closed:
		return net.ErrClosed
	case !s.deadline.IsZero() && !time.Now().Before(s.deadline):
		return os.ErrDeadlineExceeded
	}
	return err
}

// Close ends reads and writes. The stream itself ends with its handler.
func (s *stream) Close() error {
	s.state.Lock()
	already := s.closed
	s.closed = true
	s.state.Unlock()
	if already {
		return net.ErrClosed
	}
	err := s.Conn.Close()
	if !s.stop() {
		return err // the handler has returned: w is not ours any more
	}
	s.rc.SetReadDeadline(past) // wakes the copying
	if s.mu.TryLock() {
		s.mu.Unlock()
	} else {
		s.rc.SetWriteDeadline(past) // wakes a Write, and resets the stream
	}
	return err
}

func (s *stream) SetDeadline(t time.Time) error {
	if err := s.SetReadDeadline(t); err != nil {
		return err
	}
	return s.SetWriteDeadline(t)
}

func (s *stream) SetWriteDeadline(t time.Time) error {
	s.state.Lock()
	defer s.state.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	if s.deadline.Equal(t) {
		return nil
	}
	s.deadline = t
	return s.rc.SetWriteDeadline(t)
}

func (s *stream) LocalAddr() net.Addr  { return s.local }
func (s *stream) RemoteAddr() net.Addr { return s.remote }

// A tlsStream is a stream over TLS, for Conn.TLS.
type tlsStream struct {
	*stream
	state tls.ConnectionState
}

func (s tlsStream) ConnectionState() tls.ConnectionState { return s.state }

package ws

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// A HandshakeError is the error of a Dial, Accept or AcceptConn whose opening
// handshake failed for a reason of HTTP: not for one of the network.
type HandshakeError struct {
	// Status is the HTTP status: what the server answered to a Dial, or
	// what Accept answered to the client. 0 if the peer did not speak HTTP.
	Status int
	// Response is what the server, or the proxy, answered to a Dial, nil
	// if it was not HTTP or its head had more than 1 MiB. Its Body holds
	// up to 64 KiB and need not be closed.
	Response *http.Response

	err   error
	url   string // that was dialed
	proxy bool   // Response is the proxy's
}

func (e *HandshakeError) Error() string {
	if e.url == "" {
		return "ws: handshake: " + e.err.Error()
	}
	return "ws: handshake with " + e.url + ": " + e.err.Error()
}

// Unwrap returns the reason.
func (e *HandshakeError) Unwrap() error { return e.err }

var (
	// ErrOrigin is the reason of a HandshakeError when Accept refuses the
	// origin of a request.
	ErrOrigin = errors.New("origin is not allowed")
	// ErrShutdown is the reason of a HandshakeError when the Server that
	// was asked is shutting down.
	ErrShutdown = errors.New("server is shutting down")
	// ErrRedirect is the reason of a HandshakeError when a server answers
	// with a redirect that Dial does not follow.
	ErrRedirect = errors.New("redirect is not followed")
)

// readHead reads the head of an HTTP message from nc, whose end the function
// finds, and returns what came after it too, which is then not nil. The error
// is of the network, or a [*handshake.HeadError] with what was read so far.
func readHead(nc net.Conn, headEnd func([]byte) (int, error)) (head, rest []byte, err error) {
	buf := make([]byte, 0, 4096)
	for {
		end, err := headEnd(buf)
		if err != nil {
			return buf, nil, err
		}
		if end > 0 {
			return buf[:end:end], buf[end:], nil
		}
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := nc.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if n == 0 && err != nil {
			return nil, nil, fmt.Errorf("reading the head: %w", err)
		}
	}
}

// interrupt makes the blocking calls on nc fail when done is closed, until the
// function that it returns is called. That one waits for the watch to end, and
// lifts the deadlines.
func interrupt(nc net.Conn, done <-chan struct{}) (release func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-done:
			nc.SetDeadline(past)
		case <-stop:
		}
	}()
	return func() {
		close(stop)
		<-stopped
		nc.SetDeadline(time.Time{})
	}
}

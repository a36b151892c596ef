package eitherswitch

import (
	"bufio"
	"io"
	"net"
	"sync/atomic"
)

// remoteLink is a meter behind a gateway, which ends a session with a line "bye" and
// the reason.
type remoteLink struct {
	conn net.Conn
	in   chan string
	gone chan struct{}
	done chan struct{}
	why  atomic.Pointer[gatewayError]
}

type gatewayError struct{ text string }

func (e *gatewayError) Error() string { return "gateway: " + e.text }

func openRemote(conn net.Conn) *remoteLink {
	r := &remoteLink{conn: conn, in: make(chan string, 8), gone: make(chan struct{}), done: make(chan struct{})}
	go r.receive()
	return r
}

func (r *remoteLink) receive() {
	why := "lost"
	sc := bufio.NewScanner(r.conn)
	for sc.Scan() {
		if s := sc.Text(); len(s) > 4 && s[:4] == "bye " {
			why = s[4:]
			break
		}
		r.in <- sc.Text()
	}
	close(r.gone)
	r.conn.Close()
	r.why.Store(&gatewayError{why})
	close(r.done)
}

func (r *remoteLink) sample() (string, error) {
	select {
	case s := <-r.in:
		return s, nil
	case <-r.gone:
		return "", io.EOF
	}
}

// settle waits until the link has noted its cause.
func (r *remoteLink) settle() { <-r.done }

func (r *remoteLink) cause() error {
	if e := r.why.Load(); e != nil {
		return e
	}
	return io.ErrNoProgress
}

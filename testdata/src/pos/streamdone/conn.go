// Package streamdone writes requests on a shared connection.
//
// A request whose write failed is done before the connection is marked as broken. The
// next request may then be sent on it.
package streamdone

import (
	"io"
	"sync/atomic"
)

// Conn is a connection that requests share.
type Conn struct {
	w      io.WriteCloser
	logf   func(format string, args ...any)
	broken atomic.Bool
}

// Open returns a connection.
func Open(w io.WriteCloser, logf func(string, ...any)) *Conn { return &Conn{w: w, logf: logf} }

// request is one request that is being written.
type request struct {
	conn *Conn
	body string
	done chan struct{}
}

func (r *request) write() {
	_, err := io.WriteString(r.conn.w, r.body)
	r.cleanup(err)
}

func (r *request) cleanup(err error) {
	close(r.done)
	if err != nil {
		r.conn.logf("conn: %v", err)
		r.conn.w.Close()
		r.conn.broken.Store(true)
	}
}

// RoundTrip writes a request and reports whether the connection can be used again.
func (c *Conn) RoundTrip(body string) bool {
	r := &request{conn: c, body: body, done: make(chan struct{})}
	go r.write()
	<-r.done
	return !r.conn.broken.Load() // want "`r\\.conn\\.broken` may still be false behind `<-r\\.done`: `close\\(r\\.done\\)` \\(line \\d+\\) comes before `write` stores it \\(line \\d+\\); close `r\\.done` after that"
}

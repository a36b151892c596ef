// Package acceptstop is a server that stops when its context ends.
//
// The goroutine that stops it closes the listener before it notes that the server is
// stopping. Serve, which the closed listener wakes, may look at the note in between and
// return an error of the network for a stop that was asked for. The closed listener is
// the only signal here, hence the low tier.
package acceptstop

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
)

// ErrStopped is what Serve returns when its context has ended.
var ErrStopped = errors.New("server: stopped")

// Server hands connections to a handler.
type Server struct {
	ln       net.Listener
	handle   func(net.Conn)
	logf     func(format string, args ...any)
	stopping atomic.Bool
}

// New returns a server that stops with ctx.
func New(ctx context.Context, ln net.Listener, handle func(net.Conn), logf func(string, ...any)) *Server {
	s := &Server{ln: ln, handle: handle, logf: logf}
	context.AfterFunc(ctx, s.stop)
	return s
}

func (s *Server) stop() {
	s.ln.Close()
	s.logf("server: stopping")
	s.stopping.Store(true)
}

// Serve serves connections until the server stops.
func (s *Server) Serve() error {
	for {
		nc, err := s.ln.Accept()
		if err != nil {
			if s.stopping.Load() { // want "`s\\.stopping` may still be false here"
				return ErrStopped
			}
			return err
		}
		go s.handle(nc)
	}
}

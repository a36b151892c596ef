package ws

import (
	"context"
	"iter"
	"net/http"
	"sync"
)

// A Server accepts connections, keeps track of them and closes them all. It is
// an http.Handler. The zero Server is ready; its fields must not be changed
// after the first use.
//
// http.Server.Shutdown does not wait for WebSocket connections, and does not
// close them: call Server.Shutdown as well, or give it to
// http.Server.RegisterOnShutdown.
type Server struct {
	Options AcceptOptions
	// Handler is called by ServeHTTP with every connection, which is
	// closed with 1000 when it returns, and with 1011 when it panics.
	Handler func(c *Conn, r *http.Request)

	mu       sync.Mutex
	conns    map[*Conn]struct{}
	shutdown bool
	// active counts handshakes and handlers of ServeHTTP. It is only added
	// to under mu while shutdown is false, so that Shutdown can wait.
	active sync.WaitGroup
}

// A registration is a Server's part in one handshake.
type registration struct{ s *Server }

// check refuses the request if the Server is shutting down by now.
func (g *registration) check() error {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if g.s.shutdown {
		return ErrShutdown
	}
	return nil
}

// onEnd returns what is to be called when the connection has ended.
func (g *registration) onEnd() func(*Conn) {
	if g == nil {
		return nil
	}
	return g.s.remove
}

// Accept is [Accept] with the Server's options, for handlers of one's own. The
// connection is closed by Shutdown. While the Server is shutting down requests
// are answered with 503.
func (s *Server) Accept(w http.ResponseWriter, r *http.Request) (*Conn, error) {
	if !s.begin() {
		return nil, refuse(w, ErrShutdown)
	}
	defer s.active.Done()
	c, err := accept(w, r, &s.Options, &registration{s})
	if err != nil {
		return nil, err
	}
	if !s.add(c) {
		// Shutdown began after the last check: it may not have seen c.
		c.Close(StatusGoingAway, goingAway)
		return nil, &HandshakeError{err: ErrShutdown}
	}
	return c, nil
}

const goingAway = "server is shutting down"

// begin counts a handshake or a handler, unless the Server is shutting down.
func (s *Server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shutdown {
		return false
	}
	s.active.Add(1)
	return true
}

// add registers a connection, unless the Server is shutting down. A connection
// may have ended by then; remove may come first.
func (s *Server) add(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shutdown {
		return false
	}
	if c.Err() == nil {
		if s.conns == nil {
			s.conns = make(map[*Conn]struct{})
		}
		s.conns[c] = struct{}{}
	}
	return true
}

// remove runs on the connection's reader, which is why nobody joins a
// connection while holding mu.
func (s *Server) remove(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

// ServeHTTP accepts a connection and calls Handler with it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.begin() {
		refuse(w, ErrShutdown)
		return
	}
	defer s.active.Done()
	c, err := s.Accept(w, r)
	if err != nil {
		if l := s.Options.Logger; l != nil {
			l.Info("websocket refused", "remote", r.RemoteAddr, "error", err)
		}
		return
	}
	code := StatusInternalError
	defer func() { c.Close(code, "") }()
	if s.Handler != nil {
		s.Handler(c, r)
		code = StatusNormal
	}
}

// Conns returns the connections that are open, in no order. Connections may be
// opened and closed during the iteration.
func (s *Server) Conns() iter.Seq[*Conn] {
	return func(yield func(*Conn) bool) {
		for _, c := range s.snapshot() {
			if !yield(c) {
				return
			}
		}
	}
}

func (s *Server) snapshot() []*Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*Conn, 0, len(s.conns))
	for c := range s.conns {
		all = append(all, c)
	}
	return all
}

// Shutdown refuses new connections with 503, closes all connections with 1001
// and waits for them and for the handlers to end. If ctx ends first it closes
// what is left without a handshake and returns the context's error; handlers
// may still run then. It can be called again, and does the same.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.shutdown = true
	s.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var closers sync.WaitGroup
		for _, c := range s.snapshot() {
			closers.Go(func() { c.Close(StatusGoingAway, goingAway) })
		}
		closers.Wait()
		s.active.Wait()
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	for _, c := range s.snapshot() {
		c.CloseNow()
	}
	return ctx.Err()
}

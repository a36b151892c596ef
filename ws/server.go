package ws

import (
	"context"
	"iter"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// A Server accepts connections, keeps track of them and closes them all. It is
// an http.Handler. The zero Server is ready; its fields must not be changed
// after the first use.
//
// http.Server.Shutdown does not wait for WebSocket connections, and does not
// close them: call Server.Shutdown first, and then that one, before the program
// ends. What is given to RegisterOnShutdown is not waited for, so the program
// may end before the connections are closed.
type Server struct {
	Options AcceptOptions
	// Handler is called by ServeHTTP with every connection, which is
	// closed with 1000 when it returns, and with 1011 when it panics.
	Handler func(c *Conn, r *http.Request)

	mu       sync.Mutex
	conns    map[*Conn]struct{}
	shutdown bool
	active   map[*activity]struct{} // nothing is added when shutdown is true
}

// An activity is a handshake or a handler of ServeHTTP, for which Shutdown
// waits.
type activity struct{ over chan struct{} }

// activityKey is the key of a handler's activity in the context of its request.
type activityKey struct{ s *Server }

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
	a := s.begin()
	if a == nil {
		return nil, refuse(w, ErrShutdown)
	}
	defer s.end(a)
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

// begin begins a handshake or a handler, unless the Server is shutting down.
func (s *Server) begin() *activity {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shutdown {
		return nil
	}
	a := &activity{make(chan struct{})}
	if s.active == nil {
		s.active = make(map[*activity]struct{})
	}
	s.active[a] = struct{}{}
	return a
}

// end ends an activity, or the wait for it, once.
func (s *Server) end(a *activity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.active[a]; ok {
		delete(s.active, a)
		close(a.over)
	}
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

// remove runs in finish, which is why nobody joins a connection while holding
// mu.
func (s *Server) remove(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

// ServeHTTP accepts a connection and calls Handler with it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := s.begin()
	if a == nil {
		refuse(w, ErrShutdown)
		return
	}
	defer s.end(a)
	r = r.WithContext(context.WithValue(r.Context(), activityKey{s}, a))
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
//
// A Handler may call it, with the context of its request or one that comes from
// it: nobody waits for that handler then.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.shutdown = true
	s.mu.Unlock()
	if own, ok := ctx.Value(activityKey{s}).(*activity); ok {
		s.end(own)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var closers sync.WaitGroup
		for _, c := range s.snapshot() {
			closers.Go(func() { c.Close(StatusGoingAway, goingAway) })
		}
		closers.Wait()
		s.awaitActivities()
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

// awaitActivities waits for all that are under way.
func (s *Server) awaitActivities() {
	for _, a := range s.activities() {
		<-a.over
	}
}

func (s *Server) activities() []*activity {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.active))
}

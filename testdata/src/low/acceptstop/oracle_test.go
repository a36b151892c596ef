package acceptstop

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// listener is one on which nobody calls.
type listener struct {
	once   sync.Once
	closed chan struct{}
}

func (l *listener) Accept() (net.Conn, error) { <-l.closed; return nil, net.ErrClosed }
func (l *listener) Close() error              { l.once.Do(func() { close(l.closed) }); return nil }
func (l *listener) Addr() net.Addr            { return &net.TCPAddr{} }

func TestServeTakesAStopForAFailure(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := New(ctx, &listener{closed: make(chan struct{})}, func(nc net.Conn) { nc.Close() }, oracle.Logf)
		got := make(chan error)
		go func() { got <- s.Serve() }()
		cancel()
		if err := <-got; !errors.Is(err, net.ErrClosed) || errors.Is(err, ErrStopped) {
			t.Errorf("Serve() = %v, want %v from before the stop was noted", err, net.ErrClosed)
		}
	})
}

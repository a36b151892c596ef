// Package startinggun drills a gateway: many clients hang up in the same moment.
//
// They begin when a channel is closed. That tells them to begin, and nothing of the end
// of the gateway's reader, which sets the state that they look at when they hang up.
package startinggun

import (
	"bufio"
	"errors"
	"io"
	"net"
	"sync"
)

// ErrClosed is the answer to whoever hangs up too late.
var ErrClosed = errors.New("gateway: closed")

type state int

const (
	open state = iota
	closing
	closed
)

// Gateway is the line to a gateway.
type Gateway struct {
	conn net.Conn
	down chan struct{} // closed when the reader is done
	logf func(format string, args ...any)

	mu    sync.Mutex
	state state
	byes  int
}

// Dial returns the line over conn.
func Dial(conn net.Conn, logf func(string, ...any)) *Gateway {
	g := &Gateway{conn: conn, down: make(chan struct{}), logf: logf}
	go g.read()
	return g
}

func (g *Gateway) read() {
	sc := bufio.NewScanner(g.conn)
	for sc.Scan() {
		g.logf("gateway: %s", sc.Text())
	}
	g.mu.Lock()
	g.state = closed
	g.mu.Unlock()
	close(g.down)
}

// fail notes that the line is down, and lets the reader go.
func (g *Gateway) fail(err error) {
	g.logf("gateway: %v", err)
	g.mu.Lock()
	g.state = closed
	g.mu.Unlock()
	g.conn.Close()
}

// Close hangs up, once.
func (g *Gateway) Close() error {
	g.mu.Lock()
	if g.state != open {
		g.mu.Unlock()
		return ErrClosed
	}
	g.state = closing
	g.byes++
	g.mu.Unlock()
	if _, err := io.WriteString(g.conn, "bye\n"); err != nil {
		go g.fail(err)
		return err
	}
	err := g.conn.Close()
	<-g.down
	return err
}

// Drill hangs up n times at once, and returns how often that was done and how often
// it was too late.
func (g *Gateway) Drill(n int) (done, late int) {
	defer g.conn.Close()
	start := make(chan struct{})
	errs := make([]error, n)
	var all sync.WaitGroup
	all.Add(n)
	for i := range n {
		go func() {
			defer all.Done()
			<-start
			errs[i] = g.Close()
		}()
	}
	close(start)
	all.Wait()
	for _, err := range errs {
		if errors.Is(err, ErrClosed) {
			late++
		} else {
			done++
		}
	}
	return done, late
}

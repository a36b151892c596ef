// Package lockredial is a link to a broker that can be replaced.
//
// Redial swaps the connection under the lock, and lets teardown wait for the old
// reader. The reader notes under the lock when it has last heard of the broker, in
// each round, also in the one in which it hears that it is over.
package lockredial

import (
	"io"
	"sync"
	"time"
)

// Dialer opens connections.
type Dialer func() (io.ReadCloser, error)

// Link is a link to a broker.
type Link struct {
	dial Dialer
	got  chan byte

	mu    sync.Mutex
	conn  io.ReadCloser
	quiet chan struct{}
	heard time.Time
}

// Dial opens a link.
func Dial(dial Dialer) (*Link, error) {
	conn, err := dial()
	if err != nil {
		return nil, err
	}
	l := &Link{dial: dial, got: make(chan byte, 16)}
	l.start(conn)
	return l, nil
}

func (l *Link) start(conn io.ReadCloser) {
	l.conn = conn
	l.quiet = make(chan struct{})
	go l.listen(conn)
}

func (l *Link) listen(conn io.Reader) {
	buf := make([]byte, 1)
	for {
		_, err := conn.Read(buf)
		l.touch()
		if err != nil {
			break
		}
		l.got <- buf[0]
	}
	close(l.quiet)
}

func (l *Link) touch() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = time.Now()
}

// Recv returns the next byte.
func (l *Link) Recv() byte { return <-l.got }

// Redial replaces the connection by a new one.
func (l *Link) Redial() error {
	conn, err := l.dial()
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.teardown()
	l.start(conn)
	return nil
}

// teardown closes the connection and waits for its reader.
func (l *Link) teardown() {
	l.conn.Close()
	<-l.quiet // want "deadlock: `<-l\\.quiet` waits with `l\\.mu` locked \\(line \\d+\\), which `listen` has to lock \\(line \\d+\\) before `close\\(l\\.quiet\\)` \\(line \\d+\\); unlock `l\\.mu` first"
}

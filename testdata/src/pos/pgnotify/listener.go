// Package pgnotify listens for the notifications of a PostgreSQL-like server.
//
// The goroutine that decodes messages sends the error that ended it on a channel, hangs
// up, and publishes the server's last notice afterwards. Run is woken by the error and
// loads the notice: it is still nil, and "terminating connection due to administrator
// command" is reported as a bare EOF.
package pgnotify

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

// Notification is one NOTIFY.
type Notification struct{ Channel, Payload string }

// Notice is a message of the server about the connection itself.
type Notice struct{ Severity, Text string }

func (n *Notice) Error() string { return n.Severity + ": " + n.Text }

// Listener is a connection that has issued LISTEN.
type Listener struct {
	conn   io.ReadWriteCloser
	logf   func(string, ...any)
	notes  chan Notification
	failed chan error
	stop   chan struct{}
	notice atomic.Pointer[Notice]
}

// Listen subscribes to channel.
func Listen(conn io.ReadWriteCloser, channel string, logf func(string, ...any)) (*Listener, error) {
	if _, err := fmt.Fprintf(conn, "LISTEN %s\n", channel); err != nil {
		return nil, fmt.Errorf("pgnotify: listen %s: %w", channel, err)
	}
	l := &Listener{
		conn:   conn,
		logf:   logf,
		notes:  make(chan Notification),
		failed: make(chan error, 1),
		stop:   make(chan struct{}),
	}
	go func() {
		last, err := l.decode()
		l.failed <- err
		if err := l.conn.Close(); err != nil {
			l.logf("pgnotify: hang up: %v", err)
		}
		l.notice.Store(last)
	}()
	return l, nil
}

// decode returns the last notice and the error that ended the connection.
func (l *Listener) decode() (*Notice, error) {
	var last *Notice
	br := bufio.NewReader(l.conn)
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			return last, err
		}
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		head, text, _ := strings.Cut(rest, " ")
		switch kind {
		case "A":
			select {
			case l.notes <- Notification{Channel: head, Payload: text}:
			case <-l.stop:
				return last, io.ErrClosedPipe
			}
		case "N":
			last = &Notice{Severity: head, Text: text}
		default:
			return last, fmt.Errorf("pgnotify: unknown message %q", kind)
		}
	}
}

// Run calls handle for each notification until the connection ends.
func (l *Listener) Run(handle func(Notification) error) error {
	for {
		select {
		case n := <-l.notes:
			if err := handle(n); err != nil {
				close(l.stop)
				return err
			}
		case err := <-l.failed:
			if !errors.Is(err, io.EOF) {
				return err
			}
			notice := l.notice.Load() // want "`l\\.notice` may still be nil here"
			if notice == nil {
				return io.ErrUnexpectedEOF
			}
			return notice
		}
	}
}

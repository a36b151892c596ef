// Package faileddial subscribes to a topic of a broker.
//
// A subscription ends in one of two ways. The receiver publishes why before it cancels
// the context on which callers wait. Whoever opens a subscription cancels it as well, if
// the broker turns it down: but then nobody has ever seen the subscription.
package faileddial

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// ErrRefused is returned when the broker does not know the topic.
var ErrRefused = errors.New("sub: refused")

// Sub is a subscription.
type Sub struct {
	conn   net.Conn
	logf   func(format string, args ...any)
	ctx    context.Context // cancelled when no message comes any more
	cancel context.CancelFunc
	msgs   chan string

	mu     sync.Mutex
	reason error // why the broker ended it
}

// Open subscribes to topic. The broker greets first; accept says whether the greeting
// will do.
func Open(conn net.Conn, topic string, accept func(greeting string) bool, logf func(string, ...any)) (*Sub, error) {
	s := &Sub{conn: conn, logf: logf, msgs: make(chan string)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	write := func(line string) error {
		_, err := io.WriteString(s.conn, line+"\r\n")
		return err
	}
	go s.receive()
	if err := write("SUB " + topic); err != nil {
		return s.abandon(err)
	}
	if greeting := <-s.msgs; !accept(greeting) {
		return s.abandon(ErrRefused)
	}
	return s, nil
}

// abandon ends a subscription that was not opened.
func (s *Sub) abandon(err error) (*Sub, error) {
	s.cancel()
	s.conn.Close()
	return nil, fmt.Errorf("sub: open: %w", err)
}

func (s *Sub) receive() {
	in := bufio.NewScanner(s.conn)
	for in.Scan() {
		select {
		case s.msgs <- in.Text():
		case <-s.ctx.Done():
		}
	}
	s.logf("sub: end of stream: %v", in.Err())
	s.mu.Lock()
	s.reason = errors.Join(io.EOF, in.Err())
	s.mu.Unlock()
	s.cancel()
}

// Next returns the next message, or why there is none.
func (s *Sub) Next() (string, error) {
	select {
	case m := <-s.msgs:
		return m, nil
	case <-s.ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return "", s.reason
}

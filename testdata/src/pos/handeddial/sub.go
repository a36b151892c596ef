// Package handeddial subscribes to a topic of a broker.
//
// All subscriptions of a client are in a table, and in it before the broker has agreed.
// Whoever finds one there and waits for a message learns of its end when the client
// turns it down, before the receiver has said why it ended.
package handeddial

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

// Client opens subscriptions.
type Client struct {
	logf func(format string, args ...any)

	mu   sync.Mutex
	subs map[string]*Sub
}

// NewClient returns a client without subscriptions.
func NewClient(logf func(string, ...any)) *Client {
	return &Client{logf: logf, subs: make(map[string]*Sub)}
}

// Lookup returns the subscription to topic, or nil.
func (c *Client) Lookup(topic string) *Sub {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.subs[topic]
}

func (c *Client) add(topic string, s *Sub) {
	c.mu.Lock()
	c.subs[topic] = s
	c.mu.Unlock()
}

// Open subscribes to topic. The broker greets first; accept says whether the greeting
// will do.
func (c *Client) Open(conn net.Conn, topic string, accept func(greeting string) bool) (*Sub, error) {
	s := &Sub{conn: conn, logf: c.logf, msgs: make(chan string)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	write := func(line string) error {
		_, err := io.WriteString(s.conn, line+"\r\n")
		return err
	}
	go s.receive()
	if err := write("SUB " + topic); err != nil {
		return s.abandon(err)
	}
	greeting := <-s.msgs
	c.add(topic, s)
	if !accept(greeting) {
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
	return "", s.reason // want "`s\\.reason` may still be nil here"
}

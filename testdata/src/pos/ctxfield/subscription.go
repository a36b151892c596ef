// Package ctxfield is a push subscription whose life is a context.
//
// receive cancels the context when the server ends the subscription, and stores
// the server's reason afterwards. The context is the signal here, but the reason
// is a field of its own, so a cancelled context does not promise that it is
// there.
package ctxfield

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
)

// Subscription receives pushed notifications.
type Subscription struct {
	conn   net.Conn
	ctx    context.Context
	cancel context.CancelFunc
	notes  chan string

	mu     sync.Mutex
	reason error
}

// Subscribe starts to receive on conn.
func Subscribe(ctx context.Context, conn net.Conn) *Subscription {
	s := &Subscription{conn: conn, notes: make(chan string)}
	s.ctx, s.cancel = context.WithCancel(ctx)
	go s.receive()
	return s
}

func (s *Subscription) receive() {
	var reason error = io.ErrUnexpectedEOF
	sc := bufio.NewScanner(s.conn)
	for sc.Scan() {
		verb, text, _ := strings.Cut(sc.Text(), " ")
		if verb == "GONE" {
			reason = errors.New("push: " + text)
			break
		}
		select {
		case s.notes <- text:
		case <-s.ctx.Done():
		}
	}
	s.cancel()
	s.conn.Close()
	s.mu.Lock()
	s.reason = reason
	s.mu.Unlock()
}

// Next returns the next notification.
func (s *Subscription) Next() (string, error) {
	select {
	case note := <-s.notes:
		return note, nil
	case <-s.ctx.Done():
		return "", s.err() // want "`s\\.reason` may still be nil here"
	}
}

func (s *Subscription) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason
}

// Confirm tells the server that a notification was handled.
func (s *Subscription) Confirm(note string) error {
	_, err := io.WriteString(s.conn, "OK "+note+"\n")
	return err
}

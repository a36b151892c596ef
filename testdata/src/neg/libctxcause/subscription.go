// Package libctxcause is a push subscription whose life is a context.
//
// receive cancels the context with the server's reason as its cause, and the
// context package promises that the cause is there once Done is closed. The
// number of notifications is stored later, for Close, which waits.
package libctxcause

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
	cancel context.CancelCauseFunc
	notes  chan string
	wg     sync.WaitGroup
	total  int
}

// Subscribe starts to receive on conn.
func Subscribe(ctx context.Context, conn net.Conn) *Subscription {
	s := &Subscription{conn: conn, notes: make(chan string)}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	s.wg.Go(s.receive)
	return s
}

func (s *Subscription) receive() {
	n := 0
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
			n++
		case <-s.ctx.Done():
		}
	}
	s.cancel(reason)
	s.conn.Close()
	s.total = n
}

// Next returns the next notification.
func (s *Subscription) Next() (string, error) {
	select {
	case note := <-s.notes:
		return note, nil
	case <-s.ctx.Done():
		return "", context.Cause(s.ctx)
	}
}

// Close ends the subscription and returns the number of notifications.
func (s *Subscription) Close() int {
	s.cancel(net.ErrClosed)
	s.conn.Close()
	s.wg.Wait()
	return s.total
}

// Package natsdrain is a subscription that is read by one goroutine, counted by a
// WaitGroup. When the server closes the stream, the goroutine ends the messages, hangs up,
// and notes how the server and the socket took it: a code and an error.
//
// Close waits for the group. Next does not: it can find neither the code nor the error, and
// reports a drained subscription where the server had dropped it.
package natsdrain

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
)

// ErrDrained is returned when all messages have been delivered.
var ErrDrained = errors.New("natsdrain: drained")

// Subscription is a stream of messages.
type Subscription struct {
	rw   io.ReadWriteCloser
	msgs chan string
	wg   sync.WaitGroup

	code atomic.Int32
	err  atomic.Pointer[error]
}

// Subscribe starts to read the messages of subject.
func Subscribe(rw io.ReadWriteCloser, subject string) (*Subscription, error) {
	if _, err := fmt.Fprintf(rw, "SUB %s\r\n", subject); err != nil {
		return nil, err
	}
	s := &Subscription{rw: rw, msgs: make(chan string, 16)}
	s.wg.Go(s.read)
	return s, nil
}

func (s *Subscription) read() {
	code := 0
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		op, arg, _ := strings.Cut(strings.TrimSpace(sc.Text()), " ")
		if op == "-ERR" {
			fmt.Sscan(arg, &code)
			break
		}
		s.msgs <- arg
	}
	close(s.msgs)
	err := errors.Join(sc.Err(), s.rw.Close())
	if err != nil {
		code = 500
	}
	s.code.Store(int32(code))
	s.err.Store(&err)
}

// Next returns the next message.
func (s *Subscription) Next() (string, error) {
	msg, ok := <-s.msgs
	if ok {
		return msg, nil
	}
	code := s.code.Load() // want "`s\\.code` may still be 0 here"
	cause := s.err.Load() // want "`s\\.err` may still be nil here"
	if code == 0 && cause == nil {
		return "", ErrDrained
	}
	return "", fmt.Errorf("natsdrain: dropped with code %d", code)
}

// Close ends the subscription.
func (s *Subscription) Close() error {
	err := s.rw.Close()
	s.wg.Wait()
	return err
}

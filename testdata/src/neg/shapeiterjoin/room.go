// Package shapeiterjoin reads the messages of a chat room through iterators.
//
// The reader stores the reason after it has closed the inbox. Messages waits for
// the reader before it ends, so a range loop over it that was not left early may
// be followed by a look at the reason. Numbered, which is built on Messages,
// inherits that.
package shapeiterjoin

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync/atomic"
)

// Room is a chat room.
type Room struct {
	rw     io.ReadWriteCloser
	inbox  chan string
	left   chan struct{}
	reason atomic.Value // string
}

// Enter starts to receive the messages of a room.
func Enter(rw io.ReadWriteCloser) *Room {
	r := &Room{rw: rw, inbox: make(chan string), left: make(chan struct{})}
	r.reason.Store("room is open")
	go r.receive()
	return r
}

func (r *Room) receive() {
	defer close(r.left)
	reason := "connection lost"
	sc := bufio.NewScanner(r.rw)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "/shutdown "); ok {
			reason = text
			break
		}
		r.inbox <- sc.Text()
	}
	close(r.inbox)
	r.rw.Close()
	r.reason.Store(reason)
}

// Messages yields the messages of the room until it has ended.
func (r *Room) Messages() iter.Seq[string] {
	return func(yield func(string) bool) {
		for msg := range r.inbox {
			if !yield(msg) {
				return
			}
		}
		<-r.left
	}
}

// Numbered yields the messages with their numbers.
func (r *Room) Numbered() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n := 0
		for msg := range r.Messages() {
			n++
			if !yield(n, msg) {
				return
			}
		}
	}
}

// Relay copies the messages to w until the room ends, and returns why it did.
func (r *Room) Relay(w io.Writer) error {
	for msg := range r.Messages() {
		if _, err := fmt.Fprintln(w, msg); err != nil {
			return err
		}
	}
	return fmt.Errorf("relay ended: %v", r.reason.Load())
}

// Log copies the messages with numbers.
func (r *Room) Log(w io.Writer) error {
	for n, msg := range r.Numbered() {
		if _, err := fmt.Fprintf(w, "%d %s\n", n, msg); err != nil {
			return err
		}
	}
	return fmt.Errorf("log ended: %v", r.reason.Load())
}

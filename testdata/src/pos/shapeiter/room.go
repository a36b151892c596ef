// Package shapeiter reads the messages of a chat room through an iterator.
//
// The iterator ends when the reader has closed the inbox, but the reader stores
// the reason later. Relay reads it after its range loop, so that a room that was
// shut down looks like one that is still open.
package shapeiter

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
	reason atomic.Value // string
}

// Enter starts to receive the messages of a room.
func Enter(rw io.ReadWriteCloser) *Room {
	r := &Room{rw: rw, inbox: make(chan string)}
	r.reason.Store("room is open")
	go r.receive()
	return r
}

func (r *Room) receive() {
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

// Messages yields the messages of the room until it ends.
func (r *Room) Messages() iter.Seq[string] {
	return func(yield func(string) bool) {
		for msg := range r.inbox {
			if !yield(msg) {
				return
			}
		}
	}
}

// Relay copies the messages to w until the room ends, and returns why it did.
func (r *Room) Relay(w io.Writer) error {
	n := 0
	for msg := range r.Messages() {
		if _, err := fmt.Fprintln(w, msg); err != nil {
			return err
		}
		n++
	}
	return fmt.Errorf("%d messages relayed: %v", n, r.reason.Load()) // want "`r\\.reason` may still be nil here"
}

// Say posts a message.
func (r *Room) Say(msg string) error {
	_, err := fmt.Fprintln(r.rw, msg)
	return err
}

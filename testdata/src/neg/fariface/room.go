// Package fariface is a chat room over any transport.
//
// It only knows an interface, one method of which is declared to join.
package fariface

import (
	"fmt"
	"strings"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/fariface/transport"
)

// Room is the transcript of one room.
type Room struct {
	t    transport.Transport
	text strings.Builder
}

// Join joins a room.
func Join(t transport.Transport) *Room { return &Room{t: t} }

// Listen writes down what is said until the room is closed.
func (r *Room) Listen() error {
	for {
		m, err := r.t.Recv()
		if err != nil {
			break
		}
		fmt.Fprintln(&r.text, m)
	}
	r.t.Wait()
	if code := r.t.CloseCode(); code != 1000 {
		return fmt.Errorf("room closed with %d", code)
	}
	return nil
}

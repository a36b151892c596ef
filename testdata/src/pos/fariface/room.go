// Package fariface is a chat room over any transport.
//
// It only knows an interface. Directives on its methods say what they may do.
package fariface

import (
	"fmt"
	"strings"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/fariface/transport"
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
	if code := r.t.CloseCode(); code != 1000 { // want "`r\\.t` may be stale here \\(in `CloseCode`\\): `Recv` tells of the end \\(declared at transport\\.go:\\d+\\), and the state may be set later \\(declared at transport\\.go:\\d+\\); wait for `r\\.t\\.Wait\\(\\)` first"
		return fmt.Errorf("room closed with %d", code)
	}
	return nil
}

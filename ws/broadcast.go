package ws

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/ws/internal/frame"
)

// A BroadcastError is the failure of a Broadcast on one connection.
type BroadcastError struct {
	Conn *Conn
	Err  error
}

func (e *BroadcastError) Error() string {
	return fmt.Sprintf("ws: broadcast to %v: %v", e.Conn.RemoteAddr(), e.Err)
}

// Unwrap returns Err.
func (e *BroadcastError) Unwrap() error { return e.Err }

// Broadcast sends one message to many connections at the same time. For the
// connections of a server it is encoded only once. Connections that are closed
// or closing are skipped.
//
// One slow peer does not delay the others, but Broadcast waits for all, until
// ctx ends. A connection whose peer took a part of the frame by then is failed,
// as by [Conn.Write]; so ctx should leave time. The error joins one
// [*BroadcastError] for each connection that failed.
func Broadcast(ctx context.Context, conns iter.Seq[*Conn], typ MessageType, p []byte) error {
	if err := typ.check(); err != nil {
		return err
	}
	if typ == Text && !utf8.Valid(p) {
		return ErrInvalidUTF8
	}
	h := frame.Header{Fin: true, Opcode: frame.Opcode(typ)}
	f := outgoing{Header: h, payload: p}
	h.Length = uint64(len(p))
	f.encoded = append(h.Append(make([]byte, 0, frame.MaxHeaderSize+len(p))), p...)

	all := slices.Collect(conns)
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, c := range all {
		if c.isClosing() {
			continue
		}
		wg.Go(func() {
			if err := c.writeMessage(ctx, f); err != nil {
				errs[i] = &BroadcastError{c, err}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

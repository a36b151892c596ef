package ws

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestBroadcast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c1, s1 := pair(quiet, quiet)
		c2, s2 := pair(quiet, quiet)
		c3, s3 := pair(quiet, quiet)
		c3.Close(StatusNormal, "")
		<-s3.Done()
		c4, s4 := pair(quiet, quiet) // ends without a closing
		c4.CloseNow()
		<-s4.Done()
		a, b := net.Pipe() // a peer that does not read
		stuck := newConn(a, config{server: true, opts: quiet})
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		// s1, s2 send the frame encoded once, c1 masks it
		conns := slices.Values([]*Conn{s1, s2, s3, s4, c1, stuck})
		err := Broadcast(ctx, conns, Text, []byte("to all"))
		var be *BroadcastError
		if !errors.As(err, &be) || be.Conn != stuck || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		for _, c := range []*Conn{c1, c2, s1} {
			wantMessage(t, c, bg, Text, "to all")
		}
		b.Close()
		for _, c := range []*Conn{c1, c2, s1, s2, stuck} {
			c.CloseNow()
		}
		if Broadcast(bg, conns, 0, nil) == nil || Broadcast(bg, conns, Text, []byte{0xff}) != ErrInvalidUTF8 {
			t.Error("a bad message was accepted")
		}
	})
}

package gatecheck

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestMessageWhileClosing(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		synctest.Test(t, func(t *testing.T) {
			stream := oracle.NewStream("-3\nabc.2\nde", nil)
			stream.EndLag, stream.CloseLag = lag, lag
			c := NewConn(stream)
			if msg, err := c.Message(); string(msg) != "abcde" || err != nil {
				t.Errorf("lag %v: %q, %v", lag, msg, err)
			}
			time.AfterFunc(oracle.Pause, func() { c.Close() })
			if _, err := c.Message(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("lag %v: after Close: %v", lag, err)
			}
			time.Sleep(time.Second)
		})
	}
}

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewConn(oracle.NewStream(".1\nx", net.ErrClosed))
		c.Watch()
		<-c.closed
		time.Sleep(time.Second)
	})
}

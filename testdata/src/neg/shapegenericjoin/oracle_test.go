package shapegenericjoin

import (
	"errors"
	"net"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

type slowClose struct {
	net.Conn
	delay time.Duration
}

func (s slowClose) Close() error {
	time.Sleep(s.delay)
	return s.Conn.Close()
}

func TestNextAfterBadMessage(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			c := NewConn(slowClose{near, delay}, strconv.Atoi)
			go far.Write([]byte("7\nx\n"))
			if n, err := c.Next(); n != 7 || err != nil {
				t.Fatalf("first message: %d, %v", n, err)
			}
			if _, err := c.Next(); !errors.Is(err, strconv.ErrSyntax) {
				t.Errorf("delay %v: stale error: %v", delay, err)
			}
		})
	}
}

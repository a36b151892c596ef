package designwrapper

import (
	"errors"
	"io"
	"net"
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

func TestCommandAfterProtocolError(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			a := Start(slowClose{near, delay})
			go io.WriteString(far, "do sync\nhm\n")
			if cmd, err := a.Command(); cmd != "sync" || err != nil {
				t.Fatalf("first command: %q, %v", cmd, err)
			}
			if _, err := a.Command(); !errors.Is(err, ErrProtocol) {
				t.Errorf("delay %v: stale error: %v", delay, err)
			}
		})
	}
}

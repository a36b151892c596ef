package shapearmsjoin

import (
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

func TestAcceptAfterBye(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			p := Connect(slowClose{near, delay})
			go io.WriteString(far, "offer 1\nbye battery\n")
			if offer, err := p.Accept(t.Context()); offer != "offer 1" || err != nil {
				t.Fatalf("first offer: %q, %v", offer, err)
			}
			if _, err := p.Accept(t.Context()); err.Error() != "peer: no more offers: battery" {
				t.Errorf("delay %v: stale farewell: %v", delay, err)
			}
			if farewell, err := p.Close(t.Context()); farewell != "battery" || err != nil {
				t.Errorf("delay %v: Close returned %q, %v", delay, farewell, err)
			}
		})
	}
}

package carrysignal

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

func TestFetchAfterRevoke(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			c := Subscribe(slowClose{near, delay})
			go io.WriteString(far, "MSG one\nREVOKE broker-7:9092\n")
			if body, err := c.Fetch(); body != "one" || err != nil {
				t.Fatalf("first message: %q, %v", body, err)
			}
			if _, err := c.Fetch(); err.Error() != `queue: partition revoked (leader "broker-7:9092")` {
				t.Errorf("delay %v: stale leader: %v", delay, err)
			}
			if leader, _ := c.Close(); leader != "broker-7:9092" {
				t.Errorf("delay %v: Close returned %q", delay, leader)
			}
		})
	}
}

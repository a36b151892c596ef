package retrystate

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

func TestEventAfterSelfTest(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			b := Connect(slowClose{near, delay})
			go func() {
				io.WriteString(far, "power\nself-test failed\n")
				far.Close()
			}()
			if ev, err := b.Event(); ev != "power" || err != nil {
				t.Fatalf("first event: %q, %v", ev, err)
			}
			if _, err := b.Event(); err.Error() != "board: self-test failed" {
				t.Errorf("delay %v: stale verdict: %v", delay, err)
			}
		})
	}
}

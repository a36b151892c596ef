package designrestart

import (
	"fmt"
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

func TestNextOverTwoConnections(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			s := Subscribe(func(attempt int) (io.ReadCloser, error) {
				near, far := net.Pipe()
				go fmt.Fprintf(far, "m%d\ndrop reason %d\n", attempt, attempt)
				return slowClose{near, delay}, nil
			}, 2, delay)
			for i := 1; i <= 2; i++ {
				if msg, err := s.Next(); msg != fmt.Sprint("m", i) || err != nil {
					t.Fatalf("message %d: %q, %v", i, msg, err)
				}
			}
			if _, err := s.Next(); err.Error() != "attempt 2: reason 2" {
				t.Errorf("delay %v: stale error: %v", delay, err)
			}
		})
	}
}

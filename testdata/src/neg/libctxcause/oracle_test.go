package libctxcause

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

func TestNextAfterGone(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			s := Subscribe(t.Context(), slowClose{near, delay})
			go io.WriteString(far, "NOTE one\nGONE unsubscribed\n")
			if note, err := s.Next(); note != "one" || err != nil {
				t.Fatalf("first note: %q, %v", note, err)
			}
			if _, err := s.Next(); err == nil || err.Error() != "push: unsubscribed" {
				t.Errorf("delay %v: stale reason: %v", delay, err)
			}
			if n := s.Close(); n != 1 {
				t.Errorf("delay %v: Close returned %d", delay, n)
			}
		})
	}
}

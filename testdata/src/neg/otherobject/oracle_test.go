package otherobject

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

func TestReceiveOnSecondLine(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near1, far1 := net.Pipe()
			near2, far2 := net.Pipe()
			s := Open(slowClose{near1, delay})
			go io.WriteString(far1, "a\n")
			if frame, err := s.Receive(); frame != "a" || err != nil {
				t.Fatalf("first frame: %q, %v", frame, err)
			}
			far1.Close()
			s2 := s.Resume(slowClose{near2, delay})
			far2.Close()
			_, err := s2.Receive()
			if err.Error() != "lost the second line; first: carrier lost after 1 frames" {
				t.Errorf("delay %v: stale error of the first line: %v", delay, err)
			}
			time.Sleep(time.Second)
		})
	}
}

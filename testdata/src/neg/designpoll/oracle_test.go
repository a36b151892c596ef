package designpoll

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

func TestPollToEnd(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			j := Watch(slowClose{near, delay})
			go io.WriteString(far, "page 1\nend out of paper\n")
			pages := 0
			for {
				_, err := j.Poll()
				if err == nil {
					pages++
					continue
				}
				if err == ErrBusy || err == ErrEnding {
					time.Sleep(10 * time.Millisecond)
					continue
				}
				if pages != 1 || err.Error() != "printer: job ended: out of paper" {
					t.Errorf("delay %v: stale outcome after %d pages: %v", delay, pages, err)
				}
				return
			}
		})
	}
}

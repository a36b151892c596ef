package designsync

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestReadAfterClose(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			c := NewConn(near, time.Second)
			go io.Copy(io.Discard, far)
			go func() {
				io.WriteString(far, "hi\npong\n")
				time.Sleep(delay)
				io.WriteString(far, "close idle\n")
			}()
			if msg, err := c.Read(); msg != "hi" || err != nil {
				t.Fatalf("first message: %q, %v", msg, err)
			}
			for range 2 {
				if _, err := c.Read(); err.Error() != "closed by peer: idle" {
					t.Errorf("delay %v: %v", delay, err)
				}
				go far.Close()
			}
			c.Close()
		})
	}
}

package designdonefirst

import (
	"bufio"
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

func TestDoAfterError(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			c := NewConn(slowClose{near, delay})
			go func() {
				sc := bufio.NewScanner(far)
				sc.Scan()
				io.WriteString(far, "+OK\r\n")
				sc.Scan()
				io.WriteString(far, "-ERR too many connections\r\n")
			}()
			if reply, err := c.Do("PING"); reply != "+OK" || err != nil {
				t.Fatalf("first reply: %q, %v", reply, err)
			}
			if _, err := c.Do("PING"); err.Error() != "cache: too many connections after 1 replies" {
				t.Errorf("delay %v: stale reason: %v", delay, err)
			}
			c.Close()
		})
	}
}

package designpayload

import (
	"bufio"
	"io"
	"net"
	"strings"
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

func TestSession(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			m := Connect(slowClose{near, delay})
			go func() {
				br := bufio.NewReader(far)
				br.ReadString('\n')
				br.ReadString('\n')
				io.WriteString(far, "ab.c d\nxyz\nQUIT bye\n")
			}()
			if err := m.Attach(strings.NewReader("hello")); err.Error() != `attached, session status ""` {
				t.Errorf("Attach: %v", err)
			}
			if fields, err := m.Receive(); len(fields) != 4 || err != nil {
				t.Errorf("first mail: %q, %v", fields, err)
			}
			if _, err := m.Receive(); !strings.HasPrefix(err.Error(), "no end of fields") {
				t.Errorf("second mail: %v", err)
			}
			if _, err := m.Receive(); err.Error() != `session ended, status "bye"` {
				t.Errorf("delay %v: stale status: %v", delay, err)
			}
		})
	}
}

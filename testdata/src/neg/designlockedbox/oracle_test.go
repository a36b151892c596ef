package designlockedbox

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

func TestNextAfterBye(t *testing.T) {
	for _, delay := range []time.Duration{0, time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			go func() {
				bufio.NewReader(far).ReadString('\n')
				io.WriteString(far, "* 4 EXISTS\r\n* BYE autologout\r\n")
			}()
			in, err := Open(slowClose{near, delay}, "INBOX")
			if err != nil {
				t.Fatal(err)
			}
			if note, err := in.Next(); note != "4 EXISTS" || err != nil {
				t.Fatalf("first note: %q, %v", note, err)
			}
			for range 2 {
				if _, err := in.Next(); err.Error() != "inbox: server says bye: autologout" {
					t.Errorf("delay %v: stale fault: %v", delay, err)
				}
			}
		})
	}
}
